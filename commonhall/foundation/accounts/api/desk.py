"""Accounts as staff look after them, as JSON: roles, closing, a second step that was lost."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, FilterSchema, Query, Router

from commonhall.core.api.problems import Problem
from commonhall.core.api.schemas import PageSize
from commonhall.core.pagination.keyset import paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.api_auth import LOGIN_ONLY
from commonhall.foundation.accounts.decorators import fresh_login_required
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.schemas import FRESH, AccountOut, AccountPage

router = Router(auth=LOGIN_ONLY)  # no key of a program opens everybody's accounts
REFUSED = {401: Problem, 403: Problem, 404: Problem}
ANSWERS = {200: AccountOut, **REFUSED}
REFUSABLE = {**ANSWERS, 422: Problem}


class AccountQuery(FilterSchema):
    q: Annotated[str, Field(max_length=100, description="A part of the address or of a name.")] = ""
    status: Annotated[queries.Standing | None, Field(description="Empty: any.")] = None


@router.get("/people", response={200: AccountPage, 400: Problem, 401: Problem, 403: Problem}, summary="All accounts")
def list_accounts(
    request: HttpRequest, found: Query[AccountQuery], cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    """For staff, newest first."""
    access.permit_desk(request.user)
    rows = queries.accounts(found.q, found.status or "").prefetch_related("groups")
    page = paginate(rows, order=["-id"], cursor=cursor, size=size)
    return {"items": [_account(person) for person in page], "next": page.next, "previous": page.previous}


@router.get("/people/{uuid:public_id}/account", response=ANSWERS, summary="An account")
def get_account(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    """For staff."""
    return _account(access.get_at_desk(request.user, public_id))


@router.put(
    "/people/{uuid:public_id}/roles/{str:role}", response=ANSWERS, summary="Give a role",
    description=f"For staff; the person is told. {FRESH}",
)  # fmt: skip
@fresh_login_required
def grant_role(request: HttpRequest, public_id: UUID, role: str) -> dict[str, Any]:
    person = access.get_at_desk(request.user, public_id, to="grant_role")
    actions.grant_role(user=person, role=access.role_named(role), by=request.user)
    return _account(person)


@router.api_operation(
    ["DELETE"], "/people/{uuid:public_id}/roles/{str:role}", response=REFUSABLE, summary="Take a role away",
    description=f"For staff; the person is told. The last administrator stays. {FRESH}",
)  # fmt: skip
@fresh_login_required
def revoke_role(request: HttpRequest, public_id: UUID, role: str) -> dict[str, Any]:
    person = access.get_at_desk(request.user, public_id, to="grant_role")
    actions.revoke_role(user=person, role=access.role_named(role), by=request.user)
    return _account(person)


@router.put(
    "/people/{uuid:public_id}/closure", response=REFUSABLE, summary="Close an account",
    description=f"For staff. Nobody gets in, every session ends, nothing is deleted; the person is mailed. {FRESH}",
)  # fmt: skip
@fresh_login_required
def close_account(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return _change(request, public_id, is_active=False)


@router.api_operation(
    ["DELETE"], "/people/{uuid:public_id}/closure", response=REFUSABLE, summary="Open an account again",
    description=f"For staff; the person is told. {FRESH}",
)  # fmt: skip
@fresh_login_required
def reopen_account(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return _change(request, public_id, is_active=True)


@router.api_operation(
    ["DELETE"], "/people/{uuid:public_id}/second-step", response=REFUSABLE, summary="Take a lost second step away",
    description=f"For staff: app, passkeys, codes and trusted devices; the person is told. Not one's own. {FRESH}",
)  # fmt: skip
@fresh_login_required
def reset_second_step(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    person = access.get_at_desk(request.user, public_id, to="change_user")
    actions.reset_second_step(user=person, by=request.user)
    return _account(person)


def _change(request: HttpRequest, public_id: UUID, is_active: bool) -> dict[str, Any]:
    person = access.get_at_desk(request.user, public_id, to="change_user")
    person.is_active = actions.change_account(user=person, is_active=is_active, by=request.user).is_active
    return _account(person)


def _account(person: User) -> dict[str, Any]:
    names = ("email", "username", "display_name", "locked_until", "date_joined", "last_login")
    return {
        **{name: getattr(person, name) for name in names},
        "id": person.public_id,
        "roles": sorted(group.name for group in person.groups.all()),
        "status": queries.standing_of(person),
        "is_locked_by_staff": person.locked_at is not None,
        "has_factor": person.has_factor,
    }
