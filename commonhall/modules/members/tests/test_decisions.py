"""Who decides about whom: about nobody who is a member already, and knowing who applies. More in test_about_oneself."""

from datetime import timedelta

import pytest

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, Member, Status
from commonhall.modules.members.tests.conftest import PERSON, pay


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def steps(member):
    return [step.step for step in member.history.all()]


def desk(application, act=""):
    return f"/members/desk/applications/{application.public_id}/{act}"


def api(application, act=""):
    return f"/api/v1/members/applications/{application.public_id}/{act}"


def told(user, kind):
    return Notification.objects.filter(user=user, kind=f"members.{kind}").exists()


@pytest.fixture
def other(account):
    return account("other", Role.BOARD)


@pytest.fixture
def student(board):
    return actions.save_plan(by=board, name="Student", price_minor=1000, months=12)


@pytest.fixture
def expired(nora, join):
    member = join(nora)
    member.expires_on = site_today() - timedelta(days=60)
    member.save()
    actions.expire_memberships()
    return fresh(member)


class TestWhoIsAMemberAlready:
    @pytest.mark.req("M3.2")
    def test_an_application_is_closed_when_the_applicant_renews_instead(self, nora, board, expired, student):
        application = actions.submit_application(by=nora, plan=student, **PERSON)
        actions.renew_membership(member=expired, by=nora)
        member = pay(expired, board)
        assert fresh(application).state == "closed"
        assert (member.status, member.plan.name) == (Status.ACTIVE, "Regular")
        assert "closed" in steps(member)
        deliver_all()
        assert told(nora, "application_closed")
        assert told(board, "closing_told")
        with pytest.raises(Refused, match="decided already"):
            actions.support_application(application=application, by=board)
        member = fresh(member)
        assert (member.status, member.terms.owed().count()) == (Status.ACTIVE, 0)

    def test_an_application_is_closed_when_an_imported_place_is_linked(self, nora, board, plan):
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        Member.objects.create(
            first_name="Nora", last_name="Lund", email=nora.email, status=Status.ACTIVE, plan=plan, number="77",
            expires_on=site_today() + timedelta(days=200),
        )  # fmt: skip
        actions.link_member(user=nora)
        assert fresh(application).state == "closed"

    def test_what_was_left_open_is_never_approved_and_the_clock_closes_it(self, as_, nora, board, plan):
        """As applications are that were left open by an earlier version."""
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        member = Member.objects.create(
            first_name="Nora", last_name="Lund", user=nora, status=Status.ACTIVE, plan=plan, number="77",
            expires_on=site_today() + timedelta(days=200),
        )  # fmt: skip
        page = as_(board).post(desk(application, "approve/"))
        assert page.status_code == 422
        assert "Nora Lund is a member already." in page.content.decode()
        sent = as_(board).post(api(application, "approve"), {}, content_type="application/json")
        assert 400 <= sent.status_code < 500
        assert (fresh(member).status, member.terms.count()) == (Status.ACTIVE, 0)
        assert application.approvals.count() == 0
        actions.keep_memberships()
        assert fresh(application).state == "closed"

    def test_a_suspended_member_is_not_approved_to_be_pending(self, nora, board, plan):
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        Member.objects.create(first_name="Nora", last_name="Lund", user=nora, status=Status.SUSPENDED, plan=plan)
        with pytest.raises(Refused, match="suspended"):
            actions.support_application(application=application, by=board)

    def test_a_refusal_is_not_appealed_by_who_is_a_member_by_now(self, nora, board, plan):
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        actions.refuse_application(application=application, by=board, reason="Full.")
        Member.objects.create(first_name="Nora", last_name="Lund", user=nora, status=Status.ACTIVE, plan=plan)
        with pytest.raises(Refused, match="member already"):
            actions.appeal_refusal(application=application, by=nora, text="Please.")

    def test_dues_that_the_board_opened_meanwhile_give_way_to_those_of_the_application(
        self, nora, board, expired, student
    ):
        application = actions.submit_application(by=nora, plan=student, **PERSON)
        former = actions.open_dues(member=expired, by=board).charge
        member = actions.approve_application(application=application, by=board)
        former.refresh_from_db()
        assert former.state == "cancelled"
        assert [term.plan for term in member.terms.owed()] == [student]
        assert pay(member, board).status == Status.ACTIVE

    def test_a_former_dependant_who_is_approved_leaves_who_paid(self, nora, board, account, plan):
        family = actions.save_plan(by=board, name="Family", price_minor=9000, dependants=2)
        application = actions.submit_application(by=nora, plan=family, **PERSON)
        head = pay(actions.approve_application(application=application, by=board), board)
        ida = actions.add_dependant(head=head, by=nora, first_name="Ida", last_name="Lund", email="ida@example.org")
        user = account("ida")
        deliver_all()
        Member.objects.filter(pk__in=[head.pk, ida.pk]).update(expires_on=site_today() - timedelta(days=60))
        actions.expire_memberships()
        application = actions.submit_application(by=user, plan=plan, **{**PERSON, "first_name": "Ida"})
        member = actions.approve_application(application=application, by=board)
        assert (member.pk, member.head) == (ida.pk, None)
        assert steps(head)[0] == "dep_removed"


