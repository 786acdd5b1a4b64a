"""The desk's lists and acts on many members, for programs."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from commonhall.core.access.permits import permit
from commonhall.core.api.schemas import PageSize
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import paginate
from commonhall.modules.members import access, actions
from commonhall.modules.members.forms.desk import options_form
from commonhall.modules.members.models import BulkAct
from commonhall.modules.members.queries.bulk import bulk_items, bulk_preview, is_ready
from commonhall.modules.members.queries.desk import LISTS, DeskFilters, desk_counts, desk_page
from commonhall.modules.members.schemas.bulk import (
    BulkChange,
    BulkIn,
    BulkItemPage,
    BulkOut,
    BulkPage,
    BulkSightOut,
    DeskCountOut,
    DeskListOut,
    bulk_out,
    bulk_sight_out,
    item_out,
)

router = Router()


@router.get("/desk/lists", response=list[DeskCountOut], summary="How many wait on each of the desk's lists")
def list_counts(request: HttpRequest) -> list[dict[str, Any]]:
    permit(request.user, "members.see_all")
    return [{"list": key, "waiting": count} for key, count in desk_counts().items()]


@router.get("/desk/lists/{key}", response=DeskListOut, summary="One of the desk's lists")
def list_members_of_desk(
    request: HttpRequest, key: str, q: str = "", status: str = "", plan: str = "", days: str = "", cursor: str = "",
    size: PageSize = 50,
) -> dict[str, Any]:  # fmt: skip
    permit(request.user, "members.see_all")
    if key not in LISTS:
        raise Http404
    found = desk_page(key, DeskFilters(q, status, plan, days), cursor, size)
    items = [
        {"id": entry.member.public_id, "name": entry.member.name, "status": entry.member.status, "note": entry.word}
        for entry in found.entries
    ]
    return {"items": items, "next": found.page.next, "previous": found.page.previous}


@router.get("/desk/bulk", response=BulkPage, summary="Acts on many members, the newest first")
def list_bulks(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    permit(request.user, "members.see_all")
    page = paginate(BulkAct.objects.all(), order=["-id"], cursor=cursor, size=size)
    return {"items": [bulk_out(batch) for batch in page], "next": page.next, "previous": page.previous}


@router.post("/desk/bulk", response={201: BulkSightOut}, summary="Make an act on many members ready, and look first")
def prepare_bulk(request: HttpRequest, data: BulkIn) -> tuple[int, dict[str, Any]]:
    permit(request.user, "members.act_on_many")
    if data.kind not in dict(access.bulk_kinds(request.user)):
        raise PermissionDenied(_("Your role does not include this."))
    with transaction.atomic():
        batch = actions.prepare_bulk(kind=data.kind, chosen=_chosen(data), by=request.user)
        batch = _with_options(batch, data.options, request.user)
    return 201, _sight(batch)


@router.get(
    "/desk/bulk/{uuid:public_id}", response=BulkSightOut,
    summary="How far an act on many members is, or what it would do",
)  # fmt: skip
def get_bulk(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return _sight(access.get_bulk(request.user, public_id))


@router.patch("/desk/bulk/{uuid:public_id}", response=BulkSightOut, summary="Say otherwise what it does; look again")
def change_bulk(request: HttpRequest, public_id: UUID, data: BulkChange) -> dict[str, Any]:
    """Until it has begun."""
    batch = access.get_bulk(request.user, public_id, to="start")
    return _sight(_with_options(batch, {**batch.options, **data.options}, request.user))


@router.get("/desk/bulk/{uuid:public_id}/items", response=BulkItemPage, summary="What became of each member")
def list_bulk_items(
    request: HttpRequest, public_id: UUID, outcome: str = "", cursor: str = "", size: PageSize = 50
) -> dict[str, Any]:
    page = bulk_items(access.get_bulk(request.user, public_id), outcome, cursor, size)
    return {"items": [item_out(item) for item in page], "next": page.next, "previous": page.previous}


@router.post("/desk/bulk/{uuid:public_id}/start", response={202: BulkOut}, summary="Start it")
def start_bulk(request: HttpRequest, public_id: UUID) -> tuple[int, dict[str, Any]]:
    batch = access.get_bulk(request.user, public_id, to="start")
    return 202, bulk_out(actions.start_bulk(batch=batch, by=request.user))


@router.post("/desk/bulk/{uuid:public_id}/undo", response={202: BulkOut}, summary="Take it back as a whole")
def undo_bulk(request: HttpRequest, public_id: UUID) -> tuple[int, dict[str, Any]]:
    batch = access.get_bulk(request.user, public_id, to="start")
    return 202, bulk_out(actions.start_bulk_undo(batch=batch, by=request.user))


def _sight(batch: BulkAct) -> dict[str, Any]:
    waits = batch.state == BulkAct.State.DRAFT and is_ready(batch)
    return bulk_sight_out(batch, bulk_preview(batch) if waits else None)


def _chosen(data: BulkIn) -> dict[str, Any]:
    if data.list is None:
        return {"members": [str(key) for key in data.members or []]}
    if data.list not in LISTS:
        raise Refused(_("There is no such list."), field="list")
    return {"list": data.list, "q": data.q, "status": data.status, "plan": data.plan, "days": data.days}


def _with_options(batch: BulkAct, options: dict[str, Any], by: Any) -> BulkAct:
    """The same form judges them as on the page."""
    form = options_form(batch, options)
    if form is None:
        return actions.set_bulk_options(batch=batch, by=by)  # nothing is to be said, but for that it has not begun
    done = form.run(actions.set_bulk_options, batch=batch, by=by)
    if done is None:
        field, errors = next(iter(form.errors.items()))
        raise Refused(str(errors[0]), field=f"options.{field}" if field in form.fields else None)
    return done  # type: ignore[no-any-return]
