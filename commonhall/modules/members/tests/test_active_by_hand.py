"""A member whom the board makes active by hand is a whole one: with number, day of joining, and an end."""

from datetime import timedelta

import pytest

from commonhall.core.time.today import site_today
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.models.plans import add_months
from commonhall.modules.members.queries.cards import card_verdict
from commonhall.modules.members.tests.conftest import PERSON, pay


def fresh(member):
    return Member.objects.get(pk=member.pk)


def activate(member, by):
    return actions.change_status(member=member, status=Status.ACTIVE, reason="by hand", by=by)


@pytest.fixture
def pending(nora, board, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    return actions.approve_application(application=application, by=board)


@pytest.mark.req("M3.1")
def test_with_open_dues_it_lasts_until_they_are_due_and_the_grace_is_over(pending, board):
    due_on = pending.terms.owed().get().charge.due_on
    member = activate(pending, board)
    assert (member.joined_on, member.expires_on) == (site_today(), due_on)
    assert member.number
    member.expires_on = site_today() - timedelta(days=member.plan.grace_days + 1)
    member.save()
    assert not card_verdict(member).is_valid
    actions.keep_memberships()
    assert fresh(member).status == Status.EXPIRED


def test_paying_afterwards_gives_the_whole_term_and_keeps_the_number(pending, board):
    number, ends_on = activate(pending, board).number, pending.terms.owed().get().ends_on
    member = pay(pending, board)
    assert (member.status, member.number, member.expires_on) == (Status.ACTIVE, number, ends_on)


def test_without_open_dues_it_is_a_term_of_the_plan_given_by_the_board(join, nora, board):
    member = join(nora)
    number = member.number
    member.expires_on = site_today() - timedelta(days=90)
    member.save()
    actions.expire_memberships()
    member = activate(member, board)
    assert member.expires_on == add_months(site_today(), 12) - timedelta(days=1)
    assert member.number == number
    actions.keep_memberships()
    assert fresh(member).status == Status.ACTIVE


def test_paid_time_that_is_left_counts(join, nora, board):
    member = join(nora)
    ends_on = member.expires_on
    actions.change_status(member=member, status=Status.SUSPENDED, reason="x", by=board)
    assert activate(member, board).expires_on == ends_on


def test_without_a_plan_there_is_no_end(board):
    member = Member.objects.create(first_name="Ada", last_name="Lovelace", status=Status.PENDING)
    member = activate(member, board)
    assert (member.expires_on, member.joined_on) == (None, site_today())
    assert member.number


def test_a_dependant_ends_with_who_pays(nora, board):
    family = actions.save_plan(by=board, name="Family", price_minor=9000, dependants=2)
    application = actions.submit_application(by=nora, plan=family, **PERSON)
    head = pay(actions.approve_application(application=application, by=board), board)
    ida = actions.add_dependant(head=head, by=nora, first_name="Ida", last_name="Lund")
    actions.change_status(member=ida, status=Status.EXPIRED, reason="x", by=board)
    assert activate(ida, board).expires_on == head.expires_on


def test_an_act_on_many_is_taken_back_with_the_end_that_it_gave(join, account, board):
    endless = Member.objects.create(
        first_name="Ada", last_name="Lovelace", status=Status.ACTIVE, plan=join(account("x")).plan
    )
    lapsed = join(account("lapsed"))
    lapsed.expires_on = before = site_today() - timedelta(days=90)
    lapsed.save()
    actions.expire_memberships()

    def set_many(member, status):
        batch = actions.prepare_bulk(kind="status", chosen={"members": [str(member.public_id)]}, by=board)
        actions.set_bulk_options(batch=batch, by=board, status=status, reason="x")
        actions.start_bulk(batch=batch, by=board)
        actions.run_bulk_acts()
        batch.refresh_from_db()
        return batch

    def undo(batch):
        actions.start_bulk_undo(batch=batch, by=board)
        actions.run_bulk_acts()

    batch = set_many(endless, "expired")
    undo(batch)
    assert (fresh(endless).status, fresh(endless).expires_on) == (Status.ACTIVE, None)
    batch = set_many(lapsed, "active")
    assert fresh(lapsed).expires_on > site_today()
    undo(batch)
    assert (fresh(lapsed).status, fresh(lapsed).expires_on) == (Status.EXPIRED, before)