class TestWhoApplies:
    def test_reviewers_see_that_somebody_was_excluded_and_why(self, as_, nora, board, join, plan):
        member = join(nora)
        actions.exclude_member(member=member, reason="Took the till.", by=board)
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        page = as_(board).get(desk(application)).content.decode()
        assert f'href="{member.get_absolute_url()}"' in page
        assert "The board has ended their last membership." in page
        assert "Took the till." in page
        found = as_(board).get(api(application, "standing")).json()
        assert (found["member"], found["status"], found["excluded"]) == (str(member.public_id), "inactive", True)
        assert found["has_account"] is True
        assert ("excluded", "Took the till.") in [(step["step"], step["reason"]) for step in found["steps"]]
        assert as_(nora).get(api(application, "standing")).status_code == 403
        assert "Took the till." not in as_(nora).get(desk(application)).content.decode()

    def test_reviewers_see_earlier_refusals_of_somebody_who_was_never_a_member(self, as_, nora, board, plan):
        first = actions.submit_application(by=nora, plan=plan, **PERSON)
        actions.refuse_application(application=first, by=board, reason="Rude on the phone.")
        second = actions.submit_application(by=nora, plan=plan, **PERSON)
        page = as_(board).get(desk(second)).content.decode()
        assert "They have no entry in the register." in page
        assert "Rude on the phone." in page
        found = as_(board).get(api(second, "standing")).json()
        assert (found["member"], [step["step"] for step in found["steps"]]) == (None, ["refused"])

    def test_an_exclusion_is_told_however_much_has_happened_since(self, as_, nora, board, join, plan):
        member = join(nora)
        actions.exclude_member(member=member, reason="Took the till.", by=board)
        for status in (Status.PENDING, Status.EXPIRED) * 15:
            actions.change_status(member=member, status=status, reason="typed", by=board)
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        page = as_(board).get(desk(application)).content.decode()
        assert "Took the till." in page
        assert "The board has ended their last membership." not in page

    def test_an_imported_place_under_the_same_address_is_shown_as_such(self, as_, nora, board, plan):
        member = Member.objects.create(first_name="N", last_name="Lund", email=nora.email, status=Status.INACTIVE)
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        page = as_(board).get(desk(application)).content.decode()
        assert member.get_absolute_url() in page
        assert "same address and no account yet" in page
        assert as_(board).get(api(application, "standing")).json()["has_account"] is False

    @pytest.mark.parametrize("until", [None, 30])
    def test_a_suspension_is_not_shaken_off_by_leaving_and_applying(self, as_, nora, board, join, plan, until):
        member = join(nora)
        day = site_today() + timedelta(days=until) if until else None
        actions.suspend_member(member=member, reason="Fought.", by=board, until=day)
        actions.leave_membership(member=member, by=nora, at_end=False)
        Member.objects.filter(pk=member.pk).update(expires_on=None)
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        page = as_(board).get(desk(application)).content.decode()
        assert "They left while they were suspended." in page
        assert as_(board).get(api(application, "standing")).json()["suspended"] is True
        sent = as_(board).post(desk(application, "approve/"), follow=True)
        assert "is approved, and stays suspended." in sent.content.decode()
        member = fresh(member)
        assert (member.status, member.suspended_until) == (Status.SUSPENDED, day)
        nora.refresh_from_db()
        assert Role.MEMBER not in nora.roles
        assert pay(member, board).status == Status.SUSPENDED
        assert actions.lift_suspension(member=member, by=board).status == Status.ACTIVE

    def test_a_suspension_that_is_lifted_before_the_dues_are_paid_leaves_a_pending_member(
        self, nora, board, join, plan
    ):
        member = join(nora)
        actions.suspend_member(member=member, reason="Fought.", by=board)
        actions.leave_membership(member=member, by=nora, at_end=False)
        Member.objects.filter(pk=member.pk).update(expires_on=site_today() - timedelta(days=90))
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        member = actions.approve_application(application=application, by=board)
        assert actions.lift_suspension(member=member, by=board).status == Status.PENDING
        assert pay(member, board).status == Status.ACTIVE

    def test_a_suspension_whose_last_day_is_past_does_not_come_back(self, nora, board, join, plan):
        member = join(nora)
        actions.suspend_member(member=member, reason="Fought.", by=board, until=site_today())
        actions.leave_membership(member=member, by=nora, at_end=False)
        Member.objects.filter(pk=member.pk).update(suspended_until=site_today() - timedelta(days=1))
        application = actions.submit_application(by=nora, plan=plan, **PERSON)
        member = actions.approve_application(application=application, by=board)
        assert (member.status, member.suspended_until) == (Status.PENDING, None)

    def test_a_suspended_dependant_whom_the_head_lets_go_stays_suspended_too(self, nora, board, account, plan):
        family = actions.save_plan(by=board, name="Family", price_minor=9000, dependants=2)
        application = actions.submit_application(by=nora, plan=family, **PERSON)
        head = pay(actions.approve_application(application=application, by=board), board)
        ida = actions.add_dependant(head=head, by=nora, first_name="Ida", last_name="Lund", email="ida@example.org")
        user = account("ida")
        deliver_all()
        actions.suspend_member(member=ida, reason="Fought.", by=board)
        actions.remove_dependant(dependant=fresh(ida), by=nora)
        application = actions.submit_application(by=user, plan=plan, **{**PERSON, "first_name": "Ida"})
        assert actions.approve_application(application=application, by=board).status == Status.SUSPENDED


