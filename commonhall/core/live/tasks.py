"""The entrance for the clock."""

from datetime import timedelta

from django.utils import timezone

from commonhall.core.live.models import LiveEvent
from commonhall.core.work.tasks import task

KEEP = timedelta(minutes=5)


@task()
def forget() -> None:
    """Drop what every web process has read long since."""
    LiveEvent.objects.filter(at__lt=timezone.now() - KEEP).delete()
