"""What one looks at before deciding, for programs: an application whole, two entries side by side, what is missing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from commonhall.modules.members import access
from commonhall.modules.members.queries.answers import still_to_tell
from commonhall.modules.members.queries.doubles import comparison
from commonhall.modules.members.schemas.sights import (
    ApplicationSightOut,
    DifferenceOut,
    MissingOut,
    application_sight_out,
    difference_out,
)

router = Router()


@router.get(
    "/applications/{uuid:public_id}/facts", response=ApplicationSightOut,
    summary="What an applicant has told: one's own, or any for the board",
)  # fmt: skip
def application_facts(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_application(request.user, public_id)
    reviews = request.user.has_perm("members.review_application") and found.user_id != request.user.pk
    may_decide = reviews and found.awaits_board and access.may_decide(request.user, found)
    return application_sight_out(found, reviewer=reviews, may_decide=may_decide)


@router.get(
    "/desk/doubles/{uuid:kept}/{uuid:dropped}", response=list[DifferenceOut],
    summary="Two entries field by field, before they are put together",
)  # fmt: skip
def compare_entries(request: HttpRequest, kept: UUID, dropped: UUID) -> list[dict[str, Any]]:
    keep = access.get_member(request.user, kept, to="merge")
    drop = access.get_member(request.user, dropped, to="merge")
    return [difference_out(choice) for choice in comparison(keep, drop)]


@router.get("/me/missing", response=MissingOut, summary="What the caller could still tell the club")
def my_missing(request: HttpRequest) -> dict[str, Any]:
    return {"labels": still_to_tell(access.get_own_member(request.user))}
