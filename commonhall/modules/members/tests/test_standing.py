"""What becomes of a membership that is there: families, leaving, suspension, exclusion, another plan, instalments."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.payments.actions import cancel_charge, record_offline_payment, refund_payment
from commonhall.foundation.payments.models import Charge, Payment
from commonhall.modules.members import actions
from commonhall.modules.members.models import Instalment, Member, Status
from commonhall.modules.members.tests.conftest import PERSON, pay


def on(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("UTC")), tick=False)


def fresh(member):
    return Member.objects.get(pk=member.pk)


def steps(member):
    return [step.step for step in member.history.all()]


@pytest.fixture
def family(board):
    return actions.save_plan(by=board, name="Family", price_minor=9000, dependants=2)


@pytest.fixture
def head(nora, board, family):
    application = actions.submit_application(by=nora, plan=family, **PERSON)
    return pay(actions.approve_application(application=application, by=board), board)


def add(head, by, name, **more):
    return actions.add_dependant(head=head, by=by, first_name=name, last_name="Lund", **more)


def test_dependants_are_members_by_the_dues_of_one(nora, board, head, account):
    ida = add(head, nora, "Ida", email="ida@example.org")
    add(head, nora, "Jon")
    assert (ida.status, ida.expires_on, ida.plan) == (Status.ACTIVE, head.expires_on, head.plan)
    assert Charge.objects.count() == 1
    with pytest.raises(Refused, match="all are named"):
        add(head, nora, "Kai")
    account("ida")
    deliver_all()
    user = User.objects.get(email="ida@example.org")
    assert fresh(ida).user == user
    assert Role.MEMBER in user.roles
    with pytest.raises(Refused, match="Somebody else pays"):
        actions.open_dues(member=ida, by=user)
    actions.open_dues(member=head, by=nora)
    assert {pay(head, board).expires_on} == {each.expires_on for each in head.dependants.all()}


@pytest.mark.req("M4.1")
def test_a_member_can_become_the_dependant_of_another(as_, nora, board, head, account, join):
    """Their open dues go, their number and history stay, and they go by the other's dues from now on."""
    otto = join(account("otto"), first_name="Otto")
    number = otto.number
    actions.open_dues(member=otto, by=board)
    client, address = as_(board), f"/members/{head.public_id}/dependants/known/"
    assert "number or address" in client.post(address, {"who": "9999"}).content.decode()
    assert client.post(address, {"who": "OTTO@example.org"}).status_code == 302
    otto = fresh(otto)
    assert (otto.head, otto.plan, otto.expires_on, otto.number) == (head, head.plan, head.expires_on, number)
    assert (steps(otto)[0], otto.terms.owed().count()) == ("dep_added", 0)
    deliver_all()
    assert "by somebody else's dues" in Notification.objects.filter(user=otto.user).latest("id").title
    assert client.post(address, {"who": number}).status_code == 422  # paid for already
    with on(head.expires_on + timedelta(days=60)):
        actions.keep_memberships()
        assert fresh(otto).status == Status.EXPIRED
    assert as_(nora).post(address, {"who": number}).status_code == 403


def test_who_paid_for_longer_or_pays_for_others_is_made_nobodys_dependant(as_, nora, board, head, account, join):
    longer = join(account("otto"), first_name="Otto")
    Member.objects.filter(pk=longer.pk).update(expires_on=head.expires_on + timedelta(days=1))
    with pytest.raises(Refused, match="runs longer"):
        actions.attach_dependant(head=head, member=longer, by=board)
    for member in (head, add(head, nora, "Ida")):
        with pytest.raises(Refused):
            actions.attach_dependant(head=head, member=member, by=board)
    Member.objects.filter(pk=longer.pk).update(expires_on=head.expires_on)
    gone = as_(board).post(
        f"/api/v1/members/{head.public_id}/dependants/known", {"member": longer.public_id}, "application/json"
    )
    assert gone.status_code == 200 and fresh(longer).head == head
    with pytest.raises(Refused, match="all are named"):
        actions.attach_dependant(head=head, member=join(account("kai"), first_name="Kai"), by=board)


def test_who_leaves_takes_the_dependants_along_and_they_can_apply_themselves(nora, board, head, account, plan):
    ida = account("ida")
    member = add(head, nora, "Ida", email="ida@example.org")
    deliver_all()
    actions.leave_membership(member=head, at_end=False, reason="moved", by=nora)
    member = fresh(member)
    assert (member.status, member.head, member.expires_on) == (Status.INACTIVE, None, None)
    assert steps(member)[0] == "dep_removed"
    number = member.number
    application = actions.submit_application(by=ida, plan=plan, first_name="Ida", last_name="Lund")
    again = pay(actions.approve_application(application=application, by=board), board)
    assert (again.pk, again.number, again.status, steps(again)[0]) == (member.pk, number, Status.ACTIVE, "came_back")


