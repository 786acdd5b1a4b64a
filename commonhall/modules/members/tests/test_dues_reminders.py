"""Reminders of dues and of the end of a term, by notice and by mail: whom they reach, when, and how often."""

from datetime import timedelta

import pytest
from django.core import mail

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.time.today import site_today
from commonhall.foundation.notifications.models import ChannelDelivery, Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Plan, ReminderMail, Status
from commonhall.modules.members.tests.conftest import PERSON, pay
from commonhall.modules.members.tests.test_dues import JSON, fresh, on, settle, steps


@pytest.mark.req("M4.7", "N10.3")
def test_unpaid_dues_are_reminded_of_by_themselves_once_on_each_day(as_, nora, board, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    member = actions.approve_application(application=application, by=board)
    charge = member.terms.owed().get().charge
    told = {}
    for away in range(-14, 60):
        with on(charge.due_on + timedelta(days=away)):
            for _turn in range(2):
                actions.keep_memberships()
            deliver_all()
            found = Notification.objects.filter(kind__in=["members.dues_coming", "members.dues_overdue"])
            for notice in found.exclude(pk__in=[each.pk for each in told.values()]):
                told[away] = notice
    assert list(told) == [-7, 7, 21]
    assert [each.title for each in told.values()] == [
        "Your dues of €40.00 are still open", "Your dues of €40.00 are overdue", "Your dues of €40.00 are overdue",
    ]  # fmt: skip
    assert {each.url for each in told.values()} == {charge.get_absolute_url()}
    mailed = ChannelDelivery.objects.filter(notification__in=[each.pk for each in told.values()])
    assert mailed.count() == 3
    assert steps(member).count("reminded") == 3


@pytest.mark.req("N10.3")
def test_after_a_time_in_which_nothing_ran_dues_are_reminded_of_once(nora, board, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    member = actions.approve_application(application=application, by=board)
    due = member.terms.owed().get().charge.due_on
    with on(due + timedelta(days=25)):
        actions.keep_memberships()
        assert steps(member).count("reminded") == 1
    with on(due + timedelta(days=26)):
        actions.keep_memberships()
        assert steps(member).count("reminded") == 1


def test_paid_or_cancelled_dues_are_reminded_of_no_more_and_new_ones_anew(nora, board, plan):
    actions.save_plan(by=board, plan=plan, dues_reminders=[0])
    application = actions.submit_application(by=nora, plan=Plan.objects.get(), **PERSON)
    member = actions.approve_application(application=application, by=board)
    first = member.terms.owed().get()
    with on(first.charge.due_on):
        actions.keep_memberships()
        batch = actions.prepare_bulk(by=board, kind="status", chosen={"members": [str(member.public_id)]})
        actions.set_bulk_options(batch=batch, by=board, status="inactive", reason="By mistake")
        actions.start_bulk(batch=batch, by=board)
        actions.run_bulk_acts()
        actions.keep_memberships()
        assert steps(member).count("reminded") == 1
        actions.start_bulk_undo(batch=fresh(batch), by=board)
        actions.run_bulk_acts()
        actions.keep_memberships()
        assert steps(member).count("reminded") == 2, "they owe by a new invoice"
        pay(fresh(member), board)
        actions.keep_memberships()
        assert steps(member).count("reminded") == 2


def test_a_plan_can_remind_of_no_dues(nora, board, plan):
    actions.save_plan(by=board, plan=plan, dues_reminders=[])
    application = actions.submit_application(by=nora, plan=Plan.objects.get(), **PERSON)
    member = actions.approve_application(application=application, by=board)
    with on(site_today() + timedelta(days=30)):
        actions.keep_memberships()
    assert "reminded" not in steps(member)


@pytest.mark.req("M4.7", "N10.3")
def test_an_instalment_is_reminded_of_like_other_dues(nora, board, in_parts, charged):
    due = charged.charge.due_on
    for away in range(25):
        with on(due + timedelta(days=away)):
            actions.keep_memberships()
    found = Activity.objects.filter(kind__in=["members.dues_overdue", "members.instalment_late"]).order_by("pk")
    assert [each.kind for each in found] == ["members.instalment_late", "members.dues_overdue", "members.dues_overdue"]


def test_whose_next_dues_are_open_is_reminded_of_them_and_not_of_the_end(nora, board, join):
    member = join(nora)
    with on(member.expires_on - timedelta(days=31)):
        actions.renew_membership(member=member, by=nora)
    for away in (-30, -7, -6):
        with on(member.expires_on + timedelta(days=away)):
            actions.keep_memberships()
    kinds = set(Activity.objects.values_list("kind", flat=True))
    assert "members.dues_coming" in kinds
    assert "members.membership_ends" not in kinds


def sent():
    mail.outbox.clear()
    ReminderMail.objects.update(due_at="2026-01-01T00:00Z")
    actions.send_reminder_mails()
    return list(mail.outbox)


@pytest.mark.req("M4.7", "N10.3", "N12.4")
def test_who_has_no_account_is_reminded_by_mail(as_, client, board, otto):
    term = actions.open_dues(member=otto, by=board)
    due = term.charge.due_on
    with on(due + timedelta(days=7)):
        for _turn in range(2):
            actions.keep_memberships()
        [letter] = sent()
        assert sent() == []
    assert (letter.to, letter.subject) == (["otto@example.org"], "Your dues are overdue")
    assert term.charge.invoice.number in letter.body and "€40.00" in letter.body
    assert steps(otto).count("reminded") == 1
    assert Activity.objects.get(kind="members.dues_overdue").subject_id == f"members.member:{otto.pk}"
    off = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert client.post(off, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with on(due + timedelta(days=21)):
        actions.keep_memberships()
        assert sent() == []
        assert steps(otto).count("reminded") == 1


@pytest.mark.req("M4.7")
def test_who_has_no_account_is_told_of_the_end_of_the_term(board, otto):
    nobody = Member.objects.create(
        first_name="No", last_name="Address", plan=otto.plan, status=Status.ACTIVE, expires_on=otto.expires_on
    )
    words = []
    for away in (-30, -7, 7):
        with on(otto.expires_on + timedelta(days=away)):
            actions.keep_memberships()
            [letter] = sent()
            words.append(letter.subject.partition(" on ")[0])
    assert words == ["Your membership ends", "Your membership ends", "Your membership ended"]
    assert "reminded" not in steps(nobody)


def test_what_was_paid_or_renewed_meanwhile_is_not_sent(board, otto):
    charge = actions.open_dues(member=otto, by=board).charge
    with on(charge.due_on):
        actions.keep_memberships()
        assert ReminderMail.objects.count() == 1
        settle(charge, board)
        assert sent() == []
        assert ReminderMail.objects.get().state == "skipped"


def test_reminders_by_mail_take_their_turn_and_are_forgotten(board, otto, plan, settings):
    settings.BULK_MAILS_A_MINUTE = 1
    ines = Member.objects.create(
        first_name="Ines", last_name="Test", email="ines@example.org", plan=plan, status=Status.ACTIVE,
        expires_on=otto.expires_on,
    )  # fmt: skip
    with on(otto.expires_on - timedelta(days=7)):
        actions.keep_memberships()
        first, second = ReminderMail.objects.order_by("due_at")
        assert {first.member, second.member} == {otto, ines}
        assert second.due_at - first.due_at == timedelta(minutes=1)
        mail.outbox.clear()
        assert actions.send_reminder_mails() == 1
        assert len(sent()) == 1
    with on(site_today() + timedelta(days=31)):
        assert actions.forget_reminder_mails() == 2


def test_who_makes_an_account_can_pay_what_is_open(account, board, otto):
    charge = actions.open_dues(member=otto, by=board).charge
    user = account("otto")
    deliver_all()
    assert fresh(otto).user == user
    assert fresh(charge).payer == user


@pytest.mark.req("M4.7")
def test_a_plan_says_when_dues_are_reminded_of(as_, account, board, plan):
    client = as_(board)
    page = f"/members/desk/plans/{plan.pk}/"
    assert 'value="7, -7, -21"' in client.get(page).content.decode()
    told = {"name": "Regular", "price": "40", "months": "12", "grace_days": "30", "position": "0", "reminders": "30"}
    assert client.post(page, {**told, "dues_reminders": "3, soon"}).status_code == 422
    assert client.post(page, {**told, "dues_reminders": "-10 3"}).status_code == 302
    assert (fresh(plan).reminders, fresh(plan).dues_reminders) == ([30], [3, -10])
    api = f"/api/v1/members/desk/plans/{plan.pk}"
    known = client.get(api).json()
    assert known["dues_reminders"] == [3, -10]
    changed = client.put(api, {"name": "Regular", "price_minor": 4000, "dues_reminders": [1]}, **JSON)
    assert (changed.status_code, fresh(plan).dues_reminders) == (200, [1])
    assert client.put(api, {"name": "R", "price_minor": 1, "dues_reminders": [400]}, **JSON).status_code == 422
