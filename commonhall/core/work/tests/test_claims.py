"""Claiming rows: each is done once, by one worker, whoever else is at work and whoever dies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonhall.core.activity.models import Delivery
from commonhall.core.live.models import LiveEvent
from commonhall.core.work import claims
from commonhall.core.work.claims import GiveUp, Postpone, Skip
from commonhall.core.work.models import State
from commonhall.core.work.tests import rows
from commonhall.core.work.tests.processes import READY, Process, at_once, until
from commonhall.foundation.payments.tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

RUN = "from commonhall.core.work.tests import rows\nprint(rows.run(rows.{handler}, in_transaction={in_transaction}))"
DIE = """
import os, signal
from commonhall.core.work.tests import rows

def die(row):
    if row.activity_id == {deadly}:
        os.kill(os.getpid(), signal.SIGKILL)
    rows.scribble(row)

rows.run(die, in_transaction={in_transaction})
"""
both_ways = pytest.mark.parametrize("in_transaction", [True, False], ids=["within", "outside"])


def only() -> Delivery:
    return Delivery.objects.get()


@pytest.mark.req("O3.6")
@pytest.mark.parametrize(("handler", "in_transaction"), [("scribble", True), ("scribble_in_company", False)])
def test_two_processes_at_once_do_no_row_twice(
    same_database: dict[str, str], handler: str, in_transaction: bool
) -> None:
    made = rows.make(2 * claims.BATCH)
    said = at_once(RUN.format(handler=handler, in_transaction=in_transaction), same_database)

    assert sum(int(count) for count in said) == len(made)
    assert rows.scribbled() == {f"row {row.pk}": 1 for row in made}
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.DONE, 1)}


@both_ways
def test_threads_of_one_process_do_no_row_twice(in_transaction: bool) -> None:
    made = rows.make(2 * claims.BATCH)
    done = together([lambda: rows.run(rows.scribble, in_transaction=in_transaction)] * 4)
    assert sum(done) == len(made)
    assert rows.scribbled() == {f"row {row.pk}": 1 for row in made}


@pytest.mark.parametrize(
    ("error", "state", "says"),
    [
        (Skip("nobody listens"), State.SKIPPED, "nobody listens"),
        (GiveUp("no such address"), State.DEAD, "no such address"),
        (ValueError("broken"), State.WAITING, "ValueError: broken"),
    ],
)
@both_ways
def test_what_a_handler_raises_decides_about_the_row(
    error: Exception, state: State, says: str, in_transaction: bool
) -> None:
    rows.make()

    def handle(row: Delivery) -> None:
        rows.scribble(row)
        raise error

    assert rows.run(handle, in_transaction=in_transaction) == 1
    row = only()
    assert (row.state, row.error, row.attempts) == (state, says, 1)
    assert sum(rows.scribbled().values()) == (0 if in_transaction else 1)  # its transaction was taken back


@pytest.mark.req("N7.4")
def test_a_row_that_is_asked_to_wait_comes_back_then_and_has_not_failed() -> None:
    rows.make()
    later: list[Exception] = [Postpone(90)] * 20  # more often than a row may fail

    def handle(row: Delivery) -> None:
        raise later.pop()

    while later:
        before = timezone.now()
        assert rows.run(handle) == 1
        row = only()
        assert timedelta(seconds=90) <= row.due_at - before < timedelta(seconds=100)
        assert (row.state, row.attempts, row.error) == (State.WAITING, 0, "asked to wait 90 s")
        assert rows.run(handle) == 0
        Delivery.objects.update(due_at=timezone.now())


@both_ways
def test_a_row_that_another_took_over_is_left_to_it(in_transaction: bool) -> None:
    first, second = rows.make(2)
    lost = {"claimed_by": "elsewhere:1:1", "claimed_at": timezone.now()}

    def handle(row: Delivery) -> None:
        rows.scribble(row)
        Delivery.objects.filter(pk=second.pk).update(**lost)

    rows.run(handle, in_transaction=in_transaction)
    assert rows.scribbled() == {f"row {first.pk}": 1}
    second.refresh_from_db()
    assert (second.state, second.claimed_by) == (State.RUNNING, "elsewhere:1:1")


def test_a_handler_that_overstayed_its_lease_does_not_mark_what_another_does_by_now() -> None:
    rows.make()

    def handle(row: Delivery) -> None:
        Delivery.objects.update(claimed_by="elsewhere:1:1", claimed_at=timezone.now())

    rows.run(handle, in_transaction=False)
    assert (only().state, only().claimed_by) == (State.RUNNING, "elsewhere:1:1")


def kill_a_worker(env: dict[str, str], deadly: int, in_transaction: bool) -> None:
    """Start a worker that does the due rows until it dies of one."""
    worker = Process(DIE.format(deadly=deadly, in_transaction=in_transaction), env)
    worker.wait_until(READY)
    worker.popen.communicate("go\n", timeout=30)
    assert worker.popen.returncode == -9


@pytest.mark.req("N7.1", "N7.5")
@both_ways
def test_a_row_that_kills_its_workers_holds_up_no_other_and_is_given_up(
    same_database: dict[str, str], in_transaction: bool
) -> None:
    made = rows.make(20)
    deadly = made[10]
    kill_a_worker(same_database, deadly.activity_id, in_transaction)
    kill_a_worker(
        same_database, deadly.activity_id, in_transaction
    )  # it took the row over at once: now it had it alone
    assert rows.run(rows.scribble, in_transaction=in_transaction) == 9

    deadly.refresh_from_db()
    assert (deadly.state, deadly.error, deadly.attempts) == (State.WAITING, "the worker that did it died", 2)
    assert deadly.due_at > timezone.now() + timedelta(seconds=20)
    assert rows.scribbled() == {f"row {row.pk}": 1 for row in made if row != deadly}

    Delivery.objects.filter(pk=deadly.pk).update(due_at=timezone.now(), attempts=len(claims.WAITS))
    kill_a_worker(same_database, deadly.activity_id, in_transaction)
    assert rows.run(rows.scribble, in_transaction=in_transaction) == 0
    deadly.refresh_from_db()
    assert deadly.state == State.DEAD


def test_a_process_that_is_dead_but_not_buried_counts_as_dead(same_database: dict[str, str]) -> None:
    gone = Process("", same_database)
    gone.wait_until(READY)
    name = claims._me.__wrapped__(gone.pid)
    assert not claims._is_dead(name)
    gone.go()
    gone.wait_until("")  # its output has ended
    until(lambda: claims._is_dead(name), "the process is seen to be dead")
    assert gone.popen.returncode is None, "nobody has asked for its status yet"
    gone.result()


def test_a_process_of_another_container_is_not_judged() -> None:
    machine, _, rest = claims.me().partition(":")
    assert not claims._is_dead(f"{machine}1:999999999:1")
    assert claims._is_dead(f"{machine}:999999999:1")
    assert rest


def test_a_look_at_no_due_rows_takes_no_lock(django_assert_num_queries: object) -> None:
    rows.make()
    Delivery.objects.update(state=State.DONE)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert rows.run(rows.scribble) == 0
    assert not LiveEvent.objects.exists()
