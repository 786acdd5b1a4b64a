"""A member's status by hand, their data, their account, and the end of what was paid for."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.core.wording.phrases import Said
from commonhall.foundation.accounts.queries import has_verified_address, is_blocked
from commonhall.foundation.payments.actions import set_payer
from commonhall.modules.members import activity
from commonhall.modules.members.actions.doubles import keep_words
from commonhall.modules.members.actions.dues import end_by_hand, end_membership
from commonhall.modules.members.actions.facts import check_address, check_person, check_withheld
from commonhall.modules.members.actions.family import follow_head
from commonhall.modules.members.actions.fields import judge_answers
from commonhall.modules.members.actions.mails import carry_refusal
from commonhall.modules.members.actions.register import (
    locked,
    move,
    next_number,
    note_step,
    record_status,
    reindex,
    sync_role,
)
from commonhall.modules.members.models import OWN, Audience, CustomField, Member, Status, Step
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.models.shown import DEFAULT_AUDIENCES
from commonhall.modules.members.queries.answers import fields_asked
from commonhall.modules.members.queries.logged import without
from commonhall.modules.members.queries.owed import owed_charges
from commonhall.modules.members.queries.privacy import CLUB_FACTS, THE_BOARD, default_audience, is_theirs, withheld
from commonhall.modules.members.queries.taken import is_taken


@transaction.atomic
def change_status(*, member: Member, status: str, reason: str | Said, by: Any) -> Member:
    """Set a member's status by hand, with a reason that stays in the history. Inactive is the end, as of who leaves.

    Active is what it is after a payment too: with a number, a day of joining and, unless some paid time is left, an
    end: see end_by_hand.

    Raises:
        Refused: nothing would change, no reason is given, or dues that would be cancelled are just being paid.
    """
    member = locked(member)
    if member.status == status:
        raise Refused(_("This is the member's status already."), field="status")
    if not str(reason).strip():
        raise Refused(_("Say why; it stays in the member's history."), field="reason")
    before, member.suspended_until = member.status, None
    if status == Status.INACTIVE:
        end_membership(member, by=by, step=Step.STATUS_SET, reason=reason)
    else:
        member.leaves_on = None if status == Status.EXPIRED else member.leaves_on
        if status == Status.ACTIVE:
            member.expires_on = end_by_hand(member)
            member.joined_on = member.joined_on or site_today()
            member.number = member.number or next_number()
        move(member, status, by=by, step=Step.STATUS_SET, reason=reason)
        follow_head(member, by=by)
    record_status([(member, before)], by=by)
    return member


@transaction.atomic
def update_member(
    *,
    member: Member,
    by: Any,
    visibility: dict[str, str] | None = None,
    audiences: dict[str, str] | None = None,
    custom: dict[str, Any] | None = None,
    **fields: Any,
) -> Member:
    """Change what the club knows of a member, and who may see it.

    Args:
        visibility: audience by field; what is left out has its default, but for the club's own fields and for what is
            withheld from who changes the rest, which stay.
        audiences: the same of some fields; what is left out stays.
        custom: answers to the club's own questions by key; what is left out stays. Who answers for somebody else may
            leave empty what must be answered and was not.
        fields: any of PERSON_FIELDS, and `email` in small letters.

    Raises:
        Refused: the member shows a field to nobody, a value can be nobody's, an answer is none to its question, a field
            can't have the audience, or the address is somebody else's or that of an account.
    """
    member = locked(member)
    questions = fields_asked("members") if (visibility, audiences, custom) != (None, None, None) else []
    hidden = check_withheld(
        member, by=by, questions=questions, facts=fields, audiences=audiences or (), visibility=visibility,
        answers=custom or (),
    )  # fmt: skip
    if audiences is not None:
        _check_audiences(audiences, questions)
        visibility = {**member.visibility, **(visibility or {}), **audiences}
    if visibility is not None:
        kept = {name: who for name, who in member.visibility.items() if name in hidden}
        fields["visibility"] = _visibility(member, {**visibility, **kept}, questions)
    if custom is not None:
        fields["custom"] = judge_answers(custom, questions, member.custom, for_another=not is_theirs(by, member))
    before = {name: getattr(member, name) for name in fields}
    changed = {name for name, value in fields.items() if before[name] != value}
    check_person({name: fields[name] for name in changed})
    if "email" in changed:
        check_address(member, fields["email"])
    every = list(CustomField.objects.all()) if "custom" in changed else []  # retired ones have answers too
    unseen = withheld(THE_BOARD, member, every)
    for name in changed:
        setattr(member, name, fields[name])
    if changed:
        unseen |= withheld(THE_BOARD, member, every)
        member.save()
        reindex(member)
        _log_change(member, {name: before[name] for name in changed}, unseen, by=by)
    return member


def _log_change(member: Member, before: dict[str, Any], unseen: set[str], *, by: Any) -> None:
    """What was and what is; of what the member shows to nobody, before or now, only that it was changed.

    A changed address is news of its own, for an account may wait for it.
    """
    after = {name: getattr(member, name) for name in before}
    before, after, about = without(before, unseen), without(after, unseen), member.user or member
    if "email" in before:
        keep_words(member)
        was, now = {"email": before.pop("email")}, {"email": after.pop("email")}
        record(activity.ADDRESS_CHANGED, by=by, on=member, about=about, before=was, after=now)
    if before:
        record(activity.MEMBER_CHANGED, by=by, on=member, about=about, before=before, after=after)


def _check_audiences(chosen: dict[str, str], questions: list[CustomField]) -> None:
    known = {*DEFAULT_AUDIENCES, *(question.name for question in questions)}
    for name, who in chosen.items():
        if name not in known:
            raise Refused(_("There is no such field to show or to hide."), field=f"visibility.{name}")
        if name in CLUB_FACTS and who == Audience.ME:
            raise Refused(_("The board always sees this."), field=f"visibility.{name}")


def _visibility(member: Member, chosen: dict[str, str], questions: list[CustomField]) -> dict[str, str]:
    """What is to be kept of it: what differs from the default."""
    usual = {question.name: question.audience for question in questions}
    kept = {name: who for name, who in member.visibility.items() if name.startswith(OWN)}
    every = {**kept, **chosen}
    return {
        name: who
        for name, who in every.items()
        if who != (usual.get(name) if name.startswith(OWN) else default_audience(name))
    }


@transaction.atomic
def link_member(*, user: Any, by: Any = SYSTEM) -> Member | None:
    """Give a member who came by a list, or by who pays for them, the account that was verified under their address.

    Nobody is named by whom they have blocked, or who has blocked them: such a dependant stays without an account.
    """
    waiting = Member.objects.select_for_update().filter(user=None, email__lower=user.email.lower())
    member = waiting.exclude(email="").first()
    if member is None or Member.objects.filter(user=user).exists():
        return None
    if member.head is not None and member.head.user is not None and is_blocked(member.head.user, user):
        return None
    member.user = user
    member.save(update_fields=["user"])
    sync_role(member)
    carry_refusal(member)
    for charge in owed_charges(member).filter(payer=None):
        set_payer(charge=charge, payer=user, by=by)
    note_step(Step.LINKED, by=by, member=member)
    data = {"head": str(member.head.public_id)} if member.head is not None else {}
    record(activity.MEMBER_LINKED, by=by, on=member, about=user, data=data)
    if member.head is not None:  # whom nobody could tell when they were added
        record(activity.DEPENDANT_ATTACHED, by=by, on=member, about=user, data=data)
    return member


@transaction.atomic
def follow_account(*, user: Any, former: str) -> Member | None:
    """Let the register have the account's verified address where it had the account's former one, or none.

    Where somebody else in the register has the new address, both stay as they are and the board is told.
    """
    member = Member.objects.filter(user=user).first()
    if member is None:
        return None
    member = locked(member)
    email = user.email.lower()
    if member.email.lower() not in ("", former.lower()) or member.email.lower() == email:
        return None
    if is_taken("email", email, besides=member):
        record(activity.ADDRESS_TAKEN, by=SYSTEM, on=member, about=user, data={"member": str(member.public_id)})
        return None
    return update_member(member=member, by=SYSTEM, email=email)


@transaction.atomic
def link_account(*, member: Member) -> Member | None:
    """Give a member whose address was written down the account that has verified it already, if there is one."""
    member = locked(member)
    if not member.email or member.user is not None:
        return None
    user = get_user_model()._default_manager.filter(email__iexact=member.email, is_active=True).first()
    return link_member(user=user) if user is not None and has_verified_address(user, user.email) else None


def expire_memberships(today: date | None = None) -> int:
    """Expire the members whose paid time and grace are over; returns how many."""
    today = today or site_today()
    expired = 0
    over = Member.objects.filter(status=Status.ACTIVE, expires_on__lt=today).select_related("plan")
    # Read to the end first: SQLite lets nobody write who still reads what was true before others wrote.
    for member in list(over.only("expires_on", "plan__grace_days").order_by("expires_on", "pk")):
        grace = timedelta(days=member.plan.grace_days if member.plan else 0)
        if member.expires_on and member.expires_on + grace < today:
            expired += _expire(member)
    return expired


@transaction.atomic
def _expire(member: Member) -> int:
    seen_until, member = member.expires_on, locked(member)
    if member.status != Status.ACTIVE or member.expires_on != seen_until:
        return 0
    move(member, Status.EXPIRED, by=None, step=Step.EXPIRED, reason=say.TERM_ENDED.said())
    record(activity.MEMBERSHIP_EXPIRED, by=SYSTEM, on=member, about=member.user)
    return 1
