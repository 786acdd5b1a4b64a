"""Dues in parts: the first part begins the term, the others are charged as they come near."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.money.amounts import Money, plain_money
from commonhall.core.time.today import site_today
from commonhall.core.wording.phrases import Said
from commonhall.foundation.payments.actions import cancel_charge, open_charge
from commonhall.modules.members import activity
from commonhall.modules.members.actions.family import follow_head
from commonhall.modules.members.actions.register import locked, move, note_step
from commonhall.modules.members.actions.reminder_mails import remind_by_mail
from commonhall.modules.members.models import Instalment, Instalments, Member, ReminderMail, Status, Step, Term
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.rules import Stretch, due_days, parts

OPENED_AHEAD = timedelta(days=14)


def plan_instalments(term: Term, stretch: Stretch) -> Money:
    """Write down the later parts of a term's dues.

    Returns:
        The first part, which is charged now; all of it where the plan has one part.
    """
    count = min(term.plan.instalments, stretch.price.minor)
    amounts, days = parts(stretch.price.minor, count), due_days(stretch, count)
    later = list(zip(amounts, days, strict=True))[1:]
    Instalment.objects.bulk_create(
        Instalment(term=term, number=number, amount=amount, due_on=day)
        for number, (amount, day) in enumerate(later, start=2)
    )
    return Money(amounts[0], stretch.price.currency)


def dues_in_words(term: Term, number: int = 0) -> Said:
    """What the dues of a term are for; of one instalment by its number, 0 for all of them."""
    text = say.TERM.said(plan=term.plan.name, start=term.starts_on, end=term.ends_on)
    return say.INSTALMENT.said(text=text, number=number) if number else text


def owed_instalments(member: Member) -> Instalments:
    """Those that are charged and not paid."""
    return Instalment.objects.owed().filter(term__member=member)


@transaction.atomic
def pay_instalment(*, instalment: Instalment, by: Any) -> Instalment:
    """A later part is paid. Who had lapsed only for want of it is active again."""
    member = locked(instalment.term.member)
    instalment = Instalment.objects.select_for_update(of=("self",)).select_related("term").get(pk=instalment.pk)
    if instalment.paid_at is not None:
        return instalment
    instalment.paid_at = timezone.now()
    instalment.save(update_fields=["paid_at"])
    lapsed = member.status == Status.EXPIRED and instalment.term.ends_on >= site_today()
    back = lapsed and not _overdue(member).exists()
    status, told = Status.ACTIVE if back else member.status, say.AMOUNT.said(amount=instalment.money)
    move(member, status, by=by, step=Step.INSTALMENT_PAID, reason=told)
    if back:
        follow_head(member, by=by)
    data = {"number": instalment.number, "amount": plain_money(instalment.money)}
    record(activity.INSTALMENT_PAID, by=by, on=instalment, about=member.user, data=data)
    return instalment


@transaction.atomic
def take_back_instalment(*, instalment: Instalment, by: Any) -> Instalment:
    """A later part was given back: it is not asked for again, and the term runs on until the board says otherwise."""
    member = locked(instalment.term.member)
    instalment.paid_at = None
    instalment.save(update_fields=["paid_at"])
    note_step(Step.REFUNDED, by=by, member=member, reason=say.AMOUNT.said(amount=instalment.money))
    data = {"number": instalment.number, "amount": plain_money(instalment.money)}
    record(activity.INSTALMENT_REFUNDED, by=by, on=instalment, about=member.user, data=data)
    return instalment


def drop_instalments(parts: Instalments, *, by: Any, reason: str | Said) -> date | None:
    """Later parts that are not paid are asked for no more.

    Returns:
        The last day for which the parts before them paid; None where nothing was dropped.

    Raises:
        Refused: a payment is under way at the bank.
    """
    dropped = parts.to_come()
    first = dropped.aggregate(first=Min("due_on"))["first"]
    for instalment in list(dropped.select_related("charge")):
        if instalment.charge is None:
            instalment.delete()
        else:
            cancel_charge(charge=instalment.charge, by=by, reason=reason)
    return first - timedelta(days=1) if first else None


def restore_instalments(member: Member, parts: list[list[Any]]) -> None:
    """Ask again for parts that were dropped, as rows of `kept_instalments`; with a new invoice where there was one."""
    terms = set(member.terms.values_list("pk", flat=True))
    for term, number, due_on, amount, was_charged in parts:
        if term not in terms:
            continue
        values = {"due_on": date.fromisoformat(due_on), "amount": amount}
        part, _made = Instalment.objects.select_related("charge").get_or_create(
            term_id=term, number=number, defaults=values
        )
        if part.paid_at or (part.charge and part.charge.is_open):
            continue
        part.charge = part.chased_at = part.reminded_days = None
        part.save(update_fields=["charge", "chased_at", "reminded_days"])
        if was_charged:
            _open(part.pk)


def kept_instalments(member: Member) -> list[list[Any]]:
    """What an undo needs to know of the parts that are still asked for: as JSON, the last whether they are charged."""
    rows = Instalment.objects.to_come().filter(term__member=member).order_by("pk")
    return [
        [part.term_id, part.number, part.due_on.isoformat(), part.amount, part.charge_id is not None] for part in rows
    ]


def open_instalments() -> int:
    """Charge the parts that are due within two weeks, of those who are still members; returns how many."""
    coming = Instalment.objects.filter(
        paid_at=None, charge=None, due_on__lte=site_today() + OPENED_AHEAD, term__paid_at__isnull=False,
        term__ends_on__gte=site_today(), term__member__status__in=[Status.ACTIVE, Status.SUSPENDED],
    )  # fmt: skip
    return sum(_open(pk) for pk in list(coming.order_by("due_on", "pk").values_list("pk", flat=True)))


@transaction.atomic
def _open(pk: int) -> int:
    rows = Instalment.objects.select_for_update(of=("self",)).select_related("term__member__user", "term__plan")
    instalment = rows.get(pk=pk)
    if instalment.charge_id or instalment.paid_at:
        return 0
    term, member = instalment.term, instalment.term.member
    instalment.charge = open_charge(
        purpose="dues", target=instalment, payer=member.user, amount=instalment.money,
        description=dues_in_words(term, instalment.number), due_on=max(instalment.due_on, site_today()),
        billing_name=member.name, by=SYSTEM,
    )  # fmt: skip
    instalment.save(update_fields=["charge"])
    told = say.AMOUNT_DUE.said(amount=instalment.money, day=instalment.charge.due_on)
    note_step(Step.INSTALMENT_OPENED, by=None, member=member, reason=told)
    record(activity.DUES_OPENED, by=SYSTEM, on=instalment, about=member.user, data={"plan": term.plan.name})
    return 1


def chase_instalments() -> int:
    """Remind, once each, of parts that are overdue; end the membership when the grace is over too. Returns how many."""
    late = Instalment.objects.owed().filter(charge__due_on__lt=site_today()).select_related("term__plan", "charge")
    done = 0
    for instalment in list(late.filter(chased_at=None).order_by("pk")):
        done += _chase(instalment)
    for instalment in list(late.filter(term__member__status=Status.ACTIVE).order_by("pk")):
        if instalment.charge and instalment.charge.due_on + _grace(instalment) < site_today():
            done += _lapse(instalment)
    return done


@transaction.atomic
def _chase(instalment: Instalment) -> int:
    member = locked(instalment.term.member)
    if not Instalment.objects.filter(pk=instalment.pk, chased_at=None, paid_at=None).update(chased_at=timezone.now()):
        return 0
    note_step(Step.INSTALMENT_LATE, by=None, member=member, reason=say.AMOUNT.said(amount=instalment.money))
    charge = instalment.charge
    data = {"amount": plain_money(instalment.money), "charge": str(charge.public_id) if charge else ""}
    record(activity.INSTALMENT_LATE, by=SYSTEM, on=instalment, about=member.user, data=data)
    remind_by_mail(member, ReminderMail.About.DUES, charge=charge)
    return 1


@transaction.atomic
def _lapse(instalment: Instalment) -> int:
    member = locked(instalment.term.member)
    if member.status != Status.ACTIVE or not owed_instalments(member).filter(pk=instalment.pk).exists():
        return 0
    move(member, Status.EXPIRED, by=None, step=Step.EXPIRED, reason=say.INSTALMENT_UNPAID.said())
    follow_head(member, by=None)
    record(activity.MEMBERSHIP_EXPIRED, by=SYSTEM, on=member, about=member.user)
    return 1


def _grace(instalment: Instalment) -> timedelta:
    return timedelta(days=instalment.term.plan.grace_days)


def _overdue(member: Member) -> Instalments:
    return owed_instalments(member).filter(charge__due_on__lt=site_today())
