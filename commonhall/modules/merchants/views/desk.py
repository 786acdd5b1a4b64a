"""The administrators' side: who waits, and deciding about one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.pagination.keyset import BadCursor
from commonhall.modules.merchants import access, actions, queries
from commonhall.modules.merchants.forms import DeskFilterForm, ReasonForm
from commonhall.modules.merchants.models import Act, Merchant


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    permit(request.user, "merchants.review")
    asked = {name: request.GET.get(name, "") for name in ("country", "q")}
    asked["state"] = request.GET.get("state", "waiting")  # what the desk is for; "any" is one choice away
    filters = queries.Filters(**asked)
    try:
        page = queries.merchant_page(filters, request.GET.get("cursor", ""))
    except BadCursor:
        return redirect(f"{request.path}?{urlencode(filters.query)}")
    narrowed = bool(filters.country or filters.q or filters.state != "waiting")
    context = {
        "page": page, "filters": filters, "form": DeskFilterForm(asked), "narrowed": narrowed,
        "clear_url": request.path if narrowed else "",
    }  # fmt: skip
    return render(request, "merchants/desk.html", context)


@require_GET
def merchant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    permit(request.user, "merchants.review")
    return _page(request, access.get_merchant(request.user, public_id), ReasonForm())


@require_POST
def begin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    told = _("In review. The merchant has been told.")
    return _act(request, public_id, actions.begin_review, told, asks=False)


@require_POST
def approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, actions.approve_merchant, _("Approved. The merchant has been told."))


@require_POST
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, actions.refuse_merchant, _("Refused. The merchant can read your reason."))


@require_POST
def suspend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, actions.suspend_merchant, _("Suspended. The merchant can read your reason."))


@require_POST
def reinstate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, actions.reinstate_merchant, _("Approved again. The merchant has been told."))


def _act(
    request: HttpRequest, public_id: UUID, action: Callable[..., Any], done: str, *, asks: bool = True
) -> HttpResponse:
    found = access.get_merchant(request.user, public_id, to="review")
    form = ReasonForm(request.POST)
    if not asks:
        del form.fields["reason"]
    if form.run(action, merchant=found, by=request.user):
        messages.success(request, done)
        return redirect("merchants:merchant", public_id)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Merchant, form: ReasonForm) -> HttpResponse:
    own = found.user_id == request.user.pk
    acts = [] if own else [act for act in Act if act not in (Act.SUBMIT, Act.RECHECK) and found.allows(act)]
    context = {
        "merchant": found, "form": form, "own": own, "acts": acts, "facts": queries.facts(found),
        "documents": queries.documents(found), "history": queries.history(found, staff=True),
    }  # fmt: skip
    return render(request, "merchants/merchant.html", context, status=422 if form.errors else 200)
