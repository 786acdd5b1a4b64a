"""Rows of work for tests: deliveries of nothing, and scribbles by which one process sees what another did."""

import os
from collections import Counter
from collections.abc import Callable

from commonhall.core.activity.models import Delivery
from commonhall.core.live.models import LiveEvent
from commonhall.core.work.claims import run_due
from commonhall.core.work.tests.processes import until

Handler = Callable[[Delivery], None]


def make(count: int = 1) -> list[Delivery]:
    """Rows that are due."""
    Delivery.objects.bulk_create(Delivery(activity_id=number + 1, reaction="test") for number in range(count))
    return list(Delivery.objects.order_by("pk"))


def run(handle: Handler, *, in_transaction: bool = True) -> int:
    return run_due(Delivery.objects.all(), handle, in_transaction=in_transaction)


def scribble(row: Delivery) -> None:
    """A handler: notes down which row was done by whom."""
    LiveEvent.objects.create(topic=f"row {row.pk}", event=str(os.getpid()))


def scribble_in_company(row: Delivery) -> None:
    """The same, but goes on only when another process has done something too."""
    scribble(row)
    until(lambda: len(workers()) > 1, "another worker takes part")


def scribbled() -> Counter[str]:
    """How often each row was done."""
    return Counter(LiveEvent.objects.filter(topic__startswith="row ").values_list("topic", flat=True))


def workers() -> set[str]:
    """The process ids of those who did something."""
    return set(LiveEvent.objects.filter(topic__startswith="row ").values_list("event", flat=True))
