"""Deliver news to the reactions that asked for it."""

from django.utils import timezone

from commonhall.core.activity import context
from commonhall.core.activity.models import Delivery
from commonhall.core.activity.reactions import get_reaction
from commonhall.core.work.claims import Skip, run_due
from commonhall.core.work.gate import is_on
from commonhall.core.work.models import OPEN_STATES


def deliver_due() -> int:
    """Run every reaction whose news is due; returns how many."""
    return run_due(Delivery.objects.select_related("activity"), _deliver)


def _deliver(delivery: Delivery) -> None:
    reaction = get_reaction(delivery.reaction)
    if reaction is None or not is_on(reaction.label):
        raise Skip(f"{delivery.reaction} is switched off")
    activity = delivery.activity
    inherited = context.Context(request_id=activity.request_id, cause_id=activity.pk)
    with context.within(inherited):
        reaction.handle(activity)


def deliver_all(rounds: int = 20) -> None:
    """For tests: deliver until all is quiet, whatever its due time; raises where a reaction failed."""
    for _round in range(rounds):
        open_ = Delivery.objects.filter(state__in=OPEN_STATES)
        open_.update(due_at=timezone.now())
        if not deliver_due():
            return
        failed = Delivery.objects.filter(state__in=OPEN_STATES).exclude(error="").first()
        if failed:
            raise AssertionError(f"{failed}: {failed.error}")
    raise AssertionError(f"news still leads to news after {rounds} rounds")
