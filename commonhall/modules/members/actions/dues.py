"""Terms and their dues: opened, paid, taken back."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.core.wording.phrases import Said
from commonhall.foundation.payments.actions import cancel_charge, open_charge
from commonhall.foundation.payments.models import ChargeState
from commonhall.modules.members import activity
from commonhall.modules.members.actions.family import follow_head, leave_head
from commonhall.modules.members.actions.instalments import (
    drop_instalments,
    dues_in_words,
    kept_instalments,
    owed_instalments,
    plan_instalments,
    restore_instalments,
)
from commonhall.modules.members.actions.register import locked, move, next_number, note_step, record_status
from commonhall.modules.members.models import Instalment, Member, Plan, Status, Step, Term
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.rules import is_known, objections, renewal_objection, stretch_from

DUE_IN = timedelta(days=14)


@transaction.atomic
def open_dues(*, member: Member, by: Any) -> Term:
    """Open the next term and charge its dues; a plan without a price begins at once.

    Raises:
        Refused: the member has no plan or may not have it, is a member by somebody else, or has not paid the last term.
    """
    member = locked(member)
    plan = member.next_plan or member.plan
    if member.head_id:
        raise Refused(say.PAID_BY_ANOTHER.said())
    if plan is None:
        raise Refused(say.NO_PLAN.said())
    _drop_stale_terms(member, by)
    if member.terms.owed().exists() or owed_instalments(member).exists():
        raise Refused(say.LAST_UNPAID.said())
    stretch = stretch_from(plan, next_start(member))
    check_plan(plan, member, stretch.starts_on)
    term = Term.objects.create(member=member, plan=plan, starts_on=stretch.starts_on, ends_on=stretch.ends_on)
    record(activity.DUES_OPENED, by=by, on=term, about=member.user, data={"plan": plan.name})
    price = stretch.price or say.FREE.said()
    told = say.DUES.said(plan=plan.name, start=term.starts_on, end=term.ends_on, price=price)
    note_step(Step.DUES_OPENED, by=by, member=member, reason=told)
    if not stretch.price:
        return begin_term(term=term, by=by)
    first = plan_instalments(term, stretch)
    term.charge = open_charge(
        purpose="dues", target=term, payer=member.user, amount=first, billing_name=member.name, by=by,
        description=dues_in_words(term, 0 if first == stretch.price else 1),
        due_on=max(site_today() + DUE_IN, term.starts_on),
    )  # fmt: skip
    term.save(update_fields=["charge"])
    return term


@transaction.atomic
def renew_membership(*, member: Member, by: Any) -> Term:
    """Open the dues of one's own next term. Whoever the board has suspended or let go asks the board.

    Raises:
        Refused: the membership is none that goes on by itself, its end is further away than three months, or open_dues
            refuses.
    """
    member = locked(member)
    if why := renewal_objection(member):
        raise Refused(why)
    return open_dues(member=member, by=by)


@transaction.atomic
def begin_term(*, term: Term, by: Any) -> Term:
    """What is owed for the term, or its first instalment, is paid: the member is active until it ends. Once per term.

    Paying does not lift a suspension; the time counts all the same.
    """
    member = locked(term.member)
    term = Term.objects.select_for_update(of=("self",)).select_related("plan").get(pk=term.pk)
    if term.paid_at is not None:
        return term
    term.paid_at = timezone.now()
    term.save(update_fields=["paid_at"])
    step = _step_of(member)
    _take_plan(member, term.plan, by)
    member.expires_on = max(term.ends_on, member.expires_on or term.ends_on)
    member.joined_on = member.joined_on or term.starts_on
    member.number = member.number or next_number()
    status = Status.SUSPENDED if member.status == Status.SUSPENDED else Status.ACTIVE
    move(member, status, by=by, step=step, reason=say.UNTIL.said(day=member.expires_on))
    follow_head(member, by=by)
    data = {"until": member.expires_on.isoformat(), "plan": term.plan.name}
    record(activity.MEMBERSHIP_STARTED, by=by, on=member, about=member.user, data=data)
    return term


@transaction.atomic
def take_back_term(*, term: Term, by: Any) -> Member:
    """The dues of a term were given back in full: the term no longer counts, what was paid before it does."""
    member = locked(term.member)
    left = member.terms.exclude(pk=term.pk).exclude(paid_at=None).order_by("-ends_on").first()
    drop_instalments(Instalment.objects.filter(term=term), by=by, reason=say.REFUNDED.said())
    Term.objects.filter(pk=term.pk).update(paid_at=None)
    # A member who came by import was paid for until the term began, though no earlier term says so.
    paid_before = term.starts_on - timedelta(days=1) if term.starts_on > site_today() else None
    before, member.expires_on = member.status, left.ends_on if left else paid_before
    ends = member.expires_on is None and member.status == Status.ACTIVE
    move(member, Status.INACTIVE if ends else member.status, by=by, step=Step.REFUNDED)
    if ends:
        record_status([(member, before)], by=by)
    follow_head(member, by=by)
    return member


def cancel_dues(member: Member, *, by: Any, reason: str | Said) -> None:
    """Nothing more is owed for a term that has not begun."""
    for term in member.terms.owed().select_related("charge"):
        if term.charge:
            cancel_charge(charge=term.charge, by=by, reason=reason)


def clear_dues(member: Member, *, by: Any, reason: str | Said) -> date | None:
    """Nothing at all is owed any more, not for the parts of a term that runs either. What is paid stays paid.

    Returns:
        The last day for which the parts that are paid have paid; None where no later part was left.

    Raises:
        Refused: a payment is under way at the bank.
    """
    cancel_dues(member, by=by, reason=reason)
    return drop_instalments(Instalment.objects.filter(term__member=member), by=by, reason=reason)


def kept_dues(member: Member) -> dict[str, Any]:
    """What is asked for now, as JSON: what ask_again needs to ask for it once more after clear_dues."""
    terms = list(member.terms.owed().values_list("pk", flat=True))
    found = {"terms": terms, "instalments": kept_instalments(member)}
    return {name: rows for name, rows in found.items() if rows}


def ask_again(member: Member, kept: dict[str, Any], *, by: Any) -> None:
    """Ask a locked member again for what clear_dues has cancelled, with new invoices."""
    for term in member.terms.filter(pk__in=kept.get("terms", ()), paid_at=None).select_related("charge", "plan"):
        reopen_dues(term, by=by)
    restore_instalments(member, kept.get("instalments", []))


def end_membership(member: Member, *, by: Any, step: Step, reason: str | Said = "") -> None:
    """A locked member is one no more: nothing is owed, nobody pays for them, and whom they paid for is let go.

    Who has paid a term in part has paid until the next part begins: else they could come back for the rest of it free.
    The last day of a suspension stays where the member leaves: should they come back, it goes on.

    Raises:
        Refused: a payment is under way at the bank.
    """
    paid_until = clear_dues(member, by=by, reason=say.LEAVES.said())
    if paid_until and member.expires_on:
        member.expires_on = min(paid_until, member.expires_on)
    leave_head(member, by=by)
    member.leaves_on = member.next_plan = None
    if step != Step.LEFT:
        member.suspended_until = None
    member.renews_itself = False
    move(member, Status.INACTIVE, by=by, step=step, reason=reason)
    follow_head(member, by=by)


def end_by_hand(member: Member) -> date | None:
    """Until when a locked member is one whom the board makes active by hand.

    Paid time that is left counts, and so does the head's. Where dues are open it is the day on which they are due, so
    that nobody stays for long whose dues are not paid: after it and the days of grace they expire. Else it is a term
    of the plan from today, given by the board. Without a plan there is no end, as of who came by a list without one.
    """
    today = site_today()
    if member.head is not None:
        return member.head.expires_on
    if member.expires_on and member.expires_on >= today:
        return member.expires_on
    if owed := member.terms.owed().select_related("charge").first():
        return max(owed.charge.due_on, today) if owed.charge else today
    return stretch_from(member.plan, today).ends_on if member.plan else None


def reopen_dues(term: Term, *, by: Any) -> None:
    """Ask again for the cancelled dues of a locked member's term, with a new invoice; not where others are open."""
    cancelled, member = term.charge, term.member
    if cancelled is None or cancelled.state != ChargeState.CANCELLED or member.terms.owed().exists():
        return
    term.charge = open_charge(
        purpose="dues", target=term, payer=member.user, amount=cancelled.money, billing_name=member.name, by=by,
        description=Said(cancelled.said) if cancelled.said else cancelled.description,
        due_on=max(cancelled.due_on, site_today()),
    )  # fmt: skip
    term.reminded_days = None
    term.save(update_fields=["charge", "reminded_days"])
    note_step(
        Step.DUES_OPENED, by=by, member=member, reason=say.PLAN_PRICE.said(plan=term.plan.name, price=cancelled.money)
    )
    record(activity.DUES_OPENED, by=by, on=term, about=member.user, data={"plan": term.plan.name})


