"""Dues: who can renew and when, who is reminded of them and how often, and what becomes of them when somebody goes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.payments.actions import cancel_charge, record_offline_payment
from commonhall.foundation.payments.models import Charge
from commonhall.modules.members import actions, queries
from commonhall.modules.members.models import BulkItem, Instalment, Member, Plan, Status, add_months
from commonhall.modules.members.tests.conftest import PERSON, pay

RENEW = 'action="/members/me/renew/"'
JSON = {"content_type": "application/json"}


def on(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("UTC")), tick=False)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def steps(member):
    return [step.step for step in member.history.all()]


def settle(charge, by):
    return record_offline_payment(charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=by)


# Renewal


@pytest.mark.req("M4.5")
def test_who_has_expired_renews_on_their_own_page(as_, nora, board, join):
    member = join(nora)
    with on(member.expires_on + timedelta(days=60)):
        actions.keep_memberships()
        client = as_(nora)
        for page in ("/members/me/", "/"):
            assert RENEW in client.get(page).content.decode(), page
        assert "/members/me/plan/" in client.get("/members/me/").content.decode()
        to_pay = client.post("/members/me/renew/")
        term = member.terms.owed().get()
        assert (to_pay.status_code, to_pay.url) == (302, term.charge.get_absolute_url())
        shown = client.get("/members/me/").content.decode()
        assert RENEW not in shown and "Pay dues" in shown
        assert pay(member, board).status == Status.ACTIVE


@pytest.mark.req("M4.5")
def test_who_has_expired_and_applied_for_another_plan_sees_both(as_, nora, board, join):
    member = join(nora)
    with on(member.expires_on + timedelta(days=60)):
        actions.keep_memberships()
        actions.submit_application(by=nora, plan=member.plan, **PERSON)
        shown = as_(nora).get("/members/me/").content.decode()
        assert RENEW in shown and "Your application is with the board" in shown


@pytest.mark.req("M4.5")
def test_a_membership_is_renewed_from_three_months_before_its_end_on(as_, nora, board, join):
    member = join(nora)
    first = add_months(member.expires_on, -3)
    for day, offered in ((first - timedelta(days=1), False), (first, True)):
        with on(day):
            assert (RENEW in as_(nora).get("/members/me/").content.decode()) == offered
            as_(nora).post("/members/me/renew/")
            assert member.terms.owed().exists() == offered
    with on(first):
        until = pay(member, board).expires_on
        with pytest.raises(Refused, match="can be renewed from"):
            actions.renew_membership(member=member, by=nora)
        answer = as_(nora).post(f"/api/v1/members/{member.public_id}/renew", **JSON)
        assert (answer.status_code, fresh(member).expires_on) == (422, until)
        actions.open_dues(member=member, by=board)  # the board can, at any time


@pytest.mark.req("M4.5")
def test_the_button_stands_for_whom_the_action_lets_renew_and_for_nobody_else(nora, board, join, plan):
    member, soon = join(nora), site_today() + timedelta(days=20)
    cases = [
        ({}, True), ({"status": Status.EXPIRED}, True), ({"status": Status.EXPIRED, "expires_on": None}, True),
        ({"status": Status.SUSPENDED}, False), ({"status": Status.INACTIVE}, False), ({"leaves_on": soon}, False),
        ({"plan": None}, False), ({"plan": None, "next_plan": plan}, True), ({"expires_on": None}, False),
        ({"expires_on": soon + timedelta(days=200)}, False),
    ]  # fmt: skip
    usual = {"status": Status.ACTIVE, "expires_on": soon, "leaves_on": None, "plan": plan, "next_plan": None}
    for case, can in cases:
        Member.objects.filter(pk=member.pk).update(**{**usual, **case})
        assert queries.membership_of(nora).can_renew == can, case
        if can:
            term = actions.renew_membership(member=member, by=nora)
            assert not queries.membership_of(nora).can_renew, "what is open is paid first"
            cancel_charge(charge=term.charge, by=board)
        else:
            with pytest.raises(Refused):
                actions.renew_membership(member=member, by=nora)


# What becomes of instalments


@pytest.mark.req("M4.2", "M4.7")
@pytest.mark.parametrize("way", ["exclude", "leave", "status"])
def test_who_goes_owes_no_instalment_any_more_and_can_come_back(nora, board, in_parts, charged, plan, way):
    if way == "exclude":
        actions.exclude_member(member=in_parts, reason="statutes", by=board)
    elif way == "leave":
        actions.leave_membership(member=in_parts, at_end=False, by=nora)
    else:
        actions.change_status(member=in_parts, status=Status.INACTIVE, reason="Moved", by=board)
    assert (fresh(charged.charge).state, fresh(charged).paid_at) == ("cancelled", None)
    assert [part.number for part in Instalment.objects.all()] == [2], "what was not charged is gone"
    assert in_parts.terms.get().paid_at, "what was paid stays"
    assert fresh(in_parts).expires_on == charged.due_on - timedelta(days=1), "paid until the next part begins"
    before = Activity.objects.count()
    with on(charged.due_on + timedelta(days=8)):
        actions.keep_memberships()
        assert not Activity.objects.filter(kind__in=["members.instalment_late", "members.dues_overdue"]).exists()
        assert Activity.objects.count() == before
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        member = pay(actions.approve_application(application=application, by=board), board)
        assert (member.status, member.terms.first().starts_on) == (Status.ACTIVE, site_today())


def test_who_leaves_at_the_end_pays_the_parts_until_then(nora, board, in_parts, charged):
    actions.leave_membership(member=in_parts, at_end=True, by=nora)
    assert fresh(charged.charge).is_open
    with on(Instalment.objects.get(number=3).due_on):
        actions.keep_memberships()
        assert Instalment.objects.get(number=3).charge.is_open


def test_a_payment_under_way_for_an_instalment_lets_nobody_go(nora, board, in_parts, charged):
    charged.charge.payments.create(
        type="dues", provider="stripe", amount=charged.amount, currency="EUR", status="processing"
    )
    with pytest.raises(Refused, match="under way"):
        actions.leave_membership(member=in_parts, at_end=False, by=nora)
    assert (fresh(in_parts).status, Instalment.objects.count()) == (Status.ACTIVE, 3)


@pytest.mark.req("M4.1", "M4.2")
def test_a_dependant_goes_by_the_heads_dues_and_not_by_instalments_of_their_own(board, account, in_parts, charged):
    family = actions.save_plan(by=board, name="Family", price_minor=9000, dependants=2)
    mia = account("mia")
    application = actions.submit_application(by=mia, plan=family, first_name="Mia", last_name="Lund")
    head = pay(actions.approve_application(application=application, by=board), board)
    Member.objects.filter(pk=head.pk).update(expires_on=head.expires_on + timedelta(days=30))
    actions.attach_dependant(head=fresh(head), member=in_parts, by=board)
    assert (fresh(charged.charge).state, Instalment.objects.filter(charge=None).count()) == ("cancelled", 0)
    with on(charged.due_on + timedelta(days=60)):
        actions.keep_memberships()
        member = fresh(in_parts)
        assert (member.status, member.expires_on) == (Status.ACTIVE, fresh(head).expires_on)


def test_many_set_to_inactive_owe_no_instalments_and_an_undo_asks_for_them_again(as_, board, in_parts, charged):
    batch = actions.prepare_bulk(by=board, kind="status", chosen={"members": [str(in_parts.public_id)]})
    actions.set_bulk_options(batch=batch, by=board, status="inactive", reason="Moved away")
    actions.start_bulk(batch=batch, by=board)
    actions.run_bulk_acts()
    assert (fresh(in_parts).status, Charge.objects.filter(state="open").exists()) == (Status.INACTIVE, False)
    actions.start_bulk_undo(batch=fresh(batch), by=board)
    actions.run_bulk_acts()
    member = fresh(in_parts)
    assert BulkItem.objects.get().outcome == "undone"
    assert (member.status, member.expires_on) == (Status.ACTIVE, in_parts.expires_on)
    parts = list(Instalment.objects.order_by("number"))
    assert [(part.number, part.amount) for part in parts] == [(2, 2000), (3, 2000), (4, 2000)]
    assert [part.charge is not None for part in parts] == [True, False, False]
    assert parts[0].charge.is_open and parts[0].charge.pk != charged.charge.pk
    settle(parts[0].charge, board)
    assert fresh(parts[0]).paid_at


@pytest.mark.req("M6.8")
def test_a_list_that_ends_a_membership_cancels_its_dues_and_its_undoing_asks_again(
    nora, board, in_parts, charged, join
):
    from commonhall.modules.members.tests.test_imports_again import import_rows

    Member.objects.filter(pk=in_parts.pk).update(email="nora@example.org")
    batch = import_rows(board, "Nora,Lund,nora@example.org,,,inactive,")
    assert fresh(in_parts).status == Status.INACTIVE
    assert not Charge.objects.filter(state="open").exists()
    assert list(Instalment.objects.values_list("number", flat=True)) == [2]
    actions.start_undo(batch=fresh(batch), by=board)
    actions.run_imports()
    assert fresh(in_parts).status == Status.ACTIVE
    assert Charge.objects.get(state="open").amount == 2000
    assert list(Instalment.objects.order_by("number").values_list("number", flat=True)) == [2, 3, 4]


def test_an_instalment_is_seen_also_when_the_plan_has_one_part_by_now(as_, nora, board, in_parts, charged):
    actions.save_plan(by=board, plan=Plan.objects.get(name="In parts"), instalments=1)
    client = as_(nora)
    assert charged.charge.get_absolute_url() in client.get("/members/me/").content.decode()
    told = client.get("/api/v1/members/me/instalments").json()
    assert [part["number"] for part in told] == [2, 3, 4]


# The desk


@pytest.mark.req("M7.4")
def test_the_desk_knows_instalments_that_are_open(as_, board, in_parts, charged):
    Charge.objects.filter(pk=charged.charge_id).update(due_on=site_today() - timedelta(days=10))
    client = as_(board)
    counts = {each["list"]: each["waiting"] for each in client.get("/api/v1/members/desk/lists").json()}
    assert counts["due"] == 1
    for address in ("/members/desk/lists/due/", "/members/desk/lists/due/?q=lund"):
        shown = client.get(address).content.decode()
        assert "10 days overdue" in shown and charged.charge.get_absolute_url() in shown
    page = client.get(f"/members/{in_parts.public_id}/").content.decode()
    assert charged.charge.get_absolute_url() in page and "Open the next dues" not in page
    batch = actions.prepare_bulk(kind="remind", chosen={"list": "due"}, by=board)
    actions.start_bulk(batch=batch, by=board)
    actions.run_bulk_acts()
    deliver_all()
    told = Notification.objects.get(kind="members.reminded_by_staff")
    assert (told.url, "20.00" in told.title) == (charged.charge.get_absolute_url(), True)


@pytest.mark.usefixtures("nothing_grows_old")
def test_the_list_of_open_dues_costs_the_same_with_instalments_of_many(as_, board, in_parts, charged, account):
    client = as_(board)

    def cost():
        client.get("/members/desk/lists/due/")
        with CaptureQueriesContext(connection) as captured:
            found = client.get("/members/desk/lists/due/").context["entries"]
        return len(captured), len(found)

    def one_more(name):
        user = account(name)
        application = actions.submit_application(by=user, plan=in_parts.plan, first_name=name, last_name="Lund")
        pay(actions.approve_application(application=application, by=board), board)
        Instalment.objects.filter(term__member__user=user, number=2).update(due_on=site_today())
        actions.keep_memberships()

    few = cost()
    for number in range(4):
        one_more(f"p{number}")
    many = cost()
    assert (few[1], many[1]) == (1, 5)
    assert many[0] == few[0] <= 8


@pytest.mark.req("M4.2")
def test_the_treasurer_opens_dues_of_one_member_as_of_many(as_, account, nora, join):
    member, treasurer = join(nora), account("cash", Role.TREASURER)
    client = as_(treasurer)
    assert "Open the next dues" in client.get(f"/members/{member.public_id}/").content.decode()
    assert client.post(f"/members/{member.public_id}/dues/").status_code == 302
    charge = member.terms.owed().get().charge
    cancel_charge(charge=charge, by=treasurer)
    assert client.post(f"/api/v1/members/{member.public_id}/dues").status_code == 201
    assert as_(nora).post(f"/members/{member.public_id}/dues/").status_code == 403
    for act in ("suspend", "exclude"):
        assert as_(treasurer).get(f"/members/{member.public_id}/{act}/").status_code == 403


# Suspension


@pytest.mark.req("M3.1")
def test_who_is_suspended_and_owes_dues_is_told_of_both(as_, nora, board, join):
    member = join(nora)
    actions.open_dues(member=member, by=board)
    actions.suspend_member(member=member, reason="fines", by=board)
    client = as_(nora)
    for page in ("/members/me/", "/"):
        shown = client.get(page).content.decode()
        assert "Your membership is suspended" in shown and "Pay dues" in shown, page


@pytest.mark.req("M4.3")
def test_who_has_expired_while_suspended_is_told_so_when_it_ends(nora, board, join):
    member = join(nora)
    over = member.expires_on + timedelta(days=40)
    actions.suspend_member(member=member, reason="fines", until=over, by=board)
    with on(over + timedelta(days=1)):
        actions.keep_memberships()
        deliver_all()
    assert fresh(member).status == Status.EXPIRED
    titles = {each.title for each in Notification.objects.filter(user=nora)}
    assert {"The suspension of your membership is over", "Your membership has expired"} <= titles
    told = [(step.step, step.after) for step in member.history.all()][:2]
    assert told == [("expired", "expired"), ("lifted", "")]
