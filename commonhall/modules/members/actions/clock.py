"""What time does to memberships. Each step may run as often as one likes: what is done is not done again."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.core.wording.phrases import Said
from commonhall.modules.members import activity
from commonhall.modules.members.actions.dues import open_dues
from commonhall.modules.members.actions.instalments import chase_instalments, open_instalments
from commonhall.modules.members.actions.membership import expire_memberships
from commonhall.modules.members.actions.register import close_application, locked, note_step
from commonhall.modules.members.actions.reminder_mails import remind_by_mail
from commonhall.modules.members.actions.standing import leave_now, lift_suspension
from commonhall.modules.members.models import (
    OPEN_STATES,
    Application,
    Instalment,
    Member,
    Plan,
    ReminderMail,
    Status,
    Step,
    Term,
)
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.owed import as_logged

MISSED = 30  # days: a last reminder that is later than this tells nobody anything new


def keep_memberships() -> None:
    """Everything that is due today, and what was missed while nothing ran. Who leaves or renews is not reminded."""
    lift_suspensions()
    end_announced()
    renew_by_themselves()
    open_instalments()
    remind_members()
    remind_of_dues()
    chase_instalments()
    expire_memberships()
    close_applications()


def lift_suspensions() -> int:
    """Lift the suspensions whose last day is past; returns how many."""
    over = Member.objects.filter(suspended_until__lt=site_today(), status=Status.SUSPENDED)
    found = list(over.order_by("pk"))
    for member in found:
        lift_suspension(member=member, by=SYSTEM)
    return len(found)


def end_announced() -> int:
    """Let go those who wanted to leave at the end of their term; returns how many."""
    over = Member.objects.filter(leaves_on__lt=site_today())
    return sum(_end(member) for member in list(over.order_by("pk")))


def _end(member: Member) -> int:
    try:
        return _end_now(member)
    except Refused:  # a payment is under way at the bank: the next turn of the clock tries again
        return 0


@transaction.atomic
def _end_now(member: Member) -> int:
    member = locked(member)
    if member.leaves_on is None or member.leaves_on >= site_today():
        return 0
    leave_now(member, by=SYSTEM)
    return 1


def renew_by_themselves() -> int:
    """Open the next dues of those who chose so, some days before the end; returns how many.

    Dues that were opened for that time once, and cancelled, are not opened again.
    """
    later = Term.objects.filter(member=OuterRef("pk"), starts_on__gt=OuterRef("expires_on"))
    most = Plan.objects.aggregate(most=Max("opens_ahead_days"))["most"] or 0
    coming = Member.objects.filter(
        ~Exists(later), renews_itself=True, status=Status.ACTIVE, head=None, leaves_on=None,
        expires_on__lte=site_today() + timedelta(days=most),
    ).select_related("plan")  # fmt: skip
    return sum(_renew(member) for member in list(coming.order_by("pk")) if _is_time(member))


def _is_time(member: Member) -> bool:
    ahead = timedelta(days=member.plan.opens_ahead_days if member.plan else 0)
    return member.expires_on is not None and member.expires_on <= site_today() + ahead


def _renew(member: Member) -> int:
    try:
        open_dues(member=member, by=SYSTEM)
    except Refused as refused:
        _give_up_renewal(member, refused.why)
        return 0
    return 1


@transaction.atomic
def _give_up_renewal(member: Member, why: str | Said) -> None:
    """The member has to do something, so they are told once and the clock does not ask again."""
    member = locked(member)
    member.renews_itself = False
    member.save(update_fields=["renews_itself"])
    note_step(Step.RENEWAL_FAILED, by=None, member=member, reason=why)
    record(activity.RENEWAL_FAILED, by=SYSTEM, on=member, about=member.user, data={"why": why})


def close_applications() -> int:
    """Close what those applied for who are members already, wherever that was not done at once; returns how many."""
    waiting = Application.objects.filter(state__in=OPEN_STATES).values("user")
    found = Member.objects.filter(status=Status.ACTIVE, user__in=waiting)
    return sum(_close(member) for member in list(found.order_by("pk")))


@transaction.atomic
def _close(member: Member) -> int:
    member = locked(member)
    return close_application(member) if member.status == Status.ACTIVE else 0


def remind_members() -> int:
    """Remind those whose term ends soon, or has ended, at the days that their plan names; returns how many.

    After a time in which nothing ran each gets the last one that is due, not all of them. Whose next dues are open is
    reminded of those instead, where the plan does so.
    """
    return sum(_remind_on(days, plans) for days, plans in _plans_by("reminders"))


def _plans_by(setting: str) -> list[tuple[tuple[int, ...], list[int]]]:
    """The days of reminding, the earliest first, each with the plans that name them."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for pk, days in Plan.objects.values_list("pk", setting):
        alike.setdefault(tuple(sorted(days, reverse=True)), []).append(pk)
    return list(alike.items())


