"""Keeping the membership's numbers: counted by a worker when something has happened, never by a page."""

from datetime import timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone

from commonhall.core.time.today import site_today
from commonhall.modules.members.models import Counting, ExpectedDues, Headcount
from commonhall.modules.members.queries.counting import count_members, latest_step

REST = 20  # a count may take this part of a worker's time: one twentieth


def keep_statistics() -> bool:
    """Count again where the day or the history has moved on; a long count rests for longer. Returns whether it did."""
    last = Counting.objects.first()
    if last is not None:
        resting = timezone.now() < last.counted_at + timedelta(seconds=last.seconds * REST)
        if resting or (last.counted_on == site_today() and last.seen == latest_step()):
            return False
    count_statistics()
    return True


def count_statistics() -> int:
    """Count everybody anew, whatever was kept; returns how many stand in the register.

    The register is read before the transaction, so that nobody waits; whoever changes meanwhile is in the next count.
    """
    began = monotonic()
    counted = count_members(site_today())
    with transaction.atomic():
        # First, for its lock lets nobody else write the numbers at the same time.
        Counting.objects.update_or_create(
            pk=1,
            defaults={
                "counted_at": timezone.now(), "counted_on": counted.today, "seen": counted.seen,
                "seconds": monotonic() - began, "statuses": dict(counted.statuses),
            },
        )  # fmt: skip
        Headcount.objects.all().delete()
        Headcount.objects.bulk_create(counted.headcounts, batch_size=20)
        ExpectedDues.objects.all().delete()
        ExpectedDues.objects.bulk_create(counted.dues, batch_size=500)
    return counted.statuses.total()
