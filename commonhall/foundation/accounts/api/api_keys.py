"""API keys by API: only for people who are logged in themselves, for a key makes no keys."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from commonhall.core.api.problems import Problem
from commonhall.core.api.schemas import PageSize
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.api_auth import LOGIN_ONLY
from commonhall.foundation.accounts.decorators import require_fresh_login
from commonhall.foundation.accounts.models import ApiKey
from commonhall.foundation.accounts.schemas import ApiKeyMade, ApiKeyPage, NewApiKey

router = Router(auth=LOGIN_ONLY)
REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.get("/keys", response={200: ApiKeyPage, **REFUSALS}, summary="My API keys")
def list_api_keys(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    access.permit_api_keys(request.user)
    return _page(paginate(queries.api_keys_of(request.user), order=["-id"], cursor=cursor, size=size))  # type: ignore[arg-type]


@router.get("/keys/all", response={200: ApiKeyPage, **REFUSALS}, summary="Everybody's API keys, for staff")
def list_all_api_keys(request: HttpRequest, q: str = "", cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    access.permit_api_keys(request.user, to="manage")
    return _page(paginate(queries.all_api_keys(q[:100]), order=["-id"], cursor=cursor, size=size))


@router.post("/keys", response={201: ApiKeyMade, **REFUSALS}, summary="Make an API key")
def make_api_key(request: HttpRequest, payload: NewApiKey) -> tuple[int, dict[str, Any]]:
    """The key is in this answer and nowhere else. Asks for a login of the last five minutes."""
    access.permit_api_keys(request.user)
    require_fresh_login(request)
    key, token = actions.make_api_key(user=access.myself(request.user), by=request.user, **payload.dict())
    return 201, {**_shown(key), "key": token}


@router.post("/keys/{uuid:public_id}/rotate", response={201: ApiKeyMade, **REFUSALS}, summary="Replace an API key")
def rotate_api_key(request: HttpRequest, public_id: UUID) -> tuple[int, dict[str, Any]]:
    """The former key works for 24 hours more. Asks for a login of the last five minutes."""
    access.permit_api_keys(request.user)
    require_fresh_login(request)
    key, token = actions.rotate_api_key(key=access.get_own_api_key(request.user, public_id), by=request.user)
    return 201, {**_shown(key), "key": token}


@router.api_operation(
    ["DELETE"], "/keys/{uuid:public_id}", response={204: None, **REFUSALS}, summary="Revoke an API key"
)
def revoke_api_key(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    """One's own; anybody's for staff."""
    actions.revoke_api_key(key=access.get_api_key(request.user, public_id), by=request.user)
    return 204, None


def _page(page: Page[ApiKey]) -> dict[str, Any]:
    return {"items": [_shown(key) for key in page], "next": page.next, "previous": page.previous}


def _shown(key: ApiKey) -> dict[str, Any]:
    fields = ("name", "prefix", "scopes", "made_at", "expires_at", "last_used_at")
    shown = {field: getattr(key, field) for field in fields}
    return {**shown, "id": key.public_id, "owner": str(key.user), "state": key.state.value}
