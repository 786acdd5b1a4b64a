"""The entrance for the worker."""

from commonhall.core.mail import delivery
from commonhall.core.work.tasks import task


@task()
def send() -> None:
    delivery.send_due()
