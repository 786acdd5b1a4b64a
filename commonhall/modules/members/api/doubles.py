"""Duplicates and merges for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from commonhall.core.access.permits import permit
from commonhall.core.api.schemas import PageSize
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import paginate
from commonhall.core.work.models import State
from commonhall.modules.members import access, actions
from commonhall.modules.members.models import DoubleScan, Member, Merge
from commonhall.modules.members.queries.doubles import CHOSEN, doubles, last_scan, merges

router = Router()


class OneOfTwo(Schema):
    id: UUID
    name: str
    status: str


class DoubleOut(Schema):
    id: int
    reason: str = Field(description="email, birth or city.")
    first: OneOfTwo
    second: OneOfTwo


class DoubleScanOut(Schema):
    started_at: datetime
    running: bool = Field(description="Whether it goes on; what it finds appears in the list.")
    broke_off: bool = Field(description="Whether it ended before the whole register was looked over.")


class DoublePage(Schema):
    items: list[DoubleOut]
    next: str
    previous: str
    scan: DoubleScanOut | None = Field(description="The last look over the register.")


class MergeIn(Schema):
    keep: UUID
    drop: UUID
    take: list[str] = Field(
        [],
        max_length=50,
        description="Fields in which the value of the dropped entry holds. None that either entry shows to nobody.",
    )
    account: str = Field("", max_length=4, description="drop, to go on with the dropped entry's account.")


class MergeOut(Schema):
    id: int
    kept: UUID
    kept_name: str
    former: UUID = Field(description="The id that leads to the kept entry, until the two are taken apart.")
    name: str = Field(description="Of the entry that went away.")
    by: str | None = Field(description="Who put them together.")
    at: datetime
    undone_at: datetime | None
    can_be_undone: bool = Field(
        description="For 30 days, and not while a later merge of the kept entry stands: that is undone first."
    )


class MergePage(Schema):
    items: list[MergeOut]
    next: str
    previous: str


@router.get("/desk/doubles", response=DoublePage, summary="Members who may stand in the register twice")
def list_doubles(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    permit(request.user, "members.merge_members")
    page = paginate(doubles(), order=["-id"], cursor=cursor, size=size)
    items = [
        {"id": double.pk, "reason": double.reason, "first": _one(double.first), "second": _one(double.second)}
        for double in page
    ]
    scan = last_scan()
    return {"items": items, "next": page.next, "previous": page.previous, "scan": _scan(scan) if scan else None}


@router.post("/desk/doubles/seek", response={202: None}, summary="Look over the register")
def seek_doubles(request: HttpRequest) -> tuple[int, None]:
    permit(request.user, "members.merge_members")
    actions.start_double_scan(by=request.user)
    return 202, None


@router.post("/desk/doubles/{int:pk}/dismiss", response={204: None}, summary="These are two people")
def dismiss_double(request: HttpRequest, pk: int) -> tuple[int, None]:
    actions.dismiss_double(double=access.get_double(request.user, pk), by=request.user)
    return 204, None


@router.get("/desk/merges", response=MergePage, summary="What was put together, the newest first")
def list_merges(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    permit(request.user, "members.merge_members")
    page = paginate(merges(), order=["-id"], cursor=cursor, size=size)
    return {"items": [_merge(merge) for merge in page], "next": page.next, "previous": page.previous}


@router.get("/desk/merges/{int:pk}", response=MergeOut, summary="Two entries that were put together")
def get_merge(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _merge(access.get_merge(request.user, pk))


@router.post("/desk/merges", response={201: MergeOut}, summary="Put two entries together")
def merge_members(request: HttpRequest, data: MergeIn) -> tuple[int, dict[str, Any]]:
    keep = access.get_member(request.user, data.keep, to="merge")
    drop = access.get_member(request.user, data.drop, to="merge")
    if unknown := set(data.take) - set(CHOSEN):
        raise Refused(", ".join(sorted(unknown)), field="take")
    done = actions.merge_members(keep=keep, drop=drop, take=data.take, account=data.account, by=request.user)
    return 201, _merge(access.get_merge(request.user, done.pk))


@router.post("/desk/merges/{int:pk}/undo", response=MergeOut, summary="Take two entries apart again")
def undo_merge(request: HttpRequest, pk: int) -> dict[str, Any]:
    actions.undo_merge(merge=access.get_merge(request.user, pk, to="undo"), by=request.user)
    return _merge(access.get_merge(request.user, pk))


def _one(member: Member) -> dict[str, Any]:
    return {"id": member.public_id, "name": member.name, "status": member.status}


def _scan(scan: DoubleScan) -> dict[str, Any]:
    return {"started_at": scan.started_at, "running": scan.is_open, "broke_off": scan.state == State.DEAD}


def _merge(merge: Merge) -> dict[str, Any]:
    """One of queries.doubles.merges."""
    return {
        "id": merge.pk, "kept": merge.kept.public_id, "kept_name": merge.kept.name, "former": merge.former_id,
        "name": merge.name, "by": str(merge.by) if merge.by else None, "at": merge.at, "undone_at": merge.undone_at,
        "can_be_undone": merge.can_be_undone and not merge.is_followed,  # type: ignore[attr-defined]
    }  # fmt: skip
