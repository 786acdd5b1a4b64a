"""Shapes of the API of the desk's lists and of bulk acts."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.api.schemas import Text
from commonhall.modules.members.models import BulkAct, BulkItem
from commonhall.modules.members.queries.bulk import BulkPreview


class DeskEntryOut(Schema):
    id: UUID
    name: str
    status: str
    note: str = Field(description="What the list says of them, such as how long dues are overdue.")


class DeskListOut(Schema):
    items: list[DeskEntryOut]
    next: str
    previous: str


class DeskCountOut(Schema):
    list: str
    waiting: int = Field(description="Exact up to 1000; 1001 says that there are more.")


class BulkIn(Schema):
    """For whom: members by id, or a list with its filters; and what is to be done."""

    kind: Literal["status", "give_badge", "take_badge", "email", "dues", "remind"]
    members: list[UUID] | None = Field(None, max_length=1000)
    list: Text | None = Field(None, max_length=40, description="A list of the desk, such as due or everybody.")
    q: Text = Field("", max_length=100)
    status: Text = Field("", max_length=10, description="A filter of the list.")
    plan: Text = Field("", max_length=18)
    days: Text = Field("", max_length=3)
    options: dict[str, Any] = Field(
        {}, description="status, badge, reason, subject, text: what this kind of act needs to know."
    )


class LeftOutOut(Schema):
    reason: str
    count: int


class BulkOut(Schema):
    id: UUID
    kind: str
    state: str
    created_at: datetime
    total: int
    done: int
    left_out: int
    undone: int


class BulkPage(Schema):
    items: list[BulkOut]
    next: str
    previous: str


class BulkSightOut(BulkOut):
    """An act whole. As long as it has not begun, with what it would do, counted to 10,000."""

    options: dict[str, Any] | None = Field(description="What has been said of it; null once it has begun.")
    chosen: int | None = Field(description="Null once it has begun, and while something of its options is missing.")
    reached: int | None
    would_leave_out: list[LeftOutOut] | None


class BulkChange(Schema):
    options: dict[str, Any] = Field({}, description="As when the act is made ready; what is left out stays.")


class BulkItemOut(Schema):
    member: UUID
    name: str
    outcome: str
    why: str


class BulkItemPage(Schema):
    items: list[BulkItemOut]
    next: str
    previous: str


def bulk_out(batch: BulkAct) -> dict[str, Any]:
    names = ("kind", "state", "created_at", "total", "done", "left_out", "undone")
    return {"id": batch.public_id, **{name: getattr(batch, name) for name in names}}


def bulk_sight_out(batch: BulkAct, preview: BulkPreview | None) -> dict[str, Any]:
    left_out = [{"reason": str(found.reason), "count": found.count} for found in preview.left_out] if preview else None
    return {
        **bulk_out(batch),
        "options": batch.options if batch.state == BulkAct.State.DRAFT else None,
        "chosen": preview.chosen if preview else None,
        "reached": preview.reached if preview else None,
        "would_leave_out": left_out,
    }


def item_out(item: BulkItem) -> dict[str, Any]:
    return {"member": item.member.public_id, "name": item.member.name, "outcome": item.outcome, "why": item.why}
