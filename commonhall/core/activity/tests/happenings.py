"""Kinds and reactions that the tests of the log use; what they did is a row, so that other processes can see it."""

from commonhall.core.activity.kinds import Kind, Severity
from commonhall.core.activity.models import Activity
from commonhall.core.activity.reactions import reacts_to
from commonhall.core.work.models import ScheduledRun

HAPPENED = Kind("activity.test_happened", "Something happened", Severity.NOTICE)
FOLLOWED = Kind("activity.test_followed", "Something followed")
FAILING = Kind("activity.test_failing", "Nobody can react to this")


@reacts_to(HAPPENED)
def remember(activity: Activity) -> None:
    from django.utils import timezone

    ScheduledRun.objects.create(name=f"test {activity.pk}", due_at=timezone.now())


@reacts_to(FAILING)
def fail(activity: Activity) -> None:
    raise ValueError("this reaction always fails")


def remembered() -> int:
    return ScheduledRun.objects.filter(name__startswith="test ").count()
