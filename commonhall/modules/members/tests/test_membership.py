"""From an application to a membership, its end, and its coming back."""

import sqlite3
from datetime import date, timedelta

import pytest
from django.db import connection

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts.actions import create_account
from commonhall.foundation.accounts.models import User
from commonhall.foundation.payments.actions import cancel_charge, record_offline_payment, refund_payment
from commonhall.foundation.payments.models import Payment
from commonhall.modules.members import actions
from commonhall.modules.members.actions import membership
from commonhall.modules.members.models import Application, Member, Plan, Status, add_months
from commonhall.modules.members.tests.conftest import PERSON, pay


def kinds():
    return set(Activity.objects.values_list("kind", flat=True))


@pytest.mark.req("M3.1", "M3.4", "M4.1", "M4.2", "P12.1")
def test_approval_makes_a_pending_member_who_owes_dues_and_payment_an_active_one(nora, board, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    member = actions.approve_application(application=application, by=board)
    owed = member.terms.owed().get()
    assert (member.status, member.user, owed.charge.money) == (Status.PENDING, nora, Money(4000, "EUR"))
    assert Role.MEMBER not in User.objects.get(pk=nora.pk).roles

    member = pay(member, board)

    today = site_today()
    assert (member.status, member.joined_on) == (Status.ACTIVE, today)
    assert member.expires_on == add_months(today, 12) - timedelta(days=1)
    assert member.number
    assert Role.MEMBER in User.objects.get(pk=nora.pk).roles
    steps = [(step.step, step.after) for step in member.history.all()]
    assert steps == [("joined", "active"), ("dues_opened", ""), ("approved", "pending"), ("applied", "")]
    assert {"members.application_submitted", "members.application_approved", "members.membership_started"} <= kinds()


def test_a_free_plan_begins_with_the_approval(nora, board):
    free = actions.save_plan(by=board, name="Friend", price_minor=0, months=12)
    application = actions.submit_application(by=nora, plan=free, **PERSON)
    actions.approve_application(application=application, by=board)
    assert Member.objects.get().status == Status.ACTIVE


@pytest.mark.req("M3.5")
def test_a_refusal_needs_a_reason_that_the_applicant_reads(nora, board, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    with pytest.raises(Refused, match="Say why"):
        actions.refuse_application(application=application, by=board, reason="  ")
    actions.refuse_application(application=application, by=board, reason="We are full.")
    assert Application.objects.get().reason == "We are full."
    assert not Member.objects.exists()
    actions.submit_application(by=nora, plan=plan, **PERSON)  # one may try again


def test_nobody_applies_twice_nor_is_decided_twice(nora, board, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    with pytest.raises(Refused, match="already"):
        actions.submit_application(by=nora, plan=plan, **PERSON)
    actions.approve_application(application=application, by=board)
    with pytest.raises(Refused, match="decided already"):
        actions.refuse_application(application=application, by=board, reason="no")
    with pytest.raises(Refused, match="member already"):
        actions.submit_application(by=nora, plan=plan, **PERSON)


def test_a_closed_plan_takes_no_applications(nora, plan, board):
    actions.save_plan(by=board, plan=plan, is_open=False)
    with pytest.raises(Refused, match="no applications"):
        actions.submit_application(by=nora, plan=plan, **PERSON)


@pytest.mark.req("M4.5")
def test_a_renewal_is_added_to_the_paid_time(nora, board, join):
    member = join(nora)
    first_end = member.expires_on
    actions.open_dues(member=member, by=nora)
    with pytest.raises(Refused, match="not paid yet"):
        actions.open_dues(member=member, by=nora)
    assert pay(member, board).expires_on == add_months(first_end + timedelta(days=1), 12) - timedelta(days=1)


def test_a_cancelled_charge_leaves_room_for_another(nora, board, join):
    member = join(nora)
    term = actions.open_dues(member=member, by=nora)
    cancel_charge(charge=term.charge, by=board)
    actions.open_dues(member=member, by=nora)


def test_dues_given_back_end_the_term(nora, board, join):
    member = join(nora)
    refund_payment(payment=Payment.objects.get(), amount=Money(4000, "EUR"), reason="moved away", by=board)
    member.refresh_from_db()
    assert (member.status, member.expires_on) == (Status.INACTIVE, None)
    actions.open_dues(member=member, by=board)


@pytest.mark.req("M4.3", "M4.4")
def test_a_membership_ends_after_its_grace_and_can_come_back(nora, board, join):
    member = join(nora)
    last = member.expires_on + timedelta(days=member.plan.grace_days)
    assert actions.expire_memberships(last) == 0
    assert actions.expire_memberships(last + timedelta(days=1)) == 1
    assert actions.expire_memberships(last + timedelta(days=1)) == 0
    member.refresh_from_db()
    assert member.status == Status.EXPIRED
    assert Role.MEMBER not in User.objects.get(pk=nora.pk).roles

    application = actions.submit_application(by=nora, plan=member.plan, **PERSON)
    assert actions.approve_application(application=application, by=board).pk == member.pk


@pytest.mark.req("M9.1")
def test_a_status_set_by_hand_is_in_the_history_and_in_the_log(nora, board, join):
    member = join(nora)
    with pytest.raises(Refused, match="Say why"):
        actions.change_status(member=member, status=Status.SUSPENDED, reason="", by=board)
    actions.change_status(member=member, status=Status.SUSPENDED, reason="unpaid fines", by=board)
    step = member.history.first()
    assert (step.before, step.after, step.reason, step.by) == ("active", "suspended", "unpaid fines", board)
    entry = Activity.objects.get(kind="members.status_changed")
    assert entry.subject["before"] == {"status": "active"}
    assert entry.subject["after"] == {"status": "suspended"}


def test_who_is_set_to_inactive_by_hand_owes_nothing_and_cannot_pay(as_, nora, board, join):
    member = join(nora)
    charge = actions.open_dues(member=member, by=board).charge
    client = as_(board)
    assert "Nora Lund" in client.get("/members/desk/lists/due/").content.decode()
    answer = client.post(f"/members/{member.public_id}/status/", {"status": "inactive", "reason": "Moved"})
    assert answer.status_code == 302
    charge.refresh_from_db()
    assert (charge.state, member.terms.owed().exists()) == ("cancelled", False)
    assert "Nora Lund" not in client.get("/members/desk/lists/due/").content.decode()
    told = as_(nora).post(f"/payments/charges/{charge.public_id}/checkout/").content.decode()
    assert "This is not owed any more" in told
    with pytest.raises(Refused):
        record_offline_payment(
            charge=charge, amount=charge.money, method="cash", received_on=site_today(), reference="", by=board
        )
    member.refresh_from_db()
    assert member.status == Status.INACTIVE


def test_who_is_set_to_inactive_by_hand_is_paid_for_by_nobody(nora, board, join):
    """Else the next dues of who paid for them would bring them back."""
    head = join(nora)
    Plan.objects.update(dependants=1)
    child = actions.add_dependant(head=Member.objects.get(pk=head.pk), by=nora, first_name="Ida", last_name="Lund")
    actions.change_status(member=child, status=Status.INACTIVE, reason="Moved", by=board)
    actions.open_dues(member=head, by=board)
    pay(head, board)
    child.refresh_from_db()
    assert (child.status, child.head) == (Status.INACTIVE, None)


def test_an_imported_member_is_linked_when_they_verify_their_address(db, account):
    member = Member.objects.create(first_name="Nora", email="Nora@Example.org", status=Status.ACTIVE)
    nora = account("nora")
    deliver_all()
    member.refresh_from_db()
    assert member.user == nora
    assert Role.MEMBER in User.objects.get(pk=nora.pk).roles


def test_an_unverified_address_takes_nobodys_place(db):
    member = Member.objects.create(first_name="Nora", email="nora@example.org", status=Status.ACTIVE)
    create_account(email="nora@example.org", by=SYSTEM, password="x")
    deliver_all()
    member.refresh_from_db()
    assert member.user is None


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 10, 31), 6, date(2026, 4, 30)),
    ],
)
def test_months_are_added_as_people_count_them(day, months, then):
    assert add_months(day, months) == then


