"""What the board and the members do with a membership that is there: suspend, leave, stay, exclude, choose."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.core.wording.phrases import Said
from commonhall.modules.members import activity
from commonhall.modules.members.actions.dues import cancel_dues, check_plan, clear_dues, end_membership, next_start
from commonhall.modules.members.actions.family import check_room
from commonhall.modules.members.actions.register import locked, move, next_number, note_step
from commonhall.modules.members.models import OTHER, Member, Plan, Status, Step
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.models.shown import NEVER
from commonhall.modules.members.queries.reviewing import last_change

GONE = (Status.INACTIVE, Status.EXPIRED)


@transaction.atomic
def suspend_member(*, member: Member, reason: str, by: Any, until: date | None = None) -> Member:
    """Take a member's rights for a time. The paid time runs on.

    Args:
        until: the last day; the suspension ends by itself after it. None: until the board lifts it.

    Raises:
        Refused: no reason, a day that is past, or no membership that runs.
    """
    member = locked(member)
    _want(reason)
    if member.status not in (Status.ACTIVE, Status.SUSPENDED):
        raise Refused(_("Only a membership that runs can be suspended."))
    if until and until < site_today():
        raise Refused(_("This day is past."), field="until")
    before, member.suspended_until = member.status, until
    told = say.SUSPENDED_UNTIL.said(reason=reason, day=until) if until else reason
    move(member, Status.SUSPENDED, by=by, step=Step.SUSPENDED, reason=told)
    _record(activity.MEMBER_SUSPENDED, member, before, by, until=until.isoformat() if until else "")
    return member


@transaction.atomic
def lift_suspension(*, member: Member, by: Any) -> Member:
    """Give a suspended member their rights back, as far as the paid time and its grace reach; past them it expires.

    Who came back suspended and has not paid yet is pending, as whoever is approved.

    Raises:
        Refused: the member is not suspended.
    """
    member = locked(member)
    if member.status != Status.SUSPENDED:
        raise Refused(_("This member is not suspended."))
    member.suspended_until = None
    grace = timedelta(days=member.plan.grace_days if member.plan else 0)
    over = member.expires_on is not None and member.expires_on + grace < site_today()
    if (over or member.expires_on is None) and _awaits_payment(member):
        over = False
        move(member, Status.PENDING, by=by, step=Step.LIFTED)
    elif over:
        note_step(Step.LIFTED, by=by, member=member)
        move(member, Status.EXPIRED, by=None, step=Step.EXPIRED, reason=say.TERM_ENDED.said())
    else:
        move(member, Status.ACTIVE, by=by, step=Step.LIFTED)
    _record(activity.SUSPENSION_LIFTED, member, Status.SUSPENDED, by)
    if over:
        record(activity.MEMBERSHIP_EXPIRED, by=SYSTEM, on=member, about=member.user)
    return member


def _awaits_payment(member: Member) -> bool:
    """Whether the application was approved and its dues are not paid."""
    last = last_change(member)
    return last is not None and last.step == Step.APPROVED and member.terms.owed().exists()


@transaction.atomic
def leave_membership(*, member: Member, by: Any, at_end: bool, reason: str = "") -> Member:
    """Leave at once, or when the paid time ends; until then the notice can be taken back.

    Raises:
        Refused: there is no membership to leave, or it has no end to leave at.
    """
    member = locked(member)
    if member.status not in (Status.ACTIVE, Status.PENDING, Status.SUSPENDED):
        raise Refused(_("This membership has ended already."))
    if at_end and (member.head_id or member.expires_on is None or member.expires_on < site_today()):
        raise Refused(_("This membership has no paid time to wait for. Leave at once."), field="at_end")
    if not at_end:
        return _leave(member, by=by, reason=reason, step=Step.LEFT, kind=activity.MEMBER_LEFT)
    cancel_dues(member, by=by, reason=say.LEAVES.said())
    member.leaves_on, member.renews_itself = member.expires_on, False
    move(member, member.status, by=by, step=Step.LEAVING, reason=reason)
    leaves_on = member.leaves_on.isoformat() if member.leaves_on else ""
    record(activity.MEMBER_LEAVING, by=by, on=member, about=member.user, data={"until": leaves_on})
    _tell_board(activity.LEAVING_TOLD, member, until=leaves_on)
    return member


@transaction.atomic
def stay_member(*, member: Member, by: Any) -> Member:
    """Take back the notice to leave.

    Raises:
        Refused: there is none.
    """
    member = locked(member)
    if member.leaves_on is None:
        raise Refused(_("There is no notice to take back."))
    member.leaves_on = None
    move(member, member.status, by=by, step=Step.STAYED)
    record(activity.MEMBER_STAYED, by=by, on=member, about=member.user)
    _tell_board(activity.STAYING_TOLD, member)
    return member


@transaction.atomic
def exclude_member(*, member: Member, reason: str, by: Any) -> Member:
    """End a membership against the member's will.

    Raises:
        Refused: no reason is given, or it has ended already.
    """
    member = locked(member)
    _want(reason)
    if member.status == Status.INACTIVE:
        raise Refused(_("This membership has ended already."))
    return _leave(member, by=by, reason=reason, step=Step.EXCLUDED, kind=activity.MEMBER_EXCLUDED)


@transaction.atomic
def attach_dependant(*, head: Member, member: Member, by: Any) -> Member:
    """Make somebody who stands in the register a member by another's dues; their own open dues are cancelled.

    Raises:
        Refused: the plan takes no more, they pay for others or are paid for, are suspended, or have paid for longer.
    """
    head, member = locked(head), locked(member)
    check_room(head)
    _check_dependant(head, member)
    clear_dues(member, by=by, reason=say.DEPENDS.said())
    before, member.head, member.plan, member.expires_on = member.status, head, head.plan, head.expires_on
    member.next_plan = member.leaves_on = None
    member.renews_itself = False
    if head.status == Status.ACTIVE:
        member.joined_on = member.joined_on or site_today()
        member.number = member.number or next_number()
    told = say.BY.said(name=OTHER)
    move(member, head.status, by=by, step=Step.DEPENDANT_ADDED, reason=told, other=head)
    note_step(Step.DEPENDANT_ADDED, by=by, member=head, reason=OTHER, other=member)
    record(
        activity.DEPENDANT_ATTACHED, by=by, on=member, about=member.user, before={"status": before},
        after={"status": member.status}, data={"head": str(head.public_id)},
    )  # fmt: skip
    record(activity.DEPENDANT_ADDED, by=by, on=member, about=head.user, data={"head": str(head.public_id)})
    return member


def _check_dependant(head: Member, member: Member) -> None:
    if head.head_id or member.pk == head.pk or member.dependants.exists():
        raise Refused(_("Who pays for others, or is paid for, can't be added to somebody else."), field="who")
    if member.head_id:
        raise Refused(_("Somebody else pays for this member."), field="who")
    if member.status == Status.SUSPENDED:
        raise Refused(_("This member is suspended. Lift the suspension first."), field="who")
    if member.status == Status.ACTIVE and (member.expires_on is None or member.expires_on > (head.expires_on or NEVER)):
        raise Refused(_("Their own membership runs longer than the other. Add them when it has ended."), field="who")


@transaction.atomic
def choose_plan(*, member: Member, plan: Plan | None, by: Any) -> Member:
    """Say which plan the next term has; None for the same one.

    Raises:
        Refused: the member may not have it, pays for more people than it takes, or the next dues are open already.
    """
    member = locked(member)
    if member.head_id:
        raise Refused(_("Somebody else pays for this member."))
    if member.terms.owed().exists():
        raise Refused(_("The dues of the next term are open already. Pay them, or ask the board to cancel them."))
    if plan is not None:
        check_plan(plan, member, next_start(member))
    member.next_plan = None if plan is None or plan.pk == member.plan_id else plan
    chosen = member.next_plan or member.plan
    move(member, member.status, by=by, step=Step.PLAN_CHOSEN, reason=str(chosen or ""))
    record(activity.PLAN_CHOSEN, by=by, on=member, about=member.user, data={"plan": str(chosen or "")})
    return member


@transaction.atomic
def set_renewal(*, member: Member, renews_itself: bool, by: Any) -> Member:
    """Whether the dues of the next term are opened without being asked for.

    Raises:
        Refused: the membership is somebody else's to renew, or the member gave notice to leave.
    """
    member = locked(member)
    if member.head_id:
        raise Refused(_("Somebody else pays for this member."))
    if renews_itself and member.leaves_on:
        raise Refused(_("You gave notice to leave. Take it back first."))
    if member.renews_itself == renews_itself:
        return member
    member.renews_itself = renews_itself
    told = say.RENEWS_ITSELF if renews_itself else say.RENEWED_BY_HAND
    move(member, member.status, by=by, step=Step.RENEWAL_SET, reason=told.said())
    record(
        activity.RENEWAL_SET, by=by, on=member, about=member.user, before={"renews_itself": not renews_itself},
        after={"renews_itself": renews_itself},
    )  # fmt: skip
    return member


def leave_now(member: Member, *, by: Any) -> Member:
    """The day has come on which a member wanted to leave. Called by the clock with a locked member."""
    return _leave(member, by=by, reason=say.AS_ANNOUNCED.said(), step=Step.LEFT, kind=activity.MEMBER_LEFT)


def _leave(member: Member, *, by: Any, reason: str | Said, step: Step, kind: Kind) -> Member:
    before = member.status
    end_membership(member, by=by, step=step, reason=reason)
    _record(kind, member, before, by)
    if kind is activity.MEMBER_LEFT:
        _tell_board(activity.LEFT_TOLD, member)
    return member


def _tell_board(kind: Kind, member: Member, **data: Any) -> None:
    record(kind, by=SYSTEM, on=member, about=member.user, data={"member": str(member.public_id), **data})


def _record(kind: Kind, member: Member, before: str, by: Any, **data: Any) -> None:
    record(
        kind, by=by, on=member, about=member.user, before={"status": before}, after={"status": member.status},
        data={"from": before, "to": member.status, **data},
    )  # fmt: skip


def _want(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why; it stays in the member's history."), field="reason")
