"""A status set for many members, and taken back with all that it took: dues, who pays for whom, what was decided."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.wording.phrases import Said
from commonhall.modules.members import activity
from commonhall.modules.members.actions.dues import ask_again, kept_dues
from commonhall.modules.members.actions.membership import change_status
from commonhall.modules.members.actions.register import locked, move, note_step
from commonhall.modules.members.models import OTHER, BulkItem, Member, Plan, Status, Step
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.privacy import is_theirs

DAYS = ("leaves_on", "suspended_until")


def set_status(item: BulkItem, by: Any) -> dict[str, Any]:
    """Returns what the member had before: what an undo of many gives back.

    Raises:
        Refused: it would be one's own status, or change_status refuses.
    """
    member = locked(item.member)
    _of_others(member, by)
    before = {
        "status": member.status,
        **{name: _text(day) for name in DAYS if (day := getattr(member, name))},
        "renews_itself": member.renews_itself,
        "next_plan": member.next_plan_id,
        "head": member.head_id,
        "expires_on": _text(member.expires_on),
        **kept_dues(member),
        "dependants": [
            [person.pk, person.status, _text(person.expires_on)] for person in member.dependants.order_by("pk")
        ],
    }
    member = change_status(
        member=member, status=item.batch.options["status"], reason=item.batch.options["reason"], by=by
    )
    return {**before, "given": _text(member.expires_on)}


def reset_status(item: BulkItem, by: Any) -> None:
    before = item.before
    _of_others(item.member, by)
    if item.member.status != item.batch.options["status"] or not before:
        raise Refused(_("Changed since; it stays as it is."))
    reason, ends = say.BULK_UNDONE.said(), locked(item.member).expires_on
    change_status(member=item.member, status=before["status"], reason=reason, by=by)
    member = locked(item.member)
    given = "given" in before and ends == _day(before["given"])  # else it was paid for since
    member.expires_on = _day(before["expires_on"]) if given else ends
    for name in DAYS:
        setattr(member, name, _day(before.get(name, "")))
    if item.batch.options["status"] == Status.INACTIVE:
        _bring_back(member, before, by=by, reason=reason)
    member.save()


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _of_others(member: Member, by: Any) -> None:
    """Among many, too, nobody decides about their own membership."""
    if is_theirs(by, member):
        raise Refused(_("Nobody decides about their own membership. Somebody else of the board does."))


def _bring_back(member: Member, before: dict[str, Any], *, by: Any, reason: Said) -> None:
    """Whoever was let go and has gone another way since stays there."""
    member.renews_itself = before.get("renews_itself", False)
    member.next_plan = Plan.objects.filter(pk=before.get("next_plan") or 0).first()
    head = Member.objects.select_related("plan").filter(pk=before.get("head") or 0).first()
    if head is not None:
        if not head.plan or head.dependants.count() >= head.plan.dependants:
            raise Refused(_("Changed since; it stays as it is."))
        member.head = head
        note_step(Step.DEPENDANT_ADDED, by=by, member=head, reason=OTHER, other=member)
    ask_again(member, before, by=by)
    for key, status, expires_on in before.get("dependants", ()):
        person = Member.objects.filter(pk=key, head=None, status=Status.INACTIVE).first()
        if person is not None:
            _take_back(locked(person), member, status, expires_on, by=by, reason=reason)


def _take_back(person: Member, head: Member, status: str, expires_on: str, *, by: Any, reason: Said) -> None:
    before, person.head = person.status, head
    person.expires_on = _day(expires_on)
    move(person, status, by=by, step=Step.DEPENDANT_ADDED, reason=reason)
    record(
        activity.DEPENDANT_ATTACHED, by=by, on=person, about=person.user, before={"status": before},
        after={"status": person.status}, data={"head": str(head.public_id)},
    )  # fmt: skip
