"""Deliveries survive what kills workers: nothing is lost, nothing happens twice."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection, transaction  # noqa: F401 - named in a skip condition
from django.utils import timezone

from commonhall.core.activity.delivery import deliver_all, deliver_due
from commonhall.core.activity.models import Delivery
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.activity.tests.happenings import FAILING, HAPPENED, remembered
from commonhall.core.modules import switchboard
from commonhall.core.modules.models import ModuleState
from commonhall.core.work import claims
from commonhall.core.work.models import State

pytestmark = pytest.mark.django_db(transaction=True)

STUCK_WORKER = """
import sys
import django
django.setup()
from commonhall.core.activity.tests import happenings
from commonhall.core.activity import reactions, delivery
from dataclasses import replace

def stuck(activity):
    happenings.remember(activity)        # written, but not committed
    print("stuck", flush=True)
    sys.stdin.read()                     # until somebody kills us

reactions._reactions["core.remember"] = replace(reactions._reactions["core.remember"], handle=stuck)
delivery.deliver_due()
"""


def happen(kind=HAPPENED):
    with transaction.atomic():
        record(kind, by=SYSTEM)


def start_stuck_worker(env):
    worker = subprocess.Popen(
        [sys.executable, "-c", STUCK_WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True
    )
    assert worker.stdout.readline() == "stuck\n"
    return worker


def test_news_of_a_worker_that_was_killed_are_delivered_once(same_database):
    happen()
    worker = start_stuck_worker(same_database)
    assert Delivery.objects.get().state == State.RUNNING
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    assert deliver_due() == 1  # at once: the claimant is seen to be dead
    assert remembered() == 1
    assert Delivery.objects.get().state == State.DONE


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="a stuck writer holds SQLite's one lock")
def test_a_living_workers_row_is_left_alone(same_database):
    happen()
    worker = start_stuck_worker(same_database)
    try:
        assert deliver_due() == 0
    finally:
        worker.kill()
        worker.wait()


def test_a_failing_reaction_is_retried_with_growing_waits_and_then_given_up():
    happen(FAILING)
    waits = []
    for _attempt in claims.WAITS:
        Delivery.objects.update(due_at=timezone.now())
        deliver_due()
        row = Delivery.objects.get()
        waits.append(row.due_at - timezone.now())
        assert row.state == State.WAITING
    assert waits == sorted(waits)
    Delivery.objects.update(due_at=timezone.now())
    deliver_due()
    row = Delivery.objects.get()
    assert (row.state, row.error) == (State.DEAD, "ValueError: this reaction always fails")

    assert claims.replay(Delivery.objects.all()) == 1
    with pytest.raises(AssertionError, match="always fails"):
        deliver_all()


def test_an_abandoned_claim_of_another_machine_is_taken_over_after_the_lease():
    happen()
    Delivery.objects.update(state=State.RUNNING, claimed_by="elsewhere:1:1", claimed_at=timezone.now())
    assert deliver_due() == 0
    Delivery.objects.update(claimed_at=timezone.now() - claims.LEASE - timedelta(seconds=1))
    assert deliver_due() == 1


def test_a_module_that_is_off_gets_no_news_and_is_not_flooded_later():
    from commonhall.core.activity import reactions

    heard = []
    reactions._reactions["members.test_listen"] = reactions.Reaction(
        "members.test_listen", "members", lambda kind: kind is HAPPENED, heard.append
    )
    try:
        happen()
        ModuleState.objects.update_or_create(label="members", defaults={"enabled": False})
        switchboard.forget()
        happen()
        deliver_all()
        ModuleState.objects.update(enabled=True)
        switchboard.forget()
        deliver_all()
        assert heard == []
        happen()
        deliver_all()
        assert len(heard) == 1
    finally:
        del reactions._reactions["members.test_listen"]


def test_this_process_is_alive_and_a_dead_one_is_known_as_dead():
    assert not claims._is_dead(claims.me())
    gone = subprocess.Popen([sys.executable, "-c", ""])
    name = claims._me.__wrapped__(gone.pid)
    gone.wait()
    assert claims._is_dead(name)
