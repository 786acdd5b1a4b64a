"""The schedule: one list (config/schedule.py), one loop, the same under every engine.

A job that was missed while everything was down runs once afterwards; nothing runs twice for one time.
"""

import logging
import signal
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task

from commonhall.core.work.gate import is_on, label_of
from commonhall.core.work.models import ScheduledRun
from commonhall.core.work.tasks import enqueue_once

logger = logging.getLogger(__name__)

AGAIN = timedelta(seconds=10)


@dataclass(frozen=True)
class Job:
    """A task, named by its dotted path, and how often it runs."""

    path: str
    every: timedelta

    @property
    def task(self) -> "Task[..., object]":
        task = import_string(self.path)
        assert isinstance(task, Task), f"{self.path} is no task"
        return task


def jobs() -> list[Job]:
    found: list[Job] = import_string(settings.SCHEDULE)
    return found


def period_of(path: str) -> timedelta | None:
    """How often the schedule runs the task of this dotted path; None when it does not."""
    return next((job.every for job in jobs() if job.path == path), None)


def tick(now: datetime | None = None) -> list[str]:
    """Enqueue every job that is due; returns the paths of those started. Safe to call from many processes."""
    now = now or timezone.now()
    known = {run.name: run for run in ScheduledRun.objects.all()}
    started = []
    for job in jobs():
        run = known.get(job.path)
        # A job of a module that is off passes its time by: switching on again floods nobody.
        if (run is None or run.due_at <= now) and _claim(job, now) and is_on(label_of(job.path)):
            if enqueue_once(job.task):
                started.append(job.path)
            else:
                _claim_again(job, now)
    return started


def _claim(job: Job, now: datetime) -> bool:
    with transaction.atomic():
        _, made = ScheduledRun.objects.get_or_create(
            name=job.path, defaults={"due_at": now + job.every, "last_started_at": now}
        )
        due = ScheduledRun.objects.filter(name=job.path, due_at__lte=now)
        return made or due.update(due_at=now + job.every, last_started_at=now) == 1


def _claim_again(job: Job, now: datetime) -> None:
    """The queue was down: a daily job must not wait a day for it."""
    ScheduledRun.objects.filter(name=job.path).update(due_at=now + min(job.every, AGAIN))


def run_forever(pause: float = 0.5) -> None:
    """Tick until SIGTERM or SIGINT."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(pause):
        try:
            tick()
        except Exception:  # the database may be away for a moment
            logger.exception("the schedule could not be looked at")
        close_old_connections()
