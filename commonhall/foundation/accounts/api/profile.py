"""One's own profile and what others show of theirs, as JSON."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, PatchDict, Router
from ninja.files import UploadedFile

from commonhall.core.api.problems import Problem
from commonhall.core.api.schemas import PageSize
from commonhall.core.pagination.keyset import paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.schemas import BlockPage, MyProfile, MyProfileChanges, PersonOut
from commonhall.foundation.security.decorators import rate_limited

router = Router()


@router.get("/me", response={200: MyProfile, 401: Problem}, summary="My profile")
def me(request: HttpRequest) -> dict[str, Any]:
    return mine(access.myself(request.user))


@router.patch("/me", response={200: MyProfile, 401: Problem, 422: Problem}, summary="Change my profile")
def change_me(request: HttpRequest, changes: PatchDict[MyProfileChanges]) -> dict[str, Any]:
    """A field that is left out stays as it is; of `audiences`, too."""
    user = access.myself(request.user)
    actions.change_profile(user=user, by=user, **changes)
    return mine(access.myself(user))


@router.post("/me/picture", response={200: MyProfile, 401: Problem, 422: Problem}, summary="Change my picture")
@rate_limited("upload")
def change_picture(request: HttpRequest, picture: File[UploadedFile]) -> dict[str, Any]:
    user = access.myself(request.user)
    actions.change_picture(user=user, by=user, picture=picture)
    return mine(access.myself(user))


@router.api_operation(["DELETE"], "/me/picture", response={200: MyProfile, 401: Problem}, summary="Remove my picture")
def remove_picture(request: HttpRequest) -> dict[str, Any]:
    user = access.myself(request.user)
    actions.change_picture(user=user, by=user, picture=False)
    return mine(access.myself(user))


@router.get("/people/{uuid:public_id}", response={200: PersonOut, 401: Problem, 404: Problem}, summary="A person")
def person(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_person(request.user, public_id)
    shown = queries.visible_fields(queries.profile_of(found), request.user)
    picture = queries.picture_addresses(found) if shown.pop("picture", None) else None
    return {"id": found.public_id, "display_name": str(found), "picture": picture, "shown": shown}


@router.get("/blocks", response={200: BlockPage, 401: Problem}, summary="Whom I have blocked")
def list_blocks(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    page = paginate(queries.blocks_of(request.user), order=["-id"], cursor=cursor, size=size)
    items = [{"id": block.blocked.public_id, "display_name": str(block.blocked), "since": block.at} for block in page]
    return {"items": items, "next": page.next, "previous": page.previous}


@router.put(
    "/people/{uuid:public_id}/block", response={204: None, 401: Problem, 404: Problem, 422: Problem},
    summary="Block a person",
)  # fmt: skip
def block(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    """They no longer see the caller; they are not told."""
    actions.block_person(person=access.get_other(request.user, public_id), by=request.user)
    return 204, None


@router.api_operation(
    ["DELETE"], "/people/{uuid:public_id}/block", response={204: None, 401: Problem, 404: Problem},
    summary="Take a block back",
)  # fmt: skip
def unblock(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    actions.unblock_person(person=access.get_other(request.user, public_id), by=request.user)
    return 204, None


def mine(user: User) -> dict[str, Any]:
    """One's own account and profile, as MyProfile shows them."""
    return {
        **queries.own_profile(user),
        "id": user.public_id,
        "email": user.email,
        "username": user.username,
        "picture": queries.picture_addresses(user),
        "roles": sorted(user.roles),
        "missing": [str(name) for name in queries.check_profile_completeness(user).missing],
    }
