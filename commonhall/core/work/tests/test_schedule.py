"""The schedule: what is due runs once, whoever ticks and whatever was down meanwhile."""

import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonhall.config.schedule import JOBS
from commonhall.core.modules import switchboard
from commonhall.core.modules.models import ModuleState
from commonhall.core.work.models import ScheduledRun, WorkRow
from commonhall.core.work.schedule import AGAIN, tick
from commonhall.core.work.tests.chores import DAILY, OF_MEMBERS, OFTEN
from commonhall.core.work.tests.processes import at_once, until
from commonhall.foundation.payments.tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now()
SCHEDULE = "commonhall.core.work.tests.chores.JOBS"
ROUNDS = 25
TICK = f"""
from datetime import datetime, timedelta
from django.conf import settings
from commonhall.core.work.schedule import tick

settings.SCHEDULE = {SCHEDULE!r}
now = datetime.fromisoformat({NOW.isoformat()!r})
print(sum(len(tick(now + number * timedelta(days=1))) for number in range({ROUNDS})))
"""


@pytest.fixture(autouse=True)
def _small_schedule(settings: Any) -> None:
    settings.SCHEDULE = SCHEDULE


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def switch(on: bool) -> None:
    ModuleState.objects.update_or_create(label="members", defaults={"enabled": on})
    switchboard.forget()


def test_a_job_runs_when_it_is_due_and_not_before() -> None:
    assert tick(NOW) == [OFTEN, DAILY, OF_MEMBERS]
    assert tick(NOW) == tick(NOW + seconds(9.9)) == []
    assert tick(NOW + seconds(10)) == [OFTEN]
    assert tick(NOW + seconds(60)) == [OFTEN, OF_MEMBERS]


@pytest.mark.req("N10.7")
def test_what_was_missed_while_everything_was_down_runs_once_afterwards() -> None:
    tick(NOW)
    DBTaskResult.objects.all().delete()
    back = NOW + timedelta(days=30)
    assert tick(back) == [OFTEN, DAILY, OF_MEMBERS]
    assert tick(back + seconds(1)) == []
    assert DBTaskResult.objects.count() == 3


@pytest.mark.req("O3.6")
def test_processes_that_tick_at_the_same_time_start_a_job_once(same_database: dict[str, str]) -> None:
    counts = [int(said) for said in at_once(TICK, same_database)]
    assert sum(counts) == 3 * ROUNDS


def test_threads_that_tick_at_the_same_time_start_a_job_once() -> None:
    for number in range(5):
        started = together([lambda: tick(NOW + number * timedelta(days=1))] * 4)  # noqa: B023 - run at once
        assert sorted(path for found in started for path in found) == sorted([OFTEN, DAILY, OF_MEMBERS])


def test_a_wake_up_that_still_waits_is_not_doubled() -> None:
    for number in range(50):
        tick(NOW + seconds(10 * number))
    assert DBTaskResult.objects.filter(task_path=OFTEN).count() == 1


def test_jobs_of_a_module_that_is_off_pass_their_time_by_and_do_not_flood_later() -> None:
    switch(on=False)
    for number in range(100):
        assert OF_MEMBERS not in tick(NOW + seconds(60 * number))
    switch(on=True)
    last = NOW + seconds(60 * 99)
    assert OF_MEMBERS not in tick(last + seconds(59))
    assert OF_MEMBERS in tick(last + seconds(60))
    assert OF_MEMBERS not in tick(last + seconds(61))
    assert DBTaskResult.objects.filter(task_path=OF_MEMBERS).count() == 1


def test_a_rare_job_does_not_wait_for_its_next_time_because_the_queue_was_down() -> None:
    with connection.schema_editor() as editor:
        editor.alter_db_table(DBTaskResult, DBTaskResult._meta.db_table, "away")
    try:
        assert tick(NOW) == []
    finally:
        with connection.schema_editor() as editor:
            editor.alter_db_table(DBTaskResult, "away", DBTaskResult._meta.db_table)
    assert tick(NOW + AGAIN) == [OFTEN, DAILY, OF_MEMBERS]
    assert tick(NOW + AGAIN) == []


def test_the_command_ticks_and_ends_when_it_is_told_to(same_database: dict[str, str]) -> None:
    schedule = subprocess.Popen([sys.executable, "-m", "commonhall", "schedule"], env=same_database)
    try:
        until(lambda: ScheduledRun.objects.count() == len(JOBS), "every job is looked at")
        deliver = JOBS[0].path
        until(lambda: DBTaskResult.objects.filter(task_path=deliver).exists(), "the first job is in the queue")
        schedule.send_signal(signal.SIGTERM)
        assert schedule.wait(timeout=20) == 0
    finally:
        schedule.kill()
        schedule.wait()


def test_every_job_of_the_house_is_a_task_with_a_name_of_its_own() -> None:
    assert [job.task.module_path for job in JOBS] == [job.path for job in JOBS]
    assert len({job.path for job in JOBS}) == len(JOBS)
    assert max(len(job.path) for job in JOBS) <= 100, "longer than ScheduledRun.name"


@pytest.mark.req("N7.1")
def test_every_table_of_work_is_swept() -> None:
    """A wake-up may be lost with its worker: only a job of the schedule is sure to come back."""
    swept = {job.path.rpartition(".tasks.")[0] for job in JOBS}
    tables = [model for model in apps.get_models() if issubclass(model, WorkRow)]
    assert len(tables) >= 5
    assert not [model for model in tables if apps.get_app_config(model._meta.app_label).name not in swept]