def _steps(days: Sequence[int]) -> Iterator[tuple[int, date, date]]:
    """Each day of reminding, with the dates of which it reminds today: those after the first, up to the second."""
    today = site_today()
    for day, following in zip(days, [*days[1:], None], strict=False):
        after = today + timedelta(days=following if following is not None else day - MISSED)
        yield day, after, today + timedelta(days=day)


def _reached(member: str = "") -> Q:
    """Whom a reminder reaches: by their account, or by mail as long as they want mails."""
    there = {f"{member}user": None, f"{member}wants_mails": True}
    return Q(**{f"{member}user__isnull": False}) | Q(**there) & ~Q(**{f"{member}email": ""})


def _remind_on(days: tuple[int, ...], plans: list[int]) -> int:
    told = 0
    chased = Exists(Term.objects.owed().filter(member=OuterRef("pk")).exclude(plan__dues_reminders=[]))
    for day, after, until in _steps(days):
        open_to = [Status.ACTIVE] if day > 0 else [Status.ACTIVE, Status.EXPIRED]
        due = Member.objects.filter(
            _reached(), ~chased, plan__in=plans, status__in=open_to, expires_on__lte=until, expires_on__gt=after,
            head=None, leaves_on=None,
        ).exclude(reminded_for=F("expires_on"), reminded_days__lte=day)  # fmt: skip
        told += sum(_remind(member, day) for member in list(due.only("pk", "expires_on").order_by("pk")))
    return told


@transaction.atomic
def _remind(member: Member, day: int) -> int:
    seen, member = member.expires_on, locked(member)
    if seen is None or member.expires_on != seen or _was_reminded(member, seen, day):
        return 0
    member.reminded_for, member.reminded_days = seen, day
    member.save(update_fields=["reminded_for", "reminded_days"])
    note_step(Step.REMINDED, by=None, member=member)
    ends = seen >= site_today()
    kind = activity.MEMBERSHIP_ENDS if ends else activity.MEMBERSHIP_OVER
    record(kind, by=SYSTEM, on=member, about=member.user or member, data={"until": seen.isoformat()})
    remind_by_mail(member, ReminderMail.About.ENDS if ends else ReminderMail.About.OVER, until=seen)
    return 1


def _was_reminded(member: Member, end: date, day: int) -> bool:
    return member.reminded_for == end and member.reminded_days is not None and member.reminded_days <= day


def remind_of_dues() -> int:
    """Remind those whose dues are not paid, at the days that the plan names, each once; returns how many times.

    The dues are those of a term, or a later part of them. After a time in which nothing ran each gets the last reminder
    that is due, not all of them.
    """
    return sum(_remind_dues_on(days, plans) for days, plans in _plans_by("dues_reminders"))


def _remind_dues_on(days: tuple[int, ...], plans: list[int]) -> int:
    told = 0
    terms = Term.objects.owed().filter(_reached("member__"), plan__in=plans)
    parts = Instalment.objects.owed().filter(_reached("term__member__"), term__plan__in=plans)
    for day, after, until in _steps(days):
        for rows, whose in ((terms, "member"), (parts, "term__member")):
            due = rows.filter(charge__due_on__gt=after, charge__due_on__lte=until).exclude(reminded_days__lte=day)
            found = list(due.order_by("pk").values_list("pk", whose))
            told += sum(_remind_of(rows.filter(pk=pk), Member(pk=member), day) for pk, member in found)
    return told


@transaction.atomic
def _remind_of(rows: "QuerySet[Term] | QuerySet[Instalment]", member: Member, day: int) -> int:
    """Of the one row of what is owed, as it is once the member is locked."""
    member = locked(member)
    found = rows.select_related("charge").exclude(reminded_days__lte=day).first()
    if found is None or found.charge is None:
        return 0
    found.reminded_days, charge = day, found.charge
    found.save(update_fields=["reminded_days"])
    note_step(Step.REMINDED, by=None, member=member, reason=say.AMOUNT.said(amount=charge.money))
    kind = activity.DUES_OVERDUE if charge.due_on < site_today() else activity.DUES_COMING
    record(kind, by=SYSTEM, on=found, about=member.user or member, data=as_logged(charge))
    remind_by_mail(member, ReminderMail.About.DUES, charge=charge)
    return 1
