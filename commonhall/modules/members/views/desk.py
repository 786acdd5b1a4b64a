"""The board's pages: plans, a member's status and dues."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.forms import StatusForm
from commonhall.modules.members.forms.plans import PlanForm
from commonhall.modules.members.models import Plan
from commonhall.modules.members.queries.rules import rules_in_words
from commonhall.modules.members.views.acts import and_told


def plans(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.manage_plans")
    plans = [(plan, rules_in_words(plan)) for plan in queries.plans_with_members()]
    return render(request, "members/plans.html", {"plans": plans})


def plan_add(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.manage_plans")
    return _plan_page(request, None)


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    return _plan_page(request, access.get_plan(request.user, pk))


def _plan_page(request: HttpRequest, found: Plan | None) -> HttpResponse:
    form = PlanForm(request.POST or None, instance=found)
    stored = access.get_plan(request.user, found.pk) if found else None
    if request.method == "POST" and form.run(actions.save_plan, plan=stored, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:plans")
    context = {"plan": stored, "form": form, "rules": rules_in_words(stored) if stored else []}
    return render(request, "members/plan.html", context, status=422 if form.errors else 200)


@require_POST
def status(request: HttpRequest, public_id: UUID) -> HttpResponse:
    member = access.get_member(request.user, public_id, to="change_status")
    form = StatusForm(request.POST)
    if form.run(actions.change_status, member=member, by=request.user):
        messages.success(request, and_told(_("The status is changed."), member))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("members:member", public_id)


@require_POST
def dues(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a member's next term."""
    member = access.get_member(request.user, public_id, to="open_dues")
    try:
        actions.open_dues(member=member, by=request.user)
        messages.success(request, _("The dues of the next term are open."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("members:member", public_id)
