"""Who hears of each step of a membership: by notice, and by mail where it matters."""

import pytest

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications.models import ChannelDelivery, Notification
from commonhall.foundation.payments.actions import record_offline_payment, refund_payment
from commonhall.modules.members import actions
from commonhall.modules.members.actions.merging import merge_members, undo_merge
from commonhall.modules.members.models import Instalment, Member, Plan, Status
from commonhall.modules.members.tests.conftest import PERSON
from commonhall.modules.members.tests.test_imports_again import import_rows, undo


@pytest.fixture
def news():
    """What each person was told of members since the last look, as (name, title), and which of it goes by mail too."""

    def look():
        deliver_all()
        told = Notification.objects.filter(kind__startswith="members.").select_related("user")
        mailed = set(ChannelDelivery.objects.values_list("notification", flat=True))
        found = {(str(each.user), each.title, each.pk in mailed) for each in told}
        Notification.objects.all().delete()
        return found

    return look


def fresh(member):
    return Member.objects.get(pk=member.pk)


@pytest.mark.req("M3.2")
def test_what_an_applicant_does_is_told_to_the_reviewers_and_confirmed_by_mail(news, nora, board, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    assert news() == {
        ("Board", "A new application for Regular", True),
        ("Nora", "We have your application for Regular", True),
    }
    actions.ask_applicant(application=application, by=board, text="Who knows you?")
    news()
    actions.answer_board(application=application, by=nora, text="Otto does.")
    assert news() == {
        ("Board", "An applicant for Regular has answered", True),
        ("Nora", "We have your answer about your application for Regular", True),
    }
    actions.refuse_application(application=application, by=board, reason="Nobody knows you.")
    news()
    actions.appeal_refusal(application=application, by=nora, text="Otto does!")
    assert news() == {
        ("Board", "An applicant for Regular asks you to look again", True),
        ("Nora", "We have your appeal about your application for Regular", True),
    }
    actions.withdraw_application(application=application, by=nora)
    assert news() == {
        ("Board", "An application for Regular was withdrawn", False),
        ("Nora", "Your application for Regular is withdrawn", True),
    }


def test_the_board_hears_of_who_leaves_and_the_member_of_what_they_decided(as_, news, nora, board, join):
    member = join(nora)
    other = actions.save_plan(by=board, name="Other", price_minor=100)
    news()
    actions.choose_plan(member=member, plan=other, by=nora)
    assert news() == {("Nora", "Your next term has the plan Other", False)}
    for renews in (True, False):
        actions.set_renewal(member=member, renews_itself=renews, by=nora)
        assert news() == {("Nora", "How your membership renews has changed", False)}

    actions.leave_membership(member=member, at_end=True, reason="Moving", by=nora)
    told = {(name, title.partition(" on ")[0], mailed) for name, title, mailed in news()}
    assert told == {("Board", "A member leaves", False), ("Nora", "Your membership ends", True)}
    actions.stay_member(member=member, by=nora)
    assert news() == {
        ("Board", "A member who wanted to leave stays", False),
        ("Nora", "You stay a member, as you wish", True),
    }
    actions.leave_membership(member=member, at_end=False, reason="Moving", by=nora)
    deliver_all()
    page = Notification.objects.get(user=board).url
    assert "Moving" in as_(board).get(page).content.decode()
    assert news() == {("Board", "A member has left", False), ("Nora", "Your membership has ended, as you wished", True)}


def test_who_is_excluded_has_not_left(news, nora, board, join):
    member = join(nora)
    news()
    actions.exclude_member(member=member, reason="Statutes", by=board)
    assert news() == {("Nora", "The board has ended your membership", True)}


def test_who_pays_hears_of_each_place_beside_them(news, nora, board, account, join):
    head, otto = join(nora), join(account("otto"), first_name="Otto")
    Plan.objects.update(dependants=2)
    news()
    added = ("Nora", "Somebody is a member by your dues now", False)
    gone = ("Nora", "Somebody is no member by your dues any more", False)
    actions.add_dependant(head=fresh(head), by=nora, first_name="Ida", last_name="Lund")
    assert news() == {added}
    otto = actions.attach_dependant(head=fresh(head), member=otto, by=board)
    assert news() == {added, ("Otto", "You are a member by somebody else's dues now", True)}
    actions.remove_dependant(dependant=otto, by=nora)
    assert news() == {gone, ("Otto", "You are no member by somebody else's dues any more", True)}
    otto = actions.attach_dependant(head=fresh(head), member=otto, by=board)
    news()
    actions.leave_membership(member=otto, at_end=False, by=otto.user)
    assert gone in news()


def test_a_merge_and_its_undoing_are_told_to_the_account(news, nora, board, join):
    keep = join(nora)
    drop = Member.objects.create(first_name="Nora", last_name="Lundh", status=Status.ACTIVE)
    news()
    merge = merge_members(keep=keep, drop=drop, take=[], by=board)
    assert news() == {("Nora", "You stood in the register twice, and stand there once now", False)}
    undo_merge(merge=merge, by=board)
    assert news() == {("Nora", "Two entries in the register that were put together are two again", False)}


def test_who_gets_a_place_by_a_verified_address_is_told_and_has_it_in_their_history(as_, news, board, account):
    import_rows(board, "Otto,Berg,otto@example.org,,,active,")
    news()
    otto = account("otto")
    assert ("Otto", "Your place in the register of members is linked to your account", True) in news()
    step = Member.objects.get(user=otto).history.first()
    assert (step.step, step.before, step.after, step.by) == ("linked", "", "", None)
    assert "Account linked" in as_(otto).get("/members/me/").content.decode()


def test_a_dependant_who_gets_their_place_hears_by_whose_dues_they_are_a_member_and_that_alone(
    news, nora, join, account
):
    head, ida = join(nora), account("ida")
    Plan.objects.update(dependants=1)
    news()
    actions.add_dependant(head=fresh(head), by=nora, first_name="Ida", last_name="Lund", email=ida.email)
    assert {title for name, title, _mailed in news() if name == "Ida"} == {
        "You are a member by somebody else's dues now"
    }
    assert Member.objects.get(user=ida).history.first().step == "linked"


def test_whose_card_somebody_else_makes_anew_is_told(as_, news, nora, board, join):
    member, told = join(nora), {("Nora", "Your membership card was made anew", True)}
    news()
    issue = f"/members/{member.public_id}/card/issue/"
    as_(board).post(issue)
    assert news() == set()  # it is the first
    as_(nora).post(issue)
    assert news() == set()
    as_(board).post(issue)
    deliver_all()
    page = Notification.objects.get().url
    assert "card.pdf" in as_(nora).get(page, follow=True).content.decode()
    assert news() == told


def test_a_card_of_a_member_without_an_account_is_told_to_nobody(news, board, otto):
    for _again in range(2):
        actions.issue_card(member=otto, by=board)
    assert news() == set()


def test_an_instalment_that_was_given_back_is_told(news, nora, board, plan):
    Plan.objects.update(instalments=2)
    application = actions.submit_application(by=nora, plan=fresh_plan(plan), **PERSON)
    member = actions.approve_application(application=application, by=board)
    _pay(member.terms.owed().get().charge, board)
    Instalment.objects.update(due_on=site_today())
    actions.keep_memberships()
    payment = _pay(Instalment.objects.get().charge, board)
    news()
    refund_payment(payment=payment, amount=Money(2000, "EUR"), reason="Hardship", by=board)
    assert news() == {("Nora", "An instalment of €20.00 was given back", False)}


def fresh_plan(plan):
    return Plan.objects.get(pk=plan.pk)


def _pay(charge, by):
    return record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=site_today(), reference="", by=by
    )


