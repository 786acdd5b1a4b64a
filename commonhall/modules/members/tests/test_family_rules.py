"""A family holds no more people than its plan, whatever is merged, changed or paid; and reaches who has an account."""

import pytest
from allauth.account.models import EmailAddress

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts.actions import block_person, create_account
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.tests.conftest import PERSON, pay


def fresh(member):
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def family(board):
    return actions.save_plan(by=board, name="Family", price_minor=9000, dependants=2)


@pytest.fixture
def found_family(account, board, family):
    def make(name, *dependants):
        user = account(name)
        application = actions.submit_application(by=user, plan=family, **{**PERSON, "first_name": name.title()})
        head = pay(actions.approve_application(application=application, by=board), board)
        for each in dependants:
            add(head, each)
        return head

    return make


def add(head, name, **more):
    return actions.add_dependant(head=fresh(head), by=head.user, first_name=name, last_name="Lund", **more)


class TestMerging:
    def test_nobody_becomes_both_a_dependant_and_one_who_pays(self, board, found_family):
        ida = add(found_family("nora"), "Ida")
        otto = found_family("otto", "Pia")
        with pytest.raises(Refused, match="is a member by somebody else"):
            actions.merge_members(keep=ida, drop=otto, take=[], by=board)
        assert fresh(ida).dependants.count() == 0
        assert fresh(otto).dependants.count() == 1

    def test_a_family_does_not_outgrow_its_plan(self, board, found_family):
        nora, twin = found_family("nora", "Ida", "Jon"), found_family("twin", "Kai")
        with pytest.raises(Refused, match="more people than the plan takes"):
            actions.merge_members(keep=nora, drop=twin, take=[], by=board)
        actions.remove_dependant(dependant=nora.dependants.first(), by=nora.user)
        actions.merge_members(keep=fresh(nora), drop=fresh(twin), take=[], by=board)
        assert fresh(nora).dependants.count() == 2

    def test_the_plan_that_is_taken_counts(self, board, found_family, join, account):
        single, nora = join(account("single")), found_family("nora", "Ida")
        with pytest.raises(Refused, match="more people than the plan takes"):
            actions.merge_members(keep=single, drop=nora, take=[], by=board)
        actions.merge_members(keep=single, drop=nora, take=["plan_id"], by=board)
        assert fresh(single).dependants.count() == 1


def test_nobody_is_added_while_dues_of_a_smaller_plan_are_open(board, found_family, plan, join, account):
    nora = found_family("nora")
    actions.choose_plan(member=nora, plan=plan, by=nora.user)
    actions.open_dues(member=fresh(nora), by=board)
    with pytest.raises(Refused, match="The dues that are open are for Regular"):
        add(nora, "Ida")
    with pytest.raises(Refused, match="The dues that are open are for Regular"):
        actions.attach_dependant(head=nora, member=join(account("otto")), by=board)
    member = pay(nora, board)
    assert (member.plan, member.dependants.count()) == (plan, 0)


class TestWhoHasAnAccountAlready:
    def test_they_get_their_place_are_told_and_their_application_is_closed(self, found_family, account, plan):
        ida, nora = account("ida"), found_family("nora")
        application = actions.submit_application(by=ida, plan=plan, **PERSON)
        member = add(nora, "Ida", email="IDA@example.org")
        deliver_all()
        assert fresh(member).user == ida
        ida.refresh_from_db()
        assert Role.MEMBER in ida.roles
        assert "by somebody else's dues" in Notification.objects.get(user=ida, kind="members.dependant_attached").title
        application.refresh_from_db()
        assert application.state == "closed"
        with pytest.raises(Refused, match="member already"):
            actions.submit_application(by=ida, plan=plan, **PERSON)

    def test_who_pays_has_no_hand_in_the_account_and_the_person_may_leave(self, as_, found_family, account):
        ida, nora = account("ida"), found_family("nora")
        member = add(nora, "Ida", email=ida.email)
        deliver_all()
        client = as_(nora.user)
        assert client.get(f"{member.get_absolute_url()}edit/").status_code == 403
        change = {"first_name": "Eve"}
        sent = client.patch(f"/api/v1/members/{member.public_id}/profile", change, content_type="application/json")
        assert sent.status_code in (403, 405)
        assert as_(ida).post("/members/me/leave/", {"at_end": "0", "reason": ""}).status_code == 302
        assert (fresh(member).status, fresh(member).head) == (Status.INACTIVE, None)

    def test_an_address_that_is_not_verified_proves_nothing(self, found_family):
        ida = create_account(email="ida@example.org", by=SYSTEM, display_name="Ida", verified=False)
        member = add(found_family("nora"), "Ida", email=ida.email)
        deliver_all()
        assert fresh(member).user is None
        EmailAddress.objects.update_or_create(user=ida, email=ida.email, defaults={"verified": True, "primary": True})
        assert actions.link_member(user=ida) == member

    def test_nobody_is_named_by_whom_they_have_blocked(self, found_family, account):
        ida, nora = account("ida"), found_family("nora")
        block_person(by=ida, person=nora.user)
        member = add(nora, "Ida", email=ida.email)
        deliver_all()
        assert fresh(member).user is None
        assert not Notification.objects.filter(user=ida).exists()

    def test_who_stands_in_the_register_under_another_address_is_not_added_twice(self, found_family, join, account):
        otto = join(account("otto"), first_name="Otto")
        Member.objects.filter(pk=otto.pk).update(email="other@example.org")
        with pytest.raises(Refused, match="in the register already"):
            add(found_family("nora"), "Otto", email="otto@example.org")
