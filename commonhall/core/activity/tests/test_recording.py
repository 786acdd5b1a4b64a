"""record() and record_now(): what is in the log, and what the database lets nobody do to it."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commonhall.core.activity.chain import seal, verify
from commonhall.core.activity.context import Context, within
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity, ActivityPerson, ActorType, Delivery, Seal
from commonhall.core.activity.recording import SYSTEM, record, record_many, record_now
from commonhall.core.activity.tests.happenings import HAPPENED, remembered
from commonhall.core.work.models import State

User = get_user_model()


@pytest.fixture
def maria(db):
    return User.objects.create_user("maria@example.org", display_name="Maria Rossi")


@pytest.mark.req("S1.1", "S1.2", "S1.3", "S1.4")
def test_an_activity_says_who_did_what_on_which_object_from_where(maria):
    plan = User.objects.create_user("target@example.org")
    with within(Context(request_id="req-12345678", address="192.0.2.7", user_agent="Firefox")):
        record(HAPPENED, by=maria, on=plan, before={"price": 10}, after={"price": 12}, data={"why": "inflation"})

    entry = Activity.objects.get()
    assert (entry.kind, entry.label, entry.severity) == ("activity.test_happened", "Something happened", 20)
    assert (entry.actor_type, entry.actor_id) == (ActorType.USER, str(maria.pk))
    assert (entry.target_type, entry.target_id) == ("accounts.user", str(plan.pk))
    assert (entry.before, entry.after, entry.data) == ({"price": 10}, {"price": 12}, {"why": "inflation"})
    assert entry.request_id == "req-12345678"
    assert entry.actor == {"name": "Maria Rossi", "address": "192.0.2.7", "user_agent": "Firefox"}


def test_values_of_a_person_lie_in_their_erasable_part_only(maria):
    record(HAPPENED, by=SYSTEM, on=maria, about=maria, before={"city": "Roma"}, after={"city": "Torino"})

    entry = Activity.objects.get()
    assert (entry.before, entry.after) == ({}, {})
    assert entry.subject == {"name": "Maria Rossi", "before": {"city": "Roma"}, "after": {"city": "Torino"}}
    assert "Torino" not in str(Activity.objects.values().get())


@pytest.mark.req("S1.1", "S1.2", "S1.4")
def test_many_are_written_as_one_by_one_would_be_in_as_many_statements_as_one(maria, django_assert_num_queries):
    each = [
        {"on": maria, "about": maria, "before": {"city": "Roma"}, "after": {"city": f"Torino {number}"}}
        for number in range(50)
    ]
    with CaptureQueriesContext(connection) as of_one:
        record(HAPPENED, by=SYSTEM, **each[0])
    with django_assert_num_queries(len(of_one)):
        made = record_many(HAPPENED, by=SYSTEM, each=each)
    first, *others = Activity.objects.order_by("pk")
    assert [entry.pk for entry in others] == [entry.pk for entry in made]
    assert [entry.subject["after"] for entry in others] == [one["after"] for one in each]
    own = {"id", "_state", "at", "digests", "signature"}
    plain = [{name: value for name, value in vars(entry).items() if name not in own} for entry in (first, *others)]
    assert all(values == plain[0] for values in plain)
    assert seal() == 51 and list(verify())[-1].whole
    deliver_all()
    assert remembered() == 51
    assert record_many(HAPPENED, by=SYSTEM, each=[]) == []


@pytest.mark.django_db(transaction=True)
def test_an_activity_without_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction of the act"):
        record(HAPPENED, by=SYSTEM)
    with pytest.raises(RuntimeError, match="transaction of the act"):
        record_many(HAPPENED, by=SYSTEM, each=[{}])
    assert not Activity.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_neither_activity_nor_news():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(HAPPENED, by=SYSTEM)
        raise ZeroDivisionError
    assert not Activity.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_record_now_refuses_a_transaction_and_works_without_one():
    with pytest.raises(RuntimeError, match="unwound"), transaction.atomic():
        record_now(HAPPENED, by=None)
    record_now(HAPPENED, by=None)
    assert Activity.objects.get().actor_type == ActorType.ANONYMOUS


@pytest.mark.req("S2.1", "S2.2")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["activity_activity", "activity_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_itself_refuses_to_change_the_log(table, statement):
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        statement = "DELETE FROM {} WHERE 1=1"  # SQLite's way to empty a table
    with transaction.atomic():
        activity = record(HAPPENED, by=SYSTEM)
        Seal.objects.create(position=1, activity_id=activity.pk, hash="x")
    change = "kind = 'nothing'" if table == "activity_activity" else "hash = 'y'"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, change))
    assert Activity.objects.get().kind == HAPPENED.name


@pytest.mark.django_db(transaction=True)
def test_news_reach_a_reaction_once_and_inherit_the_request():
    with within(Context(request_id="req-abcdefgh")), transaction.atomic():
        record(HAPPENED, by=SYSTEM)
    deliver_all()
    deliver_all()
    assert remembered() == 1
    assert Delivery.objects.get().state == State.DONE


def test_a_persons_name_is_kept_nowhere_once_it_is_erased(maria):
    record(HAPPENED, by=maria, on=maria, about=maria, after={"city": "Torino"})
    ActivityPerson.objects.filter(person_id=str(maria.pk)).delete()
    entry = Activity.objects.get()
    assert (entry.actor, entry.subject) == ({}, {})


def test_a_person_without_an_account_is_not_taken_for_the_user_of_the_same_number(maria):
    from commonhall.modules.members.models import Member

    other = Member.objects.create(pk=maria.pk, first_name="Otto")
    record(HAPPENED, by=SYSTEM, on=other, about=other, after={"city": "Wien"})
    assert Activity.objects.get().subject_id == f"members.member:{maria.pk}"
    ActivityPerson.objects.filter(person_id=str(maria.pk)).delete()
    assert Activity.objects.get().subject["after"] == {"city": "Wien"}