def test_a_suspension_is_lifted_by_the_board_and_by_no_payment(as_, nora, board, join):
    member = join(nora)
    until = member.expires_on
    actions.open_dues(member=member, by=nora)
    actions.change_status(member=member, status=Status.SUSPENDED, reason="fines", by=board)
    member = pay(member, board)
    assert (member.status, member.expires_on > until) == (Status.SUSPENDED, True)
    assert Role.MEMBER not in User.objects.get(pk=nora.pk).roles


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.INACTIVE, Status.PENDING])
def test_only_a_membership_that_runs_or_has_run_out_is_renewed_by_its_member(as_, nora, board, status):
    free = actions.save_plan(by=board, name="Friend", price_minor=0, months=12)
    member = Member.objects.create(first_name="Nora", user=nora, plan=free, status=status)
    assert as_(nora).post("/members/me/renew/").status_code == 302
    member.refresh_from_db()
    assert (member.status, member.terms.count()) == (status, 0)


def test_a_refund_leaves_what_was_paid_before_the_member_came_here(nora, board, plan):
    until = site_today() + timedelta(days=100)
    member = Member.objects.create(first_name="Nora", user=nora, plan=plan, status=Status.ACTIVE, expires_on=until)
    actions.open_dues(member=member, by=nora)
    assert pay(member, board).expires_on > until
    refund_payment(payment=Payment.objects.get(), amount=Money(4000, "EUR"), reason="twice", by=board)
    member.refresh_from_db()
    assert (member.status, member.expires_on) == (Status.ACTIVE, until)


def test_a_familys_address_stays_with_the_member_who_has_it(account, nora, board, plan):
    first = Member.objects.create(first_name="Mother", email="Nora@example.org", user=account("mother"))
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    member = actions.approve_application(application=application, by=board)
    first.refresh_from_db()
    assert (member.user, member.email, first.email) == (nora, "", "Nora@example.org")


def test_the_next_number_is_found_behind_thousands_that_are_taken(nora, join, django_assert_max_num_queries):
    taken = [Member(first_name="P", sort_name="p", number=str(number)) for number in range(1001, 4001)]
    Member.objects.bulk_create(taken)
    with django_assert_max_num_queries(150):
        assert join(nora).number == "4001"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite refuses to write on a view that has grown old")
def test_many_memberships_end_while_others_write(monkeypatch):
    long_ago = site_today() - timedelta(days=400)
    over = [Member(first_name="P", sort_name="p", status=Status.ACTIVE, expires_on=long_ago) for _ in range(300)]
    Member.objects.bulk_create(over)
    neighbour, one = sqlite3.connect(str(connection.settings_dict["NAME"])), membership._expire

    def while_others_write(member):
        with neighbour:
            neighbour.execute("UPDATE members_member SET city = 'Roma' WHERE id = ?", [member.pk])
        return one(member)

    monkeypatch.setattr(membership, "_expire", while_others_write)
    assert actions.expire_memberships() == 300
    neighbour.close()