def check_plan(plan: Plan, member: Member, starts_on: date) -> None:
    """Raises Refused when the member may not have the plan from this day, or pays for more people than it takes."""
    for field, why in objections(plan, member, starts_on, known=is_known(member)):
        raise Refused(why, field=field)
    many = member.dependants.count() if member.pk else 0
    if many > plan.dependants:
        raise Refused(say.NO_DEPENDANTS.said(plan=plan.name, most=plan.dependants, count=many), field="plan")


def next_start(member: Member) -> date:
    """A renewal follows on the paid time, also in the days of grace; who comes back begins today."""
    today = site_today()
    if member.expires_on and (member.expires_on >= today or member.status == Status.ACTIVE):
        return member.expires_on + timedelta(days=1)
    return today


def _drop_stale_terms(member: Member, by: Any) -> None:
    """Who comes back after a lapse begins anew: dues that were opened for a time long gone are not asked for."""
    if member.status == Status.ACTIVE:
        return
    for term in member.terms.owed().select_related("charge", "plan"):
        if term.charge and term.starts_on + timedelta(days=term.plan.grace_days) < site_today():
            cancel_charge(charge=term.charge, by=by, reason=say.REPLACED.said())


def _step_of(member: Member) -> Step:
    if member.status in (Status.ACTIVE, Status.SUSPENDED):
        return Step.RENEWED
    return Step.CAME_BACK if member.joined_on else Step.JOINED


def _take_plan(member: Member, plan: Plan, by: Any) -> None:
    before, member.plan = member.plan, plan
    if member.next_plan_id == plan.pk:
        member.next_plan = None
    if before and before.pk != plan.pk:
        note_step(Step.PLAN_CHANGED, by=by, member=member, reason=f"{before} → {plan}")
