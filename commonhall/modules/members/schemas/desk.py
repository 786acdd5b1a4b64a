"""Shapes of the desk's part of the members' API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.api.schemas import Text
from commonhall.modules.members.models import Badge, BadgeAward, Note


class BadgeIn(Schema):
    name: Text = Field(min_length=1, max_length=60)
    description: Text = Field("", max_length=200)
    icon: Text = Field("award", max_length=40, description="One of those that the page offers.")
    colour: Text = Field("", max_length=10, description="success, warning, danger, info, accent, or empty.")
    is_active: bool = True


class BadgeOut(BadgeIn):
    id: int


class GiveIn(Schema):
    badge: int = Field(description="The id of a badge that is in use.")
    reason: Text = Field("", max_length=200)


class AwardReasonIn(Schema):
    reason: Text = Field(min_length=1, max_length=200)


class AwardOut(Schema):
    badge: BadgeOut
    reason: str
    given_at: datetime


class HolderOut(Schema):
    member: UUID
    name: str
    reason: str
    given_at: datetime
    given_by: str = Field(description="Empty where nobody is known any more.")


class HolderPage(Schema):
    items: list[HolderOut]
    next: str
    previous: str


class NoteIn(Schema):
    text: Text = Field(min_length=1, max_length=4000)


class NoteOut(Schema):
    id: int
    author: str | None
    text: str
    written_at: datetime
    changed_at: datetime | None


class NotePage(Schema):
    items: list[NoteOut]
    next: str
    previous: str


def badge_out(badge: Badge) -> dict[str, Any]:
    names = ("id", "name", "description", "icon", "colour", "is_active")
    return {name: getattr(badge, name) for name in names}


def award_out(award: BadgeAward) -> dict[str, Any]:
    return {"badge": badge_out(award.badge), "reason": award.reason, "given_at": award.awarded_at}


def holder_out(award: BadgeAward) -> dict[str, Any]:
    return {
        "member": award.member.public_id,
        "name": award.member.name,
        "reason": award.reason,
        "given_at": award.awarded_at,
        "given_by": str(award.awarded_by) if award.awarded_by else "",
    }


def note_out(note: Note) -> dict[str, Any]:
    author = str(note.author) if note.author else None
    return {
        "id": note.pk,
        "author": author,
        "text": note.text,
        "written_at": note.written_at,
        "changed_at": note.changed_at,
    }
