"""Django's task interface on Celery: with a broker set, `.enqueue()` sends one message that names the task."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

CELERY_TASK = "commonhall.run"
SHORTEST = timedelta(minutes=1)  # clocks of two machines may differ, and a queue may be long


class CeleryBackend(BaseTaskBackend):
    supports_defer = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        app = import_string(settings.CELERY_APP)
        self.validate_task(task)
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=get_random_string(32),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

        def send() -> None:
            app.send_task(
                CELERY_TASK,
                args=[task.module_path, list(args), dict(kwargs)],
                queue=task.queue_name,
                task_id=result.id,
                eta=task.run_after,
                expires=_expiry(task, args, kwargs),
                ignore_result=True,
            )

        # A broker that is down must not fail what is committed already, nor keep the other hooks from running.
        transaction.on_commit(send, robust=connection.in_atomic_block)
        return result


def _expiry(task: Task[..., Any], args: Any, kwargs: Any) -> datetime | None:
    """When a wake-up is worth nothing any more, as the schedule has sent the next by then; None for never.

    So no pile waits for workers that come back. What is asked for with arguments is no wake-up, nor is what the
    schedule does not know: nothing would follow.
    """
    from commonhall.core.work.schedule import period_of  # it needs the tasks, which need this backend

    period = None if args or kwargs else period_of(task.module_path)
    if period is None:
        return None
    return (task.run_after or timezone.now()) + max(period, SHORTEST)
