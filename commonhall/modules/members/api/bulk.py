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
from commonhall.modules.members.queries.bulk import bulk_items, bulk_preview
from commonhall.modules.members.queries.desk import LISTS, DeskFilters, desk_counts, desk_page
from commonhall.modules.members.schemas.bulk import (
    BulkDraftOut,
    BulkIn,
    BulkItemPage,
    BulkOut,
    BulkPage,
    DeskCountOut,
    DeskListOut,
    bulk_out,
    draft_out,
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


@router.post("/desk/bulk", response={201: BulkDraftOut}, summary="Make an act on many members ready, and look first")
def prepare_bulk(request: HttpRequest, data: BulkIn) -> tuple[int, dict[str, Any]]:
    permit(request.user, "members.act_on_many")
    if data.kind not in dict(access.bulk_kinds(request.user)):
        raise PermissionDenied(_("Your role does not include this."))
    with transaction.atomic():
        batch = actions.prepare_bulk(kind=data.kind, chosen=_chosen(data), by=request.user)
        batch = _with_options(batch, data.options, request.user)
    return 201, draft_out(batch, bulk_preview(batch))


@router.get("/desk/bulk/{uuid:public_id}", response=BulkOut, summary="How far an act on many members is")
def get_bulk(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return bulk_out(access.get_bulk(request.user, public_id))


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
        return batch
    done = form.run(actions.set_bulk_options, batch=batch, by=by)
    if done is None:
        field, errors = next(iter(form.errors.items()))
        raise Refused(str(errors[0]), field=f"options.{field}")
    return done  # type: ignore[no-any-return]
