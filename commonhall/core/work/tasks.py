"""Tasks and wake-ups. Authors write `@task()`; the engine (database or Celery) only wakes somebody up."""

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import import_string
from django_tasks import task as engine_task
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from commonhall.core.work.gate import is_on, label_of

logger = logging.getLogger(__name__)


def task(queue: str = "quick") -> Callable[[Callable[..., Any]], Task[..., Any]]:
    """Make a module-level function a background task; it does nothing while its module is switched off.

    Args:
        queue: "quick" for what takes a moment, "long" for what may take minutes.
    """

    def decorate(function: Callable[..., Any]) -> Task[..., Any]:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs) if is_on(label_of(function.__module__)) else None

        return engine_task(queue_name=queue)(run)

    return decorate


def wake(path: str) -> None:
    """Run the task soon after this transaction has committed: once, however often it is asked for.

    Args:
        path: the task's dotted path: actions name it so, for the task stands above them and calls them.
    """
    asked = (getattr(entry[1], "args", None) for entry in connection.run_on_commit)
    if (path,) not in asked:
        transaction.on_commit(partial(_wake, path))


def _wake(path: str) -> None:
    enqueue_once(import_string(path))


def enqueue_once(job: Task[..., Any]) -> bool:
    """Enqueue the task unless it waits already. A queue that is down loses nothing: a sweep follows.

    Returns:
        Whether it is in the queue now.
    """
    try:
        if not _waits(job):
            job.enqueue()
    except Exception:
        logger.exception("could not wake %s; the next sweep will do its work", job.module_path)
        return False
    return True


def _waits(job: Task[..., Any]) -> bool:
    """Whether the database's queue holds it. Under another engine that queue says nothing: nobody works it off."""
    if not isinstance(job.get_backend(), DatabaseBackend):
        return False
    return DBTaskResult.objects.ready().filter(task_path=job.module_path).exists()
