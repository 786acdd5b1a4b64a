"""Sessions, logins, known devices and locks, as JSON."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from commonhall.core.api.problems import Problem
from commonhall.core.api.schemas import PageSize
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.decorators import fresh_login_required
from commonhall.foundation.accounts.models import LoginAttempt, Session, User
from commonhall.foundation.accounts.schemas import FRESH, DevicePage, Ended, LockIn, LockOut, LoginPage, SessionPage
from commonhall.foundation.accounts.sessions import session_of

router = Router()
REFUSED = {401: Problem, 403: Problem, 404: Problem}


@router.get("/sessions", response={200: SessionPage, 400: Problem, 401: Problem}, summary="Where I am logged in")
def list_sessions(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    rows = queries.sessions_of(access.myself(request.user))
    page = paginate(rows, order=["-seen_at", "-public_id"], cursor=cursor, size=size)
    here = session_of(request).session_key
    return _page(page, [_session(session, here) for session in page])


def _session(row: Session, here: str | None) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("device", "address", "started_at", "seen_at")}
    return {**shown, "id": row.public_id, "is_this_one": row.session_key == here}


@router.api_operation(
    ["DELETE"], "/sessions", response={200: Ended, 401: Problem}, summary="Log out everywhere else"
)  # fmt: skip
def end_other_sessions(request: HttpRequest) -> dict[str, int]:
    user, here = access.myself(request.user), str(session_of(request).session_key)
    return {"count": actions.end_other_sessions(user=user, keep=here, by=user)}


@router.api_operation(
    ["DELETE"], "/sessions/{uuid:public_id}", response={204: None, 401: Problem, 404: Problem}, summary="End a session"
)  # fmt: skip
def end_session(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    """One's own; it may be the one that asks."""
    actions.end_session(session=access.get_session(request.user, public_id), by=request.user)
    return 204, None


@router.get("/logins", response={200: LoginPage, 400: Problem, 401: Problem}, summary="Where I logged in")
def list_logins(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    """Every attempt, good and bad, newest first."""
    return _logins(queries.logins_of(access.myself(request.user)), cursor, size)


@router.get("/devices", response={200: DevicePage, 400: Problem, 401: Problem}, summary="Devices that are known")
def list_devices(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    rows = queries.devices_of(access.myself(request.user))
    page = paginate(rows, order=["-seen_at", "-id"], cursor=cursor, size=size)
    names = ("name", "first_seen_at", "seen_at")
    items = [{"id": row.public_id, **{name: getattr(row, name) for name in names}} for row in page]
    return _page(page, items)


@router.api_operation(
    ["DELETE"], "/devices/{uuid:public_id}", response={204: None, 401: Problem, 404: Problem}, summary="Forget a device"
)  # fmt: skip
def forget_device(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    actions.forget_device(device=access.get_device(request.user, public_id), by=request.user)
    return 204, None


@router.get(
    "/people/{uuid:public_id}/logins", response={200: LoginPage, 400: Problem, **REFUSED},
    summary="Where a person logged in",
)  # fmt: skip
def logins_of_person(request: HttpRequest, public_id: UUID, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    """For staff."""
    return _logins(queries.logins_of(access.get_at_desk(request.user, public_id)), cursor, size)


@router.get("/people/{uuid:public_id}/lock", response={200: LockOut, **REFUSED}, summary="Whether an account is locked")
def get_lock(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    """For staff."""
    return _lock(access.get_at_desk(request.user, public_id))


@router.put(
    "/people/{uuid:public_id}/lock", response={200: LockOut, 422: Problem, **REFUSED}, summary="Lock an account",
    description=f"For staff. Nobody gets in, every session ends at once, the person is told why. {FRESH}",
)  # fmt: skip
@fresh_login_required
def lock(request: HttpRequest, public_id: UUID, given: LockIn) -> dict[str, Any]:
    person = access.get_at_desk(request.user, public_id)
    actions.lock_account(user=person, reason=given.reason, by=request.user)
    return _lock(person)


@router.api_operation(
    ["DELETE"], "/people/{uuid:public_id}/lock", response={200: LockOut, **REFUSED}, summary="Unlock an account",
    description=f"For staff; takes off locks by wrong passwords as well. {FRESH}",
)  # fmt: skip
@fresh_login_required
def unlock(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    person = access.get_at_desk(request.user, public_id)
    actions.unlock_account(user=person, by=request.user)
    return _lock(person)


@router.api_operation(
    ["DELETE"], "/people/{uuid:public_id}/sessions", response={200: Ended, **REFUSED},
    summary="Log a person out everywhere", description=f"For staff; the person is told. {FRESH}",
)  # fmt: skip
@fresh_login_required
def end_sessions_of_person(request: HttpRequest, public_id: UUID) -> dict[str, int]:
    return {"count": actions.end_all_sessions(user=access.get_at_desk(request.user, public_id), by=request.user)}


def _lock(person: User) -> dict[str, Any]:
    lock = queries.lock_of(person) if person.locked_at else None
    reason = lock.reason if lock else ""
    return {"is_locked_by_staff": lock is not None, "reason": reason, "locked_until": queries.locked_until(person)}


def _logins(rows: "QuerySet[LoginAttempt, LoginAttempt]", cursor: str, size: int) -> dict[str, Any]:
    page = paginate(rows, order=["-at", "-id"], cursor=cursor, size=size)
    names = ("at", "state", "why", "steps", "device", "address", "country", "place")
    return _page(page, [{name: getattr(row, name) for name in names} for row in page])


def _page(page: Page[Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": items, "next": page.next, "previous": page.previous}