@pytest.mark.req("M9.1")
def test_a_status_that_a_list_changes_is_told_and_in_the_log_and_so_is_its_undo(news, nora, board, join):
    join(nora)
    otto = Member.objects.create(first_name="Otto", last_name="Berg", email="otto@example.org", status=Status.EXPIRED)
    Member.objects.create(first_name="Mia", last_name="Moe", email="mia@example.org", status=Status.ACTIVE)
    news()
    batch = import_rows(
        board, "Nora,Lund,nora@example.org,,,suspended,", "Otto,Berg,otto@example.org,,,active,",
        "Mia,Moe,mia@example.org,,Oslo,active,", "Ida,New,ida@example.org,,,active,",
    )  # fmt: skip
    assert (batch.added, batch.changed) == (1, 3)
    assert changes_of_status() == [(nora, "active", "suspended", board), (otto, "expired", "active", board)]
    told = ("Nora", "The status of your membership has changed", True)
    assert news() == {told, ("Board", "Your import is done: 1 added, 3 changed, 0 refused", False)}
    undo(batch, board)
    undone = [(otto, "active", "expired", board), (nora, "suspended", "active", board)]
    assert changes_of_status()[2:] == undone
    assert news() == {told, ("Board", "Your import was undone", False)}


def changes_of_status():
    """As the log has them: of whom, from what to what, and by whom."""
    found = []
    for entry in Activity.objects.filter(kind="members.status_changed").order_by("pk"):
        member = Member.objects.get(pk=entry.target_id)
        values = entry.subject or {"before": entry.before, "after": entry.after}
        before, after = values["before"]["status"], values["after"]["status"]
        assert (entry.data["from"], entry.data["to"]) == (before, after)
        found.append((member.user or member, before, after, User.objects.get(pk=entry.actor_id)))
    return found
