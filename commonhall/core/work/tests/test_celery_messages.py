"""What a message to Celery says of itself, read from the queue as a worker would."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks.base import Task

from commonhall.core.work.celery_backend import SHORTEST, CeleryBackend
from commonhall.core.work.tests import chores

pytestmark = pytest.mark.django_db(transaction=True)

celery = pytest.importorskip("celery")
app: Any = celery.Celery("messages", broker="memory://", set_as_current=False)


@pytest.fixture(autouse=True)
def _small_schedule(settings: Any) -> None:
    settings.CELERY_APP = f"{__name__}.app"
    settings.SCHEDULE = "commonhall.core.work.tests.chores.JOBS"


def sent(task: "Task[..., Any]", *args: Any) -> dict[str, Any]:
    """The headers of the message that enqueueing the task sends."""
    CeleryBackend("default", {"QUEUES": ["quick", "long"]}).enqueue(task, list(args), {})
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue(task.queue_name)
        message = queue.get(timeout=5)
        message.ack()
        queue.close()
    headers: dict[str, Any] = message.headers
    return headers


@pytest.mark.parametrize("job", chores.JOBS[:2], ids=lambda job: job.path.rpartition(".")[2])
def test_a_wake_up_ends_when_the_schedule_sends_the_next(job: Any) -> None:
    before = timezone.now()
    expires = datetime.fromisoformat(sent(job.task)["expires"])
    period = max(job.every, SHORTEST)
    assert before + period <= expires <= timezone.now() + period + timedelta(seconds=1)


def test_what_is_asked_for_with_arguments_waits_as_long_as_it_must() -> None:
    assert sent(chores.say, "hello")["expires"] is None
