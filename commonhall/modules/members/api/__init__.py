"""The members module for programs, under /api/v1/members/."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from commonhall.core.access.permits import fetch, permit
from commonhall.core.api.schemas import PageSize
from commonhall.foundation.files import access as files
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.api import badges, bulk, cards, doubles, imports, plans, profiles, sights
from commonhall.modules.members.api.directory import router as directory_router
from commonhall.modules.members.api.exports import router as exports_router
from commonhall.modules.members.api.life import router as life
from commonhall.modules.members.api.statistics import router as statistics
from commonhall.modules.members.models import Application, Plan
from commonhall.modules.members.schemas import (
    ApplicationIn,
    ApplicationOut,
    ApplicationPage,
    DecisionIn,
    MembershipOut,
    PlanOut,
    application_out,
    plan_out,
    review_out,
)

router = Router()
router.add_router("", badges.router)
router.add_router("", bulk.router)
router.add_router("", cards.router)
router.add_router("", doubles.router)
router.add_router("", imports.router)
router.add_router("", life)
router.add_router("", plans.router)
router.add_router("", profiles.router)
router.add_router("", sights.router)
router.add_router("", statistics)


@router.get("/plans", response=list[PlanOut], summary="Plans that take applications")
def list_plans(request: HttpRequest) -> list[dict[str, Any]]:
    return [plan_out(plan) for plan in Plan.objects.filter(is_open=True)]


@router.get("/me", response=MembershipOut, summary="Where the caller stands")
def my_membership(request: HttpRequest) -> dict[str, Any]:
    found = queries.membership_of(request.user)
    member = found.member
    return {
        "id": member.public_id if member else None,
        "status": member.status if member else None,
        "plan": member.plan.name if member and member.plan else None,
        "number": member.number if member else None,
        "paid_until": member.expires_on if member else None,
        "application": application_out(found.application) if found.application else None,
        "owed_charge": found.owed.charge.public_id if found.owed and found.owed.charge else None,
    }


@router.post("/applications", response={201: ApplicationOut}, summary="Apply for membership")
def apply(request: HttpRequest, data: ApplicationIn) -> tuple[int, dict[str, Any]]:
    told = data.dict(exclude_none=True)
    plan = fetch(Plan.objects.filter(is_open=True), pk=told.pop("plan"))
    documents = [files.get_file(request.user, key, to="attach") for key in told.pop("documents")]
    application = actions.submit_application(by=request.user, plan=plan, documents=documents, **told)
    return 201, application_out(application)


@router.get("/applications", response=ApplicationPage, summary="The board's queue")
def list_applications(
    request: HttpRequest,
    state: Annotated[str, Field(description="Empty for all of them.")] = "submitted",
    q: Annotated[str, Field(max_length=100, description="Words of the applicant's name or address.")] = "",
    plan: Annotated[str, Field(max_length=18, description="A plan's id.")] = "",
    cursor: str = "",
    size: PageSize = 25,
) -> dict[str, Any]:
    """What waits stands oldest first, everything else newest first."""
    permit(request.user, "members.review_application")
    page = queries.applications(state, cursor, size, q=q, plan=plan)
    items = [review_out(found, request.user) for found in page]
    return {"items": items, "next": page.next, "previous": page.previous}


@router.get("/applications/{public_id}", response=ApplicationOut, summary="One application")
def get_application(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return application_out(access.get_application(request.user, public_id))


@router.post(
    "/applications/{public_id}/approve",
    response=ApplicationOut,
    summary="Approve, as one reviewer",
)
def approve(request: HttpRequest, public_id: UUID, data: DecisionIn) -> dict[str, Any]:
    found = access.get_application(request.user, public_id, to="decide")
    actions.support_application(application=found, by=request.user, reason=data.reason)
    return application_out(fetch(Application.objects.select_related("plan", "decided_by"), pk=found.pk))


@router.post("/applications/{public_id}/refuse", response=ApplicationOut, summary="Refuse, with a reason")
def refuse(request: HttpRequest, public_id: UUID, data: DecisionIn) -> dict[str, Any]:
    found = access.get_application(request.user, public_id, to="decide")
    return application_out(actions.refuse_application(application=found, by=request.user, reason=data.reason))


@router.post("/applications/{public_id}/withdraw", response=ApplicationOut, summary="Withdraw one's own application")
def withdraw(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_application(request.user, public_id, to="withdraw")
    return application_out(actions.withdraw_application(application=found, by=request.user))


# Last, for its addresses are the widest: "/{public_id}" would take others' words for a member's id.
router.add_router("", exports_router)
router.add_router("", directory_router)
