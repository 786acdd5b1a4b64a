"""Wake-ups: one per commit, none for what was rolled back, and never a failure of the act that asks for them."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commonhall.core.modules.models import ModuleState
from commonhall.core.work import housekeeping
from commonhall.core.work.tasks import enqueue_once, wake
from commonhall.core.work.tests import chores
from commonhall.core.work.tests.chores import CHORES, said
from commonhall.core.work.tests.processes import at_once

pytestmark = pytest.mark.django_db(transaction=True)

SAY, DO_ROWS = f"{CHORES}.say", f"{CHORES}.do_rows"
# In another process, because this one has read its settings: something was changed, and somebody is to be woken for it.
ACT = """
import time
from django.db import transaction
from commonhall.core.live.models import LiveEvent
from commonhall.core.work.tasks import wake
from commonhall.core.work.tests import chores

began = time.monotonic()
with transaction.atomic():
    LiveEvent.objects.create(topic="act", event="happened")
    wake(chores.CHORES + ".say")
    chores.say.enqueue("direct")
    transaction.on_commit(lambda: LiveEvent.objects.create(topic="act", event="went on"))
print(time.monotonic() - began)
"""


def queued() -> list[str]:
    return sorted(DBTaskResult.objects.ready().values_list("task_path", flat=True))


def work() -> None:
    """What the worker does with the queue."""
    for found in DBTaskResult.objects.ready():
        found.claim("test")
        found.task.call(*found.args_kwargs["args"], **found.args_kwargs["kwargs"])
        found.set_successful(None)


def test_a_wake_up_is_sent_once_for_each_commit_however_often_it_is_asked_for() -> None:
    with transaction.atomic():
        wake(SAY)
        wake(DO_ROWS)
        with transaction.atomic():
            wake(SAY)
        wake(SAY)
        assert len(connection.run_on_commit) == 2, "each is asked for once"
        assert queued() == []
    assert queued() == [DO_ROWS, SAY]
    work()
    assert said() == ["done"]

    with transaction.atomic():
        wake(SAY)
    assert queued() == [SAY]


def test_a_wake_up_that_waits_in_the_queue_is_not_sent_again() -> None:
    for _commit in range(3):
        with transaction.atomic():
            wake(SAY)
    assert queued() == [SAY]


def test_nobody_is_woken_for_what_was_rolled_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        wake(SAY)
        raise ZeroDivisionError
    assert queued() == []


def test_a_savepoint_takes_back_only_its_own_wake_up() -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            wake(SAY)
            wake(DO_ROWS)
            raise ZeroDivisionError
        wake(SAY)
    assert queued() == [SAY]


def test_an_act_succeeds_although_the_queue_does_not_work() -> None:
    with connection.schema_editor() as editor:
        editor.alter_db_table(DBTaskResult, DBTaskResult._meta.db_table, "away")
    try:
        with transaction.atomic():
            ModuleState.objects.create(label="members", enabled=True)
            wake(SAY)
            transaction.on_commit(lambda: ModuleState.objects.filter(label="members").update(enabled=False))
        assert not ModuleState.objects.get().enabled, "what came after the wake-up was still done"
        assert not enqueue_once(chores.say)
    finally:
        with connection.schema_editor() as editor:
            editor.alter_db_table(DBTaskResult, "away", DBTaskResult._meta.db_table)
    assert enqueue_once(chores.say)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Somebody listens there, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield silent.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def act_with_broker(env: dict[str, str], url: str) -> float:
    """Act in a process whose broker is there; returns how many seconds it took."""
    pytest.importorskip("celery")
    [seconds] = at_once(ACT, {**env, "BROKER_URL": url, "REDIS_URL": ""}, count=1)
    from commonhall.core.live.models import LiveEvent

    assert list(LiveEvent.objects.order_by("pk").values_list("event", flat=True)) == ["happened", "went on"]
    return float(seconds)


@pytest.mark.any_database
def test_an_act_succeeds_although_the_broker_is_away(same_database: dict[str, str], closed_port: int) -> None:
    assert act_with_broker(same_database, f"redis://127.0.0.1:{closed_port}/0") < 10


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_an_act_succeeds_although_the_broker_hangs(
    same_database: dict[str, str], silent_port: int, scheme: str
) -> None:
    assert act_with_broker(same_database, f"{scheme}://127.0.0.1:{silent_port}//") < 30


def test_old_wake_ups_are_forgotten_and_what_waits_is_kept() -> None:
    states: list[Any] = [TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.SUCCESSFUL]
    for state in states:
        for age in (housekeeping.KEEP / 2, housekeeping.KEEP * 2):
            chores.say.enqueue()
            at = timezone.now() - age
            DBTaskResult.objects.filter(started_at=None).update(
                status=state, enqueued_at=at, started_at=at, finished_at=at
            )
    housekeeping.prune.call()
    left = DBTaskResult.objects.values_list("status", flat=True)
    assert sorted(left) == sorted([*states, TaskResultStatus.READY])
