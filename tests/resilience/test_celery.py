"""The same with Celery on Redis: the engine may be killed, and so may the broker; the rows are in the database."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from commonhall.core.activity.models import Delivery
from commonhall.core.activity.tasks import deliver
from commonhall.core.live.tests.conftest import OwnRedis
from commonhall.core.work.models import State
from commonhall.core.work.tests import chores
from commonhall.core.work.tests.processes import READY, Process, until
from commonhall.foundation.notifications.models import Notification
from tests.resilience.story import TOLD_APPLICANT, TOLD_BOARD, to_be_told, told
from tests.resilience.workers import ROOT, children, workers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
]

PEOPLE, TOLD = 6, TOLD_APPLICANT | TOLD_BOARD
TELL = f"""
import random
from commonhall.core.work.tests import chores
from tests.resilience.story import Story

chores.say.enqueue("by celery")
chores.say_at_length.enqueue()
steps = list(Story({PEOPLE}).steps(random.Random(1)))
print("begun", flush=True)
for number in range(3):
    sys.stdin.readline()
    for step in steps[number * {PEOPLE}:(number + 1) * {PEOPLE}]:
        step()
    print("told", flush=True)
"""


@pytest.fixture
def redis() -> OwnRedis:
    """A Redis of the test's own, which may be killed."""
    if not os.environ.get("COMMONHALL_TEST_REDIS") or not shutil.which("redis-server"):
        pytest.skip("COMMONHALL_TEST_REDIS is empty, or there is no redis-server to start")
    return OwnRedis()


@pytest.fixture
def env(same_database: dict[str, str], redis: OwnRedis, tmp_path: Path) -> dict[str, str]:
    urls = {"REDIS_URL": redis.url, "BROKER_URL": redis.url}
    return {**same_database, **urls, "VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), "SMTP_PORT": "9"}


@pytest.fixture
def teller(env: dict[str, str]) -> Iterator[Process]:
    process = Process(TELL, env)
    yield process
    process.popen.kill()
    process.popen.communicate()


@pytest.mark.req("O3.2", "O3.3", "N7.1")
def test_celery_and_its_broker_may_be_killed(
    env: dict[str, str], redis: OwnRedis, teller: Process, tmp_path: Path
) -> None:
    deliver.enqueue()  # waits in the database's queue, as when a broker is set at a site that had none
    teller.wait_until(READY)
    with redis.running():
        teller.go()
        teller.wait_until("begun")
        with workers(env, tmp_path / "workers.log") as supervisor:
            until(lambda: sorted(chores.said()) == ["at length", "by celery"], "both queues are worked off")
            for _share in range(2):
                kill_in_the_middle(supervisor.pid, teller)
                until(lambda: not left(), "what the killed worker had claimed is done by the next one")
    # Without a broker people go on, and nothing is delivered; a fresh one knows nothing of what was said before.
    teller.go()
    teller.wait_until("told")
    assert left() > 0
    with redis.running(), workers(env, tmp_path / "workers.log"):
        until(lambda: not left(), "what happened without a broker is delivered when there is one")
    assert told() == to_be_told()
    kinds = Counter(Notification.objects.values_list("kind", flat=True))
    assert {kind: kinds[kind] for kind in TOLD} == dict.fromkeys(TOLD, PEOPLE)


def kill_in_the_middle(supervisor: int, teller: Process) -> None:
    """kill -9 the quick worker while it has claimed news and not yet delivered all of them."""
    [quick] = until(lambda: children(supervisor, "-Q quick"), "the quick worker runs")
    teller.go()
    until(lambda: Delivery.objects.filter(state=State.RUNNING).exists(), "the worker has claimed something")
    os.kill(quick, signal.SIGKILL)
    teller.wait_until("told")
    print(dict(Counter(Delivery.objects.values_list("state", flat=True))), "after the kill")


def left() -> int:
    Delivery.objects.filter(state=State.WAITING).update(due_at=timezone.now())
    return Delivery.objects.exclude(state=State.DONE).count()
