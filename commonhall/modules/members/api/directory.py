"""The directory for programs: the list, its facets, names that complete, one member, and saved filters."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from commonhall.core.api.schemas import PageSize
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.models import CustomField
from commonhall.modules.members.schemas.directory import (
    FacetsOut,
    MemberOut,
    MemberPage,
    SavedFilterChange,
    SavedFilterIn,
    SavedFilterOut,
    SavedFilterPage,
    SuggestionOut,
    facets_out,
    members_out,
    saved_out,
)

router = Router()
Values = Annotated[list[str], Query(description="May be given more than once: one of them must hold.")]
Words = Annotated[str, Field(max_length=100, description="Words that must all be found.")]


@router.get("/", response=MemberPage, summary="The directory")
def list_members(
    request: HttpRequest,
    q: Words = "",
    status: Values = [],  # noqa: B006 - ninja copies it
    plan: Values = [],  # noqa: B006
    study: Values = [],  # noqa: B006
    city: Values = [],  # noqa: B006
    badge: Values = [],  # noqa: B006
    role: Values = [],  # noqa: B006
    sort: Annotated[
        str,
        Field(description="name, newest or city; for the board also expiry; with q also relevance, the usual then."),
    ] = "",
    cursor: str = "",
    size: PageSize = 25,
) -> dict[str, Any]:
    """Filters and orders that the caller may not ask for are left out of account.

    The club's own questions that are filters (`/facets` names them) are parameters too: `own_size=M`,
    `own_drives=yes`, and for numbers `own_height.min=170` and `own_height.max=190`.
    """
    reader = access.get_reader(request.user)
    page = queries.directory(queries.read_filters(request.GET, reader), reader, cursor, size)
    own = list(CustomField.objects.filter(is_active=True))
    return {"items": members_out(page.rows, reader, own, request.user), "next": page.next, "previous": page.previous}


@router.get("/facets", response=FacetsOut, summary="What the directory can be filtered by, with counts")
def list_facets(request: HttpRequest) -> dict[str, Any]:
    """Takes the same parameters as the directory itself."""
    reader = access.get_reader(request.user)
    return facets_out(queries.facets(queries.read_filters(request.GET, reader), reader))


@router.get("/suggestions", response=list[SuggestionOut], summary="Members whom a few letters can mean")
def list_suggestions(request: HttpRequest, q: Words) -> list[dict[str, Any]]:
    found = queries.suggestions(q, access.get_reader(request.user))
    return [{"id": member.public_id, "name": member.name} for member in found]


@router.get("/filters", response=SavedFilterPage, summary="The caller's saved filters, and those shared with the board")
def list_filters(request: HttpRequest, cursor: str = "") -> dict[str, Any]:
    access.get_reader(request.user)
    page = queries.saved_page(request.user, cursor, shared=access.sees_all(request.user))
    items = [saved_out(saved, request.user) for saved in page]
    return {"items": items, "next": page.next, "previous": page.previous}


@router.post("/filters", response={201: SavedFilterOut}, summary="Keep a filter")
def save_filter(request: HttpRequest, data: SavedFilterIn) -> tuple[int, dict[str, Any]]:
    access.get_reader(request.user)
    return 201, saved_out(actions.save_filter(by=request.user, **data.dict()), request.user)


@router.patch("/filters/{public_id}", response=SavedFilterOut, summary="Rename a filter, share it or not")
def change_filter(request: HttpRequest, public_id: UUID, data: SavedFilterChange) -> dict[str, Any]:
    saved = access.get_saved_filter(request.user, public_id, to="change")
    return saved_out(actions.rename_filter(saved=saved, by=request.user, **data.dict(exclude_unset=True)), request.user)


@router.api_operation(["DELETE"], "/filters/{public_id}", response={204: None}, summary="Delete a filter")
def delete_filter(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    actions.delete_filter(saved=access.get_saved_filter(request.user, public_id, to="change"), by=request.user)
    return 204, None


@router.get("/{uuid:public_id}", response=MemberOut, summary="One member, as the caller may see them")
def get_member(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_member(request.user, public_id)
    own = list(CustomField.objects.filter(is_active=True)) if found.custom else []
    return members_out([found], queries.reader_of(request.user), own, request.user)[0]
