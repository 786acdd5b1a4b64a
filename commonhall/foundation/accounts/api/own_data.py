"""One's own data for programs. Downloading the archive and asking for the deletion need a fresh login, as on pages."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from commonhall.core.api.problems import Problem
from commonhall.core.modules.manifest import Fate
from commonhall.core.serving.sendfile import file_response
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.decorators import fresh_login_required
from commonhall.foundation.accounts.models import DataExport
from commonhall.foundation.accounts.schemas import FRESH

router = Router()


class HoldingOut(Schema):
    module: str
    what: str
    fate: Fate = Field(description="nameless: kept without the name; by_law: the same, because the law asks for it.")
    why: str


class ArchiveOut(Schema):
    id: UUID
    state: str
    asked_at: datetime
    finished_at: datetime | None
    parts_done: int
    parts_total: int
    size: int = Field(description="In bytes.")
    ready: bool = Field(description="Whether it can be downloaded, for seven days.")


class OwnDataOut(Schema):
    register_: list[HoldingOut] = Field(alias="register", description="What is held, and what a deletion does with it.")
    archive: ArchiveOut | None
    deleted_on: datetime | None = Field(description="When the account will be deleted, if it will.")


class DeletionIn(Schema):
    model_config = ConfigDict(extra="forbid")

    sure: Literal[True] = Field(description="That the person has read what is deleted and what is kept: the register.")


class DeletionOut(Schema):
    deleted_on: datetime = Field(description="Until then everything works, and it can be taken back.")


@router.get("/me/data", response=OwnDataOut, by_alias=True, summary="What is held of the caller")
def own_data(request: HttpRequest) -> dict[str, Any]:
    export, deletion = queries.latest_export(request.user), queries.deletion_of(request.user)
    return {
        "register": [
            {"module": module.label, "what": str(holding.what), "fate": holding.fate, "why": str(holding.why)}
            for module, holdings in queries.register()
            for holding in holdings
        ],
        "archive": _archive(export) if export else None,
        "deleted_on": deletion.due_at if deletion else None,
    }


@router.post("/me/data", response={202: ArchiveOut}, summary="Have an archive of everything made")
def order_data(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    return 202, _archive(actions.order_data(user=access.myself(request.user), by=request.user))


@router.get(
    "/me/data/{uuid:public_id}", summary="Download the archive", description=FRESH,
    openapi_extra={"responses": {200: {"description": "The ZIP file.", "content": {"application/zip": {}}}}},
)  # fmt: skip
@fresh_login_required(to_look=True)
def data_file(request: HttpRequest, public_id: UUID) -> Any:
    export = access.get_data_export(request.user, public_id)
    actions.note_download(export=export, by=request.user)
    path, name = queries.archive_path(export), queries.archive_name(export)
    return file_response(path, filename=name, content_type="application/zip", as_attachment=True)


@router.put(
    "/me/deletion", response={200: DeletionOut, 401: Problem, 422: Problem}, summary="Have the account deleted",
    description=f"After some days, in which it can be taken back. {FRESH}",
)  # fmt: skip
@fresh_login_required
def delete_account(request: HttpRequest, given: DeletionIn) -> dict[str, Any]:
    deletion = actions.ask_deletion(user=access.myself(request.user), by=request.user)
    return {"deleted_on": deletion.due_at}


@router.api_operation(["DELETE"], "/me/deletion", response={204: None}, summary="Keep the account after all")
def keep_account(request: HttpRequest) -> tuple[int, None]:
    actions.take_back_deletion(user=access.myself(request.user), by=request.user)
    return 204, None


def _archive(export: DataExport) -> dict[str, Any]:
    names = ("state", "asked_at", "finished_at", "parts_done", "parts_total", "size")
    return {"id": export.public_id, **{name: getattr(export, name) for name in names}, "ready": queries.is_kept(export)}
