"""Security events: the list, an event with its story, and the steps of the work."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor
from commonhall.foundation.security import access, actions, queries
from commonhall.foundation.security.forms import EventFilters, ResolveForm
from commonhall.foundation.security.kinds import kind_of, named

ACCOUNT = "account"  # a digest that only tells accounts apart
SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}  # the log has no index of addresses


@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """Every event; at first what is to be done."""
    permit(request.user, access.HANDLE_EVENTS)
    form = EventFilters(request.GET or {"state": queries.TO_DO})
    try:
        page = queries.event_list(form.chosen(), request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("security:event_list")
    context = {"form": form, "page": page, "rows": named(page.rows), "filtered": bool(request.GET)}
    return render(request, "security/events.html", context)


@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One event; a POST resolves it."""
    found = access.get_event(request.user, public_id)
    form = ResolveForm(request.POST or None)
    if request.method == "POST" and form.run(actions.resolve_event, event=found, by=request.user):
        messages.success(request, _("Resolved."))
        return redirect("security:event_list")
    span = request.GET.get("around", "")
    span = span if span in SPANS else "hour"
    try:
        story = queries.story(found, SPANS[span], request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("security:event", public_id)
    kind = kind_of(found.kind)
    context = {
        "event": found,
        "label": kind.label if kind else found.kind,
        "advice": kind.advice if kind else "",
        "details": [(name, queries.words(value)) for name, value in found.data.items() if name != ACCOUNT],
        "form": form,
        "page": story,
        "entries": [queries.entry(activity, sealed=False) for activity in story],  # the chain is not told of here
        "alike": named(queries.alike(found)),
        "span": span,
        "spans": [("hour", _("An hour")), ("day", _("A day"))],
        "blocked": bool(found.address and queries.is_ip_blocked(found.address)),
    }
    return render(request, "security/event.html", context, status=422 if form.errors else 200)


@require_POST
def investigate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _step(request, public_id, actions.investigate_event, _("It is yours now; others see that you look at it."))


@require_POST
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _step(request, public_id, actions.reopen_event, _("Open again."))


def _step(request: HttpRequest, public_id: UUID, action, said: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    found = access.get_event(request.user, public_id)
    try:
        action(event=found, by=request.user)
        messages.success(request, said)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("security:event", public_id)
