"""The same for programs, under /api/v1/$module/."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from commonhall.core.access.permits import permit
from commonhall.core.api.schemas import PageSize
from commonhall.core.pagination.keyset import Page
from commonhall.modules.$module import access, actions, queries
from commonhall.modules.$module.models import $Model
from commonhall.modules.$module.schemas import ${Model}In, ${Model}Out, ${Model}PageOut

router = Router()


@router.get("/", response=${Model}PageOut, summary="All, newest first")
def list_$module(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> Page[$Model]:
    permit(request.user, "$module.read_$model")
    return queries.newest(cursor, size)


@router.post("/", response={201: ${Model}Out}, summary="Add one")
def add_$model(request: HttpRequest, data: ${Model}In) -> tuple[int, $Model]:
    permit(request.user, "$module.add_$model")
    return 201, actions.add_$model(by=request.user, **data.dict())


@router.get("/{public_id}", response=${Model}Out, summary="One")
def get_$model(request: HttpRequest, public_id: UUID) -> $Model:
    return access.get_$model(request.user, public_id)


@router.post("/{public_id}/close", response=${Model}Out, summary="Close it for good")
def close_$model(request: HttpRequest, public_id: UUID) -> $Model:
    found = access.get_$model(request.user, public_id, to="close")
    return actions.close_$model($model=found, by=request.user)
