"""What every step in a membership shares: locking a member, keeping the history, the role, the search, the number."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM, record, record_many
from commonhall.core.search import index
from commonhall.core.wording.phrases import Said
from commonhall.foundation.accounts.actions import grant_role, revoke_role
from commonhall.modules.members import activity
from commonhall.modules.members.models import (
    OPEN_STATES,
    Application,
    Member,
    NumberSeries,
    Status,
    StatusChange,
    Step,
)
from commonhall.modules.members.queries.privacy import SEARCH_LABEL, search_texts

AHEAD = 500  # numbers looked at together; an imported list may hold thousands in a row


def locked(member: Member) -> Member:
    """The member as stored, locked until the transaction ends. Who pays for others is locked before them."""
    rows = Member.objects.select_for_update(of=("self",)).select_related("plan", "next_plan", "user")
    return rows.get(pk=member.pk)


def keep_history(
    member: Member,
    before: str,
    *,
    by: Any,
    reason: str | Said = "",
    step: Step = Step.STATUS_SET,
    application: Application | None = None,
    other: Member | None = None,
) -> None:
    """Write down a step that changed the member's status, or may have.

    Args:
        reason: a person's words or a phrase; it names another member by OTHER.
    """
    changed = {"before": before, "after": member.status} if before != member.status else {}
    _keep(step, by, member=member, application=application, reason=reason, other=other, **changed)


def note_step(
    step: Step,
    *,
    by: Any,
    member: Member | None = None,
    application: Application | None = None,
    reason: str | Said = "",
    other: Member | None = None,
) -> None:
    """Write down a step that leaves the status as it is."""
    _keep(step, by, member=member, application=application, reason=reason, other=other)


def _keep(step: Step, by: Any, *, reason: str | Said, **values: Any) -> None:
    why = {"said": reason} if isinstance(reason, Said) else {"reason": reason}
    StatusChange.objects.create(step=step, by=by if getattr(by, "pk", None) else None, **why, **values)


def record_status(steps: Iterable[tuple[Member, str]], *, by: Any) -> None:
    """Record that the status of members was set; with each the one before. Each of them is told."""
    each = [
        {
            "on": member, "about": member.user, "before": {"status": before}, "after": {"status": member.status},
            "data": {"from": before, "to": member.status},
        }
        for member, before in steps
    ]  # fmt: skip
    record_many(activity.STATUS_CHANGED, by=by, each=each)


def reindex(member: Member) -> None:
    """Let the search find the member as they are now."""
    index.put(SEARCH_LABEL, member.pk, search_texts(member))


def sync_role(member: Member) -> None:
    """Active members, and only they, have the role of a member; and they have nothing left to apply for."""
    if member.user is None:
        return
    change = grant_role if member.status == Status.ACTIVE else revoke_role
    change(user=member.user, role=Role.MEMBER, by=SYSTEM)
    if member.status == Status.ACTIVE:
        close_application(member)


def close_application(member: Member) -> int:
    """Close what somebody had applied for before they became a member in another way; returns how many.

    A renewal, an imported list or an act of the board can be quicker than the board's decision. The member's row is
    locked before the application's, here as where applications are decided.
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related("plan")
    found = list(rows.filter(user=member.user, state__in=OPEN_STATES))
    for application in found:
        application.state, application.decided_at = Application.State.CLOSED, timezone.now()
        application.save(update_fields=["state", "decided_at"])
        note_step(Step.CLOSED, by=None, member=member, application=application, reason=application.plan.name)
        data = {"plan": application.plan.name, "application": str(application.public_id)}
        for kind in (activity.APPLICATION_CLOSED, activity.CLOSING_TOLD):
            record(kind, by=SYSTEM, on=application, about=member.user, data=data)
    return len(found)


def move(
    member: Member, status: str, *, by: Any, step: Step, reason: str | Said = "", other: Member | None = None
) -> None:
    """Save a locked member in a status, with all that follows from it."""
    before, member.status = member.status, Status(status)
    member.save()
    keep_history(member, before, by=by, reason=reason, step=step, other=other)
    if before != member.status:
        sync_role(member)
        reindex(member)


def next_number() -> str:
    """The next member number that nobody has, not even by an import."""
    series = NumberSeries.objects.select_for_update().get_or_create(pk=1)[0]
    free = None
    while free is None:
        ahead = [str(series.last + step) for step in range(1, AHEAD + 1)]
        taken = set(Member.objects.filter(number__in=ahead).values_list("number", flat=True))
        free = next((number for number in ahead if number not in taken), None)
        series.last = int(free or ahead[-1])
    series.save()
    return free
