"""One's own data for programs. The archive itself and the deletion ask for a fresh log-in: they are on pages alone."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from commonhall.core.modules.manifest import Fate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.models import DataExport

router = Router()


class HoldingOut(Schema):
    module: str
    what: str
    fate: Fate = Field(description="nameless: kept without the name; by_law: the same, because the law asks for it.")
    why: str


class ArchiveOut(Schema):
    state: str
    asked_at: datetime
    finished_at: datetime | None
    parts_done: int
    parts_total: int
    size: int = Field(description="In bytes.")
    ready: bool = Field(description="Whether it can be downloaded, on the page of one's own data.")


class OwnDataOut(Schema):
    register_: list[HoldingOut] = Field(alias="register", description="What is held, and what a deletion does with it.")
    archive: ArchiveOut | None
    deleted_on: datetime | None = Field(description="When the account will be deleted, if it will.")


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


@router.api_operation(["DELETE"], "/me/deletion", response={204: None}, summary="Keep the account after all")
def keep_account(request: HttpRequest) -> tuple[int, None]:
    actions.take_back_deletion(user=access.myself(request.user), by=request.user)
    return 204, None


def _archive(export: DataExport) -> dict[str, Any]:
    names = ("state", "asked_at", "finished_at", "parts_done", "parts_total", "size")
    return {**{name: getattr(export, name) for name in names}, "ready": queries.is_kept(export)}
