"""Entrances for the clock."""

from commonhall.core.work.tasks import task
from commonhall.modules.merchants import actions


@task(queue="long")
def forget_old() -> None:
    actions.forget_old()
