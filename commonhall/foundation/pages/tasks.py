"""The entrance for the worker."""

from commonhall.core.work.tasks import task
from commonhall.foundation.pages import actions


@task(queue="long")
def forget() -> None:
    actions.forget_old()
