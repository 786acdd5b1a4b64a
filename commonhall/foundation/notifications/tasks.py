"""The entrance for the worker."""

from commonhall.core.work.tasks import task
from commonhall.foundation.notifications import actions


@task()
def send() -> None:
    actions.send_due()


@task(queue="long")
def forget() -> None:
    actions.forget_old()
