"""A member's status by hand, their data, their account, and the end of what was paid for."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.foundation.payments.actions import set_payer
from commonhall.modules.members import activity
from commonhall.modules.members.actions.dues import end_membership
from commonhall.modules.members.actions.family import follow_head
from commonhall.modules.members.actions.fields import judge_answers
from commonhall.modules.members.actions.mails import carry_refusal
from commonhall.modules.members.actions.register import locked, move, reindex, sync_role
from commonhall.modules.members.models import OWN, Audience, CustomField, Member, Status, Step
from commonhall.modules.members.models.shown import DEFAULT_AUDIENCES
from commonhall.modules.members.queries.answers import fields_asked
from commonhall.modules.members.queries.owed import owed_charges
from commonhall.modules.members.queries.privacy import CLUB_FACTS, default_audience


@transaction.atomic
def change_status(*, member: Member, status: str, reason: str, by: Any) -> Member:
    """Set a member's status by hand, with a reason that stays in the history. Inactive is the end, as of who leaves.

    Raises:
        Refused: nothing would change, no reason is given, or dues that would be cancelled are just being paid.
    """
    member = locked(member)
    if member.status == status:
        raise Refused(_("This is the member's status already."), field="status")
    if not reason.strip():
        raise Refused(_("Say why; it stays in the member's history."), field="reason")
    before, member.suspended_until = member.status, None
    if status == Status.INACTIVE:
        end_membership(member, by=by, step=Step.STATUS_SET, reason=reason)
    else:
        member.leaves_on = None if status == Status.EXPIRED else member.leaves_on
        move(member, status, by=by, step=Step.STATUS_SET, reason=reason)
        follow_head(member, by=by)
    record(
        activity.STATUS_CHANGED, by=by, on=member, about=member.user,
        before={"status": before}, after={"status": status}, data={"from": before, "to": status},
    )  # fmt: skip
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
        visibility: audience by field; what is left out has its default, but for the club's own fields, which stay.
        audiences: the same of some fields; what is left out stays.
        custom: answers to the club's own questions by key; what is left out stays.

    Raises:
        Refused: an answer is none to its question, or a field can't have the audience.
    """
    member = locked(member)
    if visibility is not None or audiences is not None or custom is not None:
        questions = fields_asked("members")
    if audiences is not None:
        _check_audiences(audiences, questions)
        visibility = {**member.visibility, **(visibility or {}), **audiences}
    if visibility is not None:
        fields["visibility"] = _visibility(member, visibility, questions)
    if custom is not None:
        fields["custom"] = judge_answers(custom, questions, member.custom)
    before = {name: getattr(member, name) for name in fields}
    changed = {name for name, value in fields.items() if before[name] != value}
    for name in changed:
        setattr(member, name, fields[name])
    if changed:
        member.save()
        reindex(member)
        record(
            activity.MEMBER_CHANGED, by=by, on=member, about=member.user or member,
            before={name: before[name] for name in changed}, after={name: fields[name] for name in changed},
        )  # fmt: skip
    return member


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
    """Give an imported member the account that was registered, and verified, under their address."""
    member = Member.objects.select_for_update().filter(user=None, email__iexact=user.email).exclude(email="").first()
    if member is None or Member.objects.filter(user=user).exists():
        return None
    member.user = user
    member.save(update_fields=["user"])
    sync_role(member)
    carry_refusal(member)
    for charge in owed_charges(member).filter(payer=None):
        set_payer(charge=charge, payer=user, by=by)
    record(activity.MEMBER_LINKED, by=by, on=member, about=user)
    return member


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
    move(member, Status.EXPIRED, by=None, step=Step.EXPIRED, reason=_("Term ended"))
    record(activity.MEMBERSHIP_EXPIRED, by=SYSTEM, on=member, about=member.user)
    return 1
