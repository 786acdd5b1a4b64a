"""Acts on many members: choose, say what, look first, start, watch, undo."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.modules.members import access, actions
from commonhall.modules.members.forms.desk import ChoiceForm, options_form
from commonhall.modules.members.models import BulkAct, BulkItem, BulkRun
from commonhall.modules.members.queries.bulk import bulk_items, bulk_preview, is_ready
from commonhall.modules.members.queries.desk import LISTS


@require_GET
def bulk_list(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.see_all")
    try:
        rows = BulkAct.objects.select_related("created_by")
        page = paginate(rows, order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("members:bulk_list")
    return render(request, "members/bulk_list.html", {"page": page})


@require_POST
def bulk_choose(request: HttpRequest) -> HttpResponse:
    """Take the choice of a list over."""
    kinds = access.bulk_kinds(request.user)
    permit(request.user, "members.act_on_many")
    form = ChoiceForm(request.POST, kinds=kinds)
    batch = form.run(actions.prepare_bulk, by=request.user)
    if batch:
        return redirect(batch)
    messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    key = request.POST.get("list", "")
    return redirect("members:desk_list", key) if key in LISTS else redirect("members:desk")


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An act: what it needs to know, then what it would do, then how far it is."""
    batch = access.get_bulk(request.user, public_id)
    if batch.state != BulkAct.State.DRAFT:
        return _progress_page(request, batch)
    form = options_form(batch, request.POST or None)
    if form is not None and request.method == "POST":
        access.get_bulk(request.user, public_id, to="start")
        if form.run(actions.set_bulk_options, batch=batch, by=request.user):
            return redirect(batch)
    if form is not None and (form.is_bound or "change" in request.GET or not is_ready(batch)):
        context = {"batch": batch, "form": form}
        return render(request, "members/bulk_options.html", context, status=422 if form.errors else 200)
    context = {"batch": batch, "preview": bulk_preview(batch), "facts": _facts(batch), "has_form": form is not None}
    return render(request, "members/bulk_preview.html", context)


def _facts(batch: BulkAct) -> list[tuple[str, object]]:
    form = options_form(batch)
    if form is None:
        return []
    names = [(field.label, field.name) for field in form]
    said = {name: batch.options.get(name, "") for _label, name in names}
    for name in ("status", "badge"):
        if name in said:
            said[name] = dict(form.fields[name].choices).get(said[name], said[name])  # type: ignore[attr-defined]
    return [(str(label), said[name]) for label, name in names]


def _progress_page(request: HttpRequest, batch: BulkAct) -> HttpResponse:
    outcome = request.GET.get("outcome", "")
    try:
        page = bulk_items(batch, outcome, request.GET.get("cursor", ""))
    except BadCursor:
        return redirect(batch)
    run = BulkRun.objects.filter(batch=batch).order_by("-pk").first()
    context = {"batch": batch, "run": run, "page": page, "outcome": outcome, "outcomes": BulkItem.Outcome.choices}
    partial = request.headers.get("HX-Request") == "true"
    return render(request, "members/bulk_progress.html" if partial else "members/bulk_done.html", context)


@require_POST
def bulk_start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _then(request, actions.start_bulk, public_id)


@require_POST
def bulk_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _then(request, actions.start_bulk_undo, public_id)


def _then(request: HttpRequest, action, public_id: UUID) -> HttpResponse:  # type: ignore[no-untyped-def]
    batch = access.get_bulk(request.user, public_id, to="start")
    try:
        action(batch=batch, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(reverse("members:bulk", args=[public_id]))
