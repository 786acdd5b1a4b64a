"""Keeps the tables of the work engine small."""

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonhall.core.work.tasks import task

KEEP = timedelta(days=1)


@task(queue="long")
def prune() -> None:
    """Drop old wake-ups: what they did is marked in rows of our own. One that still runs lost its worker."""
    before = timezone.now() - KEEP
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    DBTaskResult.objects.running().filter(started_at__lt=before).delete()
