"""Plans for programs of those who manage them, and how the directory is set up."""

from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import is_admin
from commonhall.core.api.judging import judged
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.forms.plans import PlanForm
from commonhall.modules.members.models import DirectorySettings, Plan
from commonhall.modules.members.schemas.plans import DeskPlanIn, DeskPlanOut, desk_plan_out, form_data

router = Router()


class DirectoryChange(Schema):
    """What should change; who may export is for administrators to say."""

    is_public: bool | None = Field(None, description="Whether visitors see those who let everybody see them.")
    exporters: list[Literal["board", "treasurer"]] | None = None
    sensitive_exporters: list[Literal["board", "treasurer"]] | None = None


class DirectoryOut(Schema):
    is_public: bool
    exporters: list[str] = Field(description="Roles that may export members, besides administrators.")
    sensitive_exporters: list[str] = Field(description="Those of them that may export sensitive fields too.")


@router.get("/desk/plans", response=list[DeskPlanOut], summary="Every plan with its rules, in order; retired ones too")
def list_desk_plans(request: HttpRequest) -> list[dict[str, Any]]:
    permit(request.user, "members.manage_plans")
    return [_out(plan) for plan in queries.plans_with_members()]


@router.get("/desk/plans/{int:pk}", response=DeskPlanOut, summary="One plan with its rules")
def get_desk_plan(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _now(access.get_plan(request.user, pk))


@router.post("/desk/plans", response={201: DeskPlanOut}, summary="Make a plan")
def add_plan(request: HttpRequest, data: DeskPlanIn) -> tuple[int, dict[str, Any]]:
    permit(request.user, "members.manage_plans")
    return 201, _now(_save(request, data, None))


@router.put("/desk/plans/{int:pk}", response=DeskPlanOut, summary="Change a plan, or retire it with is_open")
def change_plan(request: HttpRequest, pk: int, data: DeskPlanIn) -> dict[str, Any]:
    """Terms that are already owed keep the price they were opened with."""
    return _now(_save(request, data, access.get_plan(request.user, pk)))


@router.get("/desk/directory", response=DirectoryOut, summary="How the directory is set up")
def get_directory(request: HttpRequest) -> DirectorySettings:
    permit(request.user, "members.manage_directory")
    return queries.directory_settings()


@router.patch(
    "/desk/directory", response=DirectoryOut, summary="Open the directory or close it, and say who may export"
)
def change_directory(request: HttpRequest, data: DirectoryChange) -> DirectorySettings:
    permit(request.user, "members.manage_directory")
    changes = data.dict(exclude_none=True)
    if changes.keys() - {"is_public"} and not is_admin(request.user):
        raise PermissionDenied(_("Only administrators say who may export."))
    return actions.change_directory(by=request.user, **changes)


def _save(request: HttpRequest, data: DeskPlanIn, found: Plan | None) -> Plan:
    stored = access.get_plan(request.user, found.pk) if found else None  # the form writes into the other one
    form = PlanForm(form_data(data, found), instance=found)
    return actions.save_plan(by=request.user, plan=stored, **judged(form, {"price": "price_minor"}))


def _out(plan: Any) -> dict[str, Any]:
    return desk_plan_out(plan, plan.active)


def _now(plan: Plan) -> dict[str, Any]:
    return _out(fetch(queries.plans_with_members(), pk=plan.pk))
