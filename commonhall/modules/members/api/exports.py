"""Exports of members for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from commonhall.core.access.permits import permit
from commonhall.core.api.schemas import PageSize
from commonhall.core.serving.sendfile import file_response
from commonhall.core.tabular.writing import CONTENT_TYPES
from commonhall.foundation.security.decorators import rate_limited
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.models import Export

router = Router()


class ExportFieldOut(Schema):
    name: str
    label: str


class ExportIn(Schema):
    format: Export.Format = Export.Format.CSV
    fields_: list[str] = Field(alias="fields", description="Names of fields, see /exports/fields.")
    query: str = Field("", max_length=1000, description="Filters as in the address of the directory.")


class ExportOut(Schema):
    id: UUID
    format: str
    state: str
    rows_done: int
    rows_total: int
    created_at: datetime
    ready: bool = Field(description="Whether the caller can have the file, at /exports/{id}/file.")


class ExportPage(Schema):
    items: list[ExportOut]
    next: str
    previous: str


@router.get("/exports/fields", response=list[ExportFieldOut], summary="What the caller may export")
def list_export_fields(request: HttpRequest) -> list[dict[str, str]]:
    permit(request.user, "members.export_members")
    fields = queries.exportable(sensitive=request.user.has_perm("members.export_sensitive"))
    return [{"name": name, "label": label} for name, label in fields]


@router.post("/exports", response={201: ExportOut}, summary="Order an export; a short one is ready at once")
@rate_limited("export")
def order_export(request: HttpRequest, data: ExportIn) -> tuple[int, dict[str, Any]]:
    permit(request.user, "members.export_members")
    export = actions.order_export(by=request.user, format=data.format, fields=data.fields_, query=data.query)
    return 201, _out(export, queries.barred(request.user))


@router.get("/exports", response=ExportPage, summary="The caller's exports, the newest first")
def list_exports(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    permit(request.user, "members.export_members")
    page = queries.exports_of(request.user, cursor, size)
    barred = queries.barred(request.user)
    return {"items": [_out(export, barred) for export in page], "next": page.next, "previous": page.previous}


@router.get("/exports/{public_id}", response=ExportOut, summary="How far an export is")
def get_export(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return _out(access.get_export(request.user, public_id), queries.barred(request.user))


@router.get("/exports/{public_id}/file", summary="The file of an export")
@rate_limited("download")
def get_export_file(request: HttpRequest, public_id: UUID) -> Any:
    export = access.get_export(request.user, public_id, to="download")
    if not queries.is_kept(export):
        raise Http404(_("This file is no longer kept. Export again."))
    actions.note_download(export=export, by=request.user)
    return file_response(queries.path_of(export), filename=export.filename, content_type=CONTENT_TYPES[export.format])


def _out(export: Export, barred: frozenset[str]) -> dict[str, Any]:
    plain = {name: getattr(export, name) for name in ("format", "state", "rows_done", "rows_total", "created_at")}
    return {"id": export.public_id, "ready": queries.is_kept(export) and not export.has_any(barred), **plain}
