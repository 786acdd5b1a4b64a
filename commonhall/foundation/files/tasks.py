"""Entrances for the clock."""

from commonhall.core.work.tasks import task
from commonhall.foundation.files import actions


@task(queue="long")
def drop_orphans() -> None:
    """Every hour."""
    actions.drop_orphans()


@task(queue="long")
def clear_storage() -> None:
    """Every day: it looks through the whole storage."""
    actions.clear_storage()
