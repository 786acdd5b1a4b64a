"""Importing a list of members by program: upload, look at what would happen, correct, import, undo."""

from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import File, Router
from ninja.files import UploadedFile

from commonhall.core.access.permits import permit
from commonhall.core.api.judging import judged
from commonhall.core.api.schemas import PageSize
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import paginate
from commonhall.foundation.security.decorators import rate_limited
from commonhall.modules.members import access, actions
from commonhall.modules.members.documents.bad_rows import bad_rows_csv
from commonhall.modules.members.forms import ColumnsForm, UploadForm
from commonhall.modules.members.models import Import
from commonhall.modules.members.queries import imports as queries
from commonhall.modules.members.schemas.imports import (
    ChangePage,
    ColumnsIn,
    DraftOut,
    ImportOut,
    ImportPage,
    RowPage,
    change_page,
    draft_of,
    import_out,
    row_out,
)

router = Router()


@router.get("/desk/imports", response=ImportPage, summary="Lists that were read in, the newest first")
def list_imports(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    permit(request.user, "members.import_members")
    rows = Import.objects.select_related("created_by").defer("content")
    page = paginate(rows, order=["-id"], cursor=cursor, size=size)
    return {"items": [import_out(batch) for batch in page], "next": page.next, "previous": page.previous}


@router.post("/desk/imports", response={201: ImportOut}, summary="Upload a list; nothing is imported yet")
@rate_limited("upload")
def add_import(request: HttpRequest, file: File[UploadedFile | None] = None) -> tuple[int, dict[str, Any]]:
    """CSV, XLSX, XLS or ODS, up to 20 MB. Look at the draft, correct its columns, and start it."""
    permit(request.user, "members.import_members")
    form = UploadForm({}, MultiValueDict({"file": [file]} if file else {}))
    return 201, import_out(actions.add_import(by=request.user, **judged(form)))


@router.get("/desk/imports/{uuid:public_id}", response=ImportOut, summary="How far an import is")
def get_import(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return import_out(access.get_import(request.user, public_id))


@router.get("/desk/imports/{uuid:public_id}/draft", response=DraftOut, summary="What an import would do")
def get_draft(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    """For a list that is not imported yet; afterwards there is none (404)."""
    return draft_of(queries.preview(_draft(request, public_id), by=request.user))


@router.get(
    "/desk/imports/{uuid:public_id}/rows", response=RowPage, summary="Rows that are left out, or looked at twice"
)
def list_rows(
    request: HttpRequest,
    public_id: UUID,
    kind: Literal["bad", "warned"] = "bad",
    cursor: str = "",
    size: PageSize = 25,
) -> dict[str, Any]:
    """With the reasons, as long as the file is kept: for 30 days."""
    batch = _kept(access.get_import(request.user, public_id))
    rows = queries.rows_of(batch, kind)
    begin = queries.place_of(cursor)
    more = begin + size < len(rows)
    return {
        "items": [row_out(row) for row in rows[begin : begin + size]],
        "next": str(begin + size) if more else "",
        "previous": str(max(begin - size, 0)) if begin else "",
    }


@router.get(
    "/desk/imports/{uuid:public_id}/changes", response=ChangePage,
    summary="Members whom an import would change, and in which fields",
)  # fmt: skip
def list_changes(request: HttpRequest, public_id: UUID, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    """For a list that is not imported yet. What a member shows to nobody is not among it: it stays."""
    batch = _draft(request, public_id)
    return change_page(queries.preview(batch, by=request.user, begin=queries.place_of(cursor), size=size).changes)


@router.get(
    "/desk/imports/{uuid:public_id}/bad-rows.csv", summary="The rows that are left out, to mend and import again"
)
def get_bad_rows(request: HttpRequest, public_id: UUID) -> HttpResponse:
    batch = _kept(access.get_import(request.user, public_id))
    return HttpResponse(bad_rows_csv(queries.preview(batch, by=request.user)), content_type="text/csv; charset=utf-8")


@router.patch("/desk/imports/{uuid:public_id}/draft", response=DraftOut, summary="Correct how a list is read")
def correct_columns(request: HttpRequest, public_id: UUID, data: ColumnsIn) -> dict[str, Any]:
    """The order of dates can be set once the column is taken for dates: send the field first."""
    batch = _draft(request, public_id)
    found = queries.preview(batch, by=request.user)
    typed, names = _typed(data, found)
    chosen = judged(ColumnsForm(typed, preview=found), names)
    actions.correct_columns(batch=batch, by=request.user, **chosen)
    return draft_of(queries.preview(access.get_import(request.user, public_id), by=request.user))


@router.post("/desk/imports/{uuid:public_id}/start", response={202: ImportOut}, summary="Import the good rows")
def start_import(request: HttpRequest, public_id: UUID) -> tuple[int, dict[str, Any]]:
    batch = access.get_import(request.user, public_id)
    return 202, import_out(actions.start_import(batch=batch, by=request.user))


@router.post("/desk/imports/{uuid:public_id}/undo", response={202: ImportOut}, summary="Take an import back as a whole")
def undo_import(request: HttpRequest, public_id: UUID) -> tuple[int, dict[str, Any]]:
    batch = access.get_import(request.user, public_id)
    return 202, import_out(actions.start_undo(batch=batch, by=request.user))


def _draft(request: HttpRequest, public_id: UUID) -> Import:
    batch = access.get_import(request.user, public_id)
    if batch.state != Import.State.DRAFT:
        raise Http404
    return batch


def _kept(batch: Import) -> Import:
    if not batch.content:
        raise Http404
    return batch


def _typed(data: ColumnsIn, found: queries.Preview) -> tuple[dict[str, str], dict[str, str]]:
    """What was sent as if it had been chosen on the page, and where each of it stands in what was sent.

    Raises:
        Refused: there is no such column or word, or the column holds no dates.
    """
    known = {column.index: column for column in found.columns}
    typed = {f"field_{column.index}": column.field for column in found.columns}
    typed |= {f"order_{column.index}": column.order for column in found.columns if column.order}
    names = {}
    for place, given in enumerate(data.columns):
        if given.index not in known:
            raise Refused(_("There is no such column."), field=f"columns.{place}.index")
        if given.order is not None and not known[given.index].order:
            raise Refused(_("This column is not taken for dates."), field=f"columns.{place}.order")
        for part, value in (("field", given.field), ("order", given.order)):
            if value is not None:
                typed[f"{part}_{given.index}"] = str(value)
                names[f"{part}_{given.index}"] = f"columns.{place}.{part}"
    for field, meanings in data.meanings.items():
        for word, meaning in meanings.items():
            if word not in found.unknown.get(field, []):
                raise Refused(_("No row has this word, or it is known already."), field=f"meanings.{field}.{word}")
            name = f"word_{field}_{found.unknown[field].index(word)}"
            typed[name], names[name] = meaning, f"meanings.{field}.{word}"
    return typed, names
