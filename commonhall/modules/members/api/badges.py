"""Badges and staff's notes for programs."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from commonhall.core.access.permits import fetch, permit
from commonhall.core.api.schemas import PageSize
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import paginate
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.forms.badges import BadgeForm
from commonhall.modules.members.models import Badge
from commonhall.modules.members.queries.badges import awards, holders
from commonhall.modules.members.queries.notes import deleted_notes_of, notes_of
from commonhall.modules.members.schemas.desk import (
    AwardOut,
    AwardReasonIn,
    BadgeIn,
    BadgeOut,
    GiveIn,
    HolderPage,
    NoteIn,
    NoteOut,
    NotePage,
    award_out,
    badge_out,
    holder_out,
    note_out,
)

router = Router()


@router.get("/desk/badges", response=list[BadgeOut], summary="Every badge, in order")
def list_badges(request: HttpRequest) -> list[dict[str, Any]]:
    permit(request.user, "members.manage_badges")
    return [badge_out(badge) for badge in Badge.objects.all()]


@router.post("/desk/badges", response={201: BadgeOut}, summary="Add a badge")
def add_badge(request: HttpRequest, data: BadgeIn) -> tuple[int, dict[str, Any]]:
    permit(request.user, "members.manage_badges")
    return 201, badge_out(actions.save_badge(by=request.user, **_judged(data)))


@router.put("/desk/badges/{int:pk}", response=BadgeOut, summary="Change or retire a badge")
def change_badge(request: HttpRequest, pk: int, data: BadgeIn) -> dict[str, Any]:
    found = access.get_badge(request.user, pk)
    return badge_out(actions.save_badge(by=request.user, badge=found, **_judged(data)))


@router.get("/desk/badges/{int:pk}/holders", response=HolderPage, summary="Who has a badge, the latest first")
def list_holders(request: HttpRequest, pk: int, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    page = holders(access.get_badge(request.user, pk), cursor, size)
    return {"items": [holder_out(award) for award in page], "next": page.next, "previous": page.previous}


@router.post("/desk/badges/{int:pk}/{direction}", response=list[BadgeOut], summary="Move a badge up or down")
def move_badge(request: HttpRequest, pk: int, direction: Literal["up", "down"]) -> list[dict[str, Any]]:
    """The badges in their new order."""
    actions.move_badge(badge=access.get_badge(request.user, pk), up=direction == "up", by=request.user)
    return list_badges(request)


@router.get("/{uuid:public_id}/badges", response=list[AwardOut], summary="A member's badges, as the caller sees them")
def member_badges(request: HttpRequest, public_id: UUID) -> list[dict[str, Any]]:
    member, reader = access.get_member(request.user, public_id), queries.reader_of(request.user)
    return [award_out(award) for award in queries.badges_shown(member, reader)]


@router.post("/{uuid:public_id}/badges", response={201: AwardOut}, summary="Give a member a badge")
def give_badge(request: HttpRequest, public_id: UUID, data: GiveIn) -> tuple[int, dict[str, Any]]:
    member = access.get_member(request.user, public_id, to="give_badge")
    badge = fetch(Badge.objects.all(), pk=data.badge)
    return 201, award_out(actions.give_badge(badge=badge, member=member, by=request.user, reason=data.reason))


@router.post("/{uuid:public_id}/badges/{int:pk}/take", response={204: None}, summary="Take a badge back")
def take_badge(request: HttpRequest, public_id: UUID, pk: int, data: AwardReasonIn) -> tuple[int, None]:
    member = access.get_member(request.user, public_id, to="give_badge")
    award = fetch(awards().filter(member=member), badge=pk)
    actions.take_badge(badge=award.badge, member=member, by=request.user, reason=data.reason)
    return 204, None


@router.get("/{uuid:public_id}/notes", response=NotePage, summary="Staff's notes on a member")
def list_notes(
    request: HttpRequest, public_id: UUID, cursor: str = "", size: PageSize = 25, deleted: bool = False
) -> dict[str, Any]:
    """With `deleted` those that one may bring back: deleted in the last 30 days, one's own; an administrator, all."""
    member = access.get_member(request.user, public_id, to="note")
    found = deleted_notes_of(member, request.user) if deleted else notes_of(member)
    page = paginate(found, order=["-id"], cursor=cursor, size=size)
    return {"items": [note_out(note) for note in page], "next": page.next, "previous": page.previous}


@router.post("/{uuid:public_id}/notes", response={201: NoteOut}, summary="Write a note")
def add_note(request: HttpRequest, public_id: UUID, data: NoteIn) -> tuple[int, dict[str, Any]]:
    member = access.get_member(request.user, public_id, to="note")
    return 201, note_out(actions.add_note(member=member, text=data.text, by=request.user))


@router.put("/desk/notes/{int:pk}", response=NoteOut, summary="Change one's own note")
def change_note(request: HttpRequest, pk: int, data: NoteIn) -> dict[str, Any]:
    found = access.get_note(request.user, pk, to="change")
    return note_out(actions.change_note(note=found, text=data.text, by=request.user))


@router.api_operation(
    ["DELETE"], "/desk/notes/{int:pk}", response={204: None}, summary="Delete a note; it can be restored for 30 days"
)
def delete_note(request: HttpRequest, pk: int) -> tuple[int, None]:
    actions.delete_note(note=access.get_note(request.user, pk, to="delete"), by=request.user)
    return 204, None


@router.post("/desk/notes/{int:pk}/restore", response=NoteOut, summary="Bring a deleted note back")
def restore_note(request: HttpRequest, pk: int) -> dict[str, Any]:
    return note_out(actions.restore_note(note=access.get_note(request.user, pk, to="delete"), by=request.user))


def _judged(data: BadgeIn) -> dict[str, Any]:
    """The page's choices of icons and colours hold here too.

    Raises:
        Refused: there is no such icon or colour.
    """
    fields: dict[str, Any] = data.dict()
    for name in ("icon", "colour"):
        field = BadgeForm.base_fields[name]
        if fields[name] and fields[name] not in dict(field.choices):  # type: ignore[attr-defined]
            raise Refused(str(field.error_messages["invalid_choice"] % {"value": fields[name]}), field=name)
    return fields
