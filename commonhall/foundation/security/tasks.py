"""Entrances for the clock."""

from commonhall.core.work.tasks import task
from commonhall.foundation.security import actions


@task(queue="long")
def tidy() -> None:
    """Every hour: rules for addresses that have ended, and routine events that nobody counts any more."""
    actions.forget_expired_rules()
    actions.forget_routine_events()