def test_a_removed_dependant_makes_room_and_a_smaller_plan_is_refused(nora, head, plan):
    ida, _jon = add(head, nora, "Ida"), add(head, nora, "Jon")
    with pytest.raises(Refused, match="takes 0 dependants, but you have 2"):
        actions.choose_plan(member=head, plan=plan, by=nora)
    actions.remove_dependant(dependant=ida, by=nora)
    assert fresh(ida).status == Status.INACTIVE
    add(head, nora, "Kai")
    assert head.dependants.count() == 2


def test_an_address_that_somebody_has_is_nobody_elses(nora, head, account, join):
    join(account("mia"))
    with pytest.raises(Refused, match="in the register already"):
        add(head, nora, "Mia", email="MIA@example.org")


def test_another_plan_counts_from_the_next_term_on(nora, board, join, plan):
    member = join(nora)
    cheap = actions.save_plan(by=board, name="Cheap", price_minor=1000, months=6)
    actions.choose_plan(member=member, plan=cheap, by=nora)
    assert (fresh(member).plan, fresh(member).next_plan) == (plan, cheap)
    term = actions.open_dues(member=member, by=board)
    assert term.charge.money == Money(1000, "EUR")
    with pytest.raises(Refused, match="open already"):
        actions.choose_plan(member=member, plan=plan, by=nora)
    member = pay(member, board)
    assert (member.plan, member.next_plan) == (cheap, None)
    assert {"plan_chosen", "plan_changed", "renewed"} <= set(steps(member))


@pytest.mark.req("M3.1", "M9.1")
def test_a_suspension_with_a_last_day_lifts_by_itself(nora, board, join):
    member = join(nora)
    last = site_today() + timedelta(days=10)
    with pytest.raises(Refused, match="Say why"):
        actions.suspend_member(member=member, reason=" ", by=board)
    actions.suspend_member(member=member, reason="fines", until=last, by=board)
    assert Role.MEMBER not in User.objects.get(pk=nora.pk).roles
    with on(last):
        actions.keep_memberships()
        assert fresh(member).status == Status.SUSPENDED
    with on(last + timedelta(days=1)):
        actions.keep_memberships()
        assert (fresh(member).status, fresh(member).suspended_until) == (Status.ACTIVE, None)
    assert Role.MEMBER in User.objects.get(pk=nora.pk).roles
    entry = Activity.objects.get(kind="members.member_suspended")
    assert (entry.subject["before"], entry.subject["after"]) == ({"status": "active"}, {"status": "suspended"})


def test_a_suspension_that_outlasts_the_paid_time_ends_as_expired(nora, board, join):
    member = join(nora)
    actions.suspend_member(member=member, reason="fines", by=board)
    with on(member.expires_on + timedelta(days=40)):
        actions.keep_memberships()
        assert fresh(member).status == Status.SUSPENDED
        assert actions.lift_suspension(member=member, by=board).status == Status.EXPIRED


def test_who_gave_notice_can_take_it_back_until_the_day(nora, board, join):
    member = join(nora)
    actions.set_renewal(member=member, renews_itself=True, by=nora)
    actions.leave_membership(member=member, at_end=True, reason="moving", by=nora)
    member = fresh(member)
    assert (member.status, member.leaves_on, member.renews_itself) == (Status.ACTIVE, member.expires_on, False)
    with pytest.raises(Refused, match="Take it back first"):
        actions.renew_membership(member=member, by=nora)
    actions.stay_member(member=member, by=nora)
    actions.leave_membership(member=member, at_end=True, by=nora)
    with on(member.expires_on):
        actions.keep_memberships()
        assert fresh(member).status == Status.ACTIVE
    with on(member.expires_on + timedelta(days=1)):
        actions.keep_memberships()
        assert fresh(member).status == Status.INACTIVE  # without a grace: nobody waits for a payment
        deliver_all()
    assert "as you wished" in Notification.objects.filter(user=nora).order_by("-id")[0].title
    assert {"leaving", "stayed", "left"} <= set(steps(member))


def test_leaving_at_once_cancels_dues_that_are_open(nora, board, join):
    member = join(nora)
    actions.open_dues(member=member, by=board)
    actions.leave_membership(member=member, at_end=False, by=nora)
    assert fresh(member).status == Status.INACTIVE
    assert not Charge.objects.filter(state="open").exists()


