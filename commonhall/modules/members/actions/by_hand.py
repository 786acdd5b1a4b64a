"""What the board writes into the register by hand: one member, and what the club itself keeps of one."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.core.wording.phrases import Said
from commonhall.modules.members import activity
from commonhall.modules.members.actions.doubles import keep_words
from commonhall.modules.members.actions.facts import check_address, check_person
from commonhall.modules.members.actions.register import keep_history, locked, next_number, note_step, reindex
from commonhall.modules.members.models import OTHER, Member, Plan, Status, Step
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.rules import objections
from commonhall.modules.members.queries.taken import is_taken

CORRECTED = {
    "number": say.NUMBER_CORRECTED,
    "joined_on": say.JOINING_CORRECTED,
    "expires_on": say.END_CORRECTED,
}


@transaction.atomic
def add_member(
    *,
    by: Any,
    status: str = Status.ACTIVE,
    plan: Plan | None = None,
    email: str = "",
    number: str = "",
    joined_on: date | None = None,
    expires_on: date | None = None,
    **person: Any,
) -> Member:
    """Write one person into the register, as a list would. No dues are opened: what they paid is known to the board.

    Args:
        status: active, or pending until dues are paid. Who is active has a number, and has joined today if not before.
        email: in small letters; whoever has verified it, or does later, has this place.
        person: any of PERSON_FIELDS.

    Raises:
        Refused: there is no name, a value can be nobody's, the address or number is another's, the plan is not for this
            person, or the paid time ends before it begins.
    """
    if not (person.get("first_name") or person.get("last_name")):
        raise Refused(_("Write a name."), field="first_name")
    check_person(person)
    member = Member(status=status, plan=plan, email=email, joined_on=joined_on, expires_on=expires_on, **person)
    check_address(member, email)
    _check_number(member, number)
    if status == Status.ACTIVE:
        member.joined_on = joined_on or site_today()
        member.number = number or next_number()
    member.number = member.number or number or None
    _check_dates(member)
    if plan is not None:
        for field, why in objections(plan, member, site_today(), known=joined_on is not None):
            raise Refused(why, field=field)
    member.save()
    keep_history(member, "", by=by, step=Step.JOINED if status == Status.ACTIVE else Step.STATUS_SET)
    keep_words(member)
    reindex(member)
    told = {name: getattr(member, name) for name in (*person, "email", *CORRECTED, "status") if getattr(member, name)}
    record(activity.MEMBER_ADDED, by=by, on=member, about=member, after=told)
    return member


@transaction.atomic
def correct_member(*, member: Member, reason: str, by: Any, **facts: Any) -> Member:
    """Put right what the club wrote down wrongly of a membership. The status stays; dependants follow the paid time.

    Args:
        facts: any of CORRECTED; an empty number takes it away, None a date.

    Raises:
        Refused: no reason is given, nothing would change, the number is another's, the dates can't be, or somebody else
            pays for the member.
    """
    member = locked(member)
    if not reason.strip():
        raise Refused(_("Say why; it stays in the member's history."), field="reason")
    wanted = {name: value or None for name, value in facts.items()}
    before = {name: getattr(member, name) for name in wanted if getattr(member, name) != wanted[name]}
    if not before:
        raise Refused(_("Nothing of it would change."))
    if "expires_on" in before and member.head_id:
        raise Refused(_("Somebody else pays for this member."), field="expires_on")
    _check_number(member, wanted.get("number") or "")
    for name in before:
        setattr(member, name, wanted[name])
    _check_dates(member)
    member.save()
    reindex(member)
    told: str | Said = reason.strip()
    for name, was in reversed(before.items()):
        change = CORRECTED[name].said(before=was or "–", after=wanted[name] or "–")
        told = say.LINES.said(first=change, rest=told)
    note_step(Step.CORRECTED, by=by, member=member, reason=told)
    if "expires_on" in before:
        _let_dependants_follow(member, by=by)
    record(
        activity.MEMBER_CORRECTED, by=by, on=member, about=member.user or member, before=before,
        after={name: wanted[name] for name in before},
    )  # fmt: skip
    return member


def _let_dependants_follow(head: Member, *, by: Any) -> None:
    """Of a locked member. It is no renewal, so the statistics count none."""
    for found in head.dependants.order_by("pk"):
        dependant = locked(found)
        dependant.expires_on = head.expires_on
        dependant.save()
        note_step(Step.CORRECTED, by=by, member=dependant, reason=say.BY.said(name=OTHER), other=head)


def _check_number(member: Member, number: str) -> None:
    if is_taken("number", number, besides=member):
        raise Refused(_("Somebody else has this number."), field="number")


def _check_dates(member: Member) -> None:
    joined, paid_until = member.joined_on, member.expires_on
    if joined and joined > site_today():
        raise Refused(_("This day is in the future."), field="joined_on")
    if joined and paid_until and paid_until < joined:
        raise Refused(_("The paid time would end before it begins."), field="expires_on")
    if member.birth_date and joined and joined < member.birth_date:
        raise Refused(_("Nobody joins before they are born."), field="joined_on")
