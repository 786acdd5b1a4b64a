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
from commonhall.modules.members import access, actions
from commonhall.modules.members.models import Member, Merge
from commonhall.modules.members.queries.doubles import CHOSEN, doubles

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


class DoublePage(Schema):
    items: list[DoubleOut]
    next: str
    previous: str


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
    former: UUID = Field(description="The id that leads to the kept entry from now on.")
    at: datetime
    can_be_undone: bool


@router.get("/desk/doubles", response=DoublePage, summary="Members who may stand in the register twice")
def list_doubles(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    permit(request.user, "members.merge_members")
    page = paginate(doubles(), order=["-id"], cursor=cursor, size=size)
    items = [
        {"id": double.pk, "reason": double.reason, "first": _one(double.first), "second": _one(double.second)}
        for double in page
    ]
    return {"items": items, "next": page.next, "previous": page.previous}


@router.post("/desk/doubles/seek", response={202: None}, summary="Look over the register")
def seek_doubles(request: HttpRequest) -> tuple[int, None]:
    permit(request.user, "members.merge_members")
    actions.start_double_scan(by=request.user)
    return 202, None


@router.post("/desk/doubles/{int:pk}/dismiss", response={204: None}, summary="These are two people")
def dismiss_double(request: HttpRequest, pk: int) -> tuple[int, None]:
    actions.dismiss_double(double=access.get_double(request.user, pk), by=request.user)
    return 204, None


@router.post("/desk/merges", response={201: MergeOut}, summary="Put two entries together")
def merge_members(request: HttpRequest, data: MergeIn) -> tuple[int, dict[str, Any]]:
    keep = access.get_member(request.user, data.keep, to="merge")
    drop = access.get_member(request.user, data.drop, to="merge")
    if unknown := set(data.take) - set(CHOSEN):
        raise Refused(", ".join(sorted(unknown)), field="take")
    done = actions.merge_members(keep=keep, drop=drop, take=data.take, account=data.account, by=request.user)
    return 201, _merge(done)


@router.post("/desk/merges/{int:pk}/undo", response=MergeOut, summary="Take two entries apart again")
def undo_merge(request: HttpRequest, pk: int) -> dict[str, Any]:
    actions.undo_merge(merge=access.get_merge(request.user, pk, to="undo"), by=request.user)
    return _merge(access.get_merge(request.user, pk))


def _one(member: Member) -> dict[str, Any]:
    return {"id": member.public_id, "name": member.name, "status": member.status}


def _merge(merge: Merge) -> dict[str, Any]:
    return {
        "id": merge.pk, "kept": merge.kept.public_id, "former": merge.former_id, "at": merge.at,
        "can_be_undone": merge.can_be_undone,
    }  # fmt: skip