def test_an_exclusion_needs_a_reason_and_ends_it_at_once(nora, board, join):
    member = join(nora)
    with pytest.raises(Refused, match="Say why"):
        actions.exclude_member(member=member, reason="", by=board)
    actions.exclude_member(member=member, reason="against the statutes", by=board)
    step = member.history.first()
    assert (step.step, step.reason, step.before, step.after) == (
        "excluded", "against the statutes", "active", "inactive",
    )  # fmt: skip
    assert Role.MEMBER not in User.objects.get(pk=nora.pk).roles


@pytest.fixture
def in_parts(nora, board):
    plan = actions.save_plan(by=board, name="In parts", price_minor=10001, instalments=4)
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    return pay(actions.approve_application(application=application, by=board), board)


def pay_charge(by):
    charge = Charge.objects.get(state="open")
    record_offline_payment(charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=by)


@pytest.mark.req("M4.2", "P12.9")
def test_the_first_part_begins_the_term_and_the_others_are_charged_as_they_come(board, in_parts):
    assert (in_parts.status, Payment.objects.get().amount) == (Status.ACTIVE, 2501)
    second = Instalment.objects.get(number=2)
    with on(second.due_on - timedelta(days=15)):
        actions.keep_memberships()
        assert not Charge.objects.filter(state="open").exists()
    with on(second.due_on - timedelta(days=14)):
        actions.keep_memberships()
        actions.keep_memberships()
        assert Charge.objects.get(state="open").amount == 2500
        pay_charge(board)
    assert Instalment.objects.get(number=2).paid_at
    assert fresh(in_parts).expires_on == in_parts.expires_on


@pytest.mark.req("M4.4", "M4.7")
def test_an_overdue_part_is_chased_once_then_ends_the_membership_and_paying_brings_it_back(nora, board, in_parts):
    due = Instalment.objects.get(number=2).due_on
    for away, status in ((-14, "active"), (1, "active"), (2, "active"), (30, "active"), (31, "expired")):
        with on(due + timedelta(days=away)):
            actions.keep_memberships()
            assert fresh(in_parts).status == status, away
    assert steps(in_parts).count("inst_late") == 1
    with on(due + timedelta(days=40)):
        pay_charge(board)
        assert fresh(in_parts).status == Status.ACTIVE
        assert Role.MEMBER in User.objects.get(pk=nora.pk).roles


def test_dues_given_back_take_the_later_parts_along(board, in_parts):
    refund_payment(payment=Payment.objects.get(), amount=Money(2501, "EUR"), reason="moved away", by=board)
    assert fresh(in_parts).status == Status.INACTIVE
    assert not Instalment.objects.exists()


@pytest.mark.req("M4.6")
def test_dues_open_by_themselves_once_also_when_they_are_cancelled(nora, board, join):
    member = join(nora)
    actions.set_renewal(member=member, renews_itself=True, by=nora)
    with on(member.expires_on - timedelta(days=31)):
        actions.keep_memberships()
        assert not member.terms.owed().exists()
    with on(member.expires_on - timedelta(days=30)):
        actions.keep_memberships()
        term = member.terms.owed().get()
        assert (term.starts_on, term.charge.due_on) == (member.expires_on + timedelta(days=1), term.starts_on)
        cancel_charge(charge=term.charge, by=board)
        actions.keep_memberships()
        assert not member.terms.owed().exists()


def test_who_comes_back_after_a_lapse_is_not_asked_for_the_time_between(nora, board, join):
    member = join(nora)
    actions.open_dues(member=member, by=board)
    later = member.expires_on + timedelta(days=200)
    with on(later):
        actions.keep_memberships()
        term = actions.renew_membership(member=member, by=nora)
        assert term.starts_on == later
        assert Charge.objects.filter(state="open").count() == 1


def test_a_renewal_in_the_days_of_grace_follows_on_the_paid_time(nora, join):
    member = join(nora)
    with on(member.expires_on + timedelta(days=20)):
        assert actions.renew_membership(member=member, by=nora).starts_on == member.expires_on + timedelta(days=1)


def test_a_plan_that_one_has_outgrown_is_refused_at_the_renewal(nora, board):
    young = actions.save_plan(by=board, name="Young", price_minor=100, max_age=20)
    born = site_today() - timedelta(days=365 * 20 + 200)
    application = actions.submit_application(by=nora, plan=young, birth_date=born, **PERSON)
    member = pay(actions.approve_application(application=application, by=board), board)
    with on(member.expires_on), pytest.raises(Refused, match="up to the age of 20"):
        actions.renew_membership(member=member, by=nora)