class TestSeveralReviewers:
    @pytest.fixture
    def application(self, nora, plan, board):
        actions.save_policy(by=board, approvals=2, asked={})
        return actions.submit_application(by=nora, plan=plan, **PERSON)

    @pytest.mark.req("M3.4")
    def test_an_application_is_not_stranded_where_fewer_are_wanted_now(self, as_, board, application):
        actions.support_application(application=application, by=board)
        actions.save_policy(by=board, approvals=1, asked={})
        page = as_(board).get(desk(application)).content.decode()
        assert "Enough reviewers have approved." in page
        assert as_(board).post(desk(application, "approve/")).status_code == 302
        assert fresh(application).state == "approved"
        assert application.approvals.count() == 1

    def test_the_approval_of_who_refused_later_counts_in_no_appeal(self, nora, board, other, account, application):
        actions.support_application(application=application, by=board)
        actions.refuse_application(application=application, by=board, reason="I have thought better of it.")
        actions.appeal_refusal(application=application, by=nora, text="Please.")
        actions.support_application(application=application, by=other)
        assert fresh(application).state == "appealed"
        actions.support_application(application=application, by=account("third", Role.BOARD))
        assert fresh(application).state == "approved"

    def test_the_other_reviewers_hear_of_a_first_approval(self, board, other, nora, application):
        actions.support_application(application=application, by=board)
        deliver_all()
        found = Notification.objects.filter(kind="members.application_seconded")
        assert [notice.user for notice in found] == [other]
        assert found.get().url == desk(application)
        assert "1 of 2" in found.get().body


def test_only_an_open_application_is_closed(nora, board, join):
    join(nora)
    assert [each.state for each in Application.objects.all()] == ["approved"]
