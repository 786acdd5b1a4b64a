"""Importing a list of members: upload, look at what would happen, correct, import, undo."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor
from commonhall.foundation.security.decorators import rate_limited
from commonhall.modules.members import access, actions
from commonhall.modules.members.documents.bad_rows import bad_rows_csv
from commonhall.modules.members.forms import ColumnsForm, UploadForm
from commonhall.modules.members.models import Import
from commonhall.modules.members.queries.imports import place_of, preview

SHOWN = 100


@rate_limited("upload", methods=("POST",))
def import_list(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.import_members")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (batch := form.run(actions.add_import, by=request.user)):
        return redirect("members:import_page", batch.public_id)
    batches = Import.objects.select_related("created_by").defer("content")[:20]
    return render(
        request, "members/imports.html", {"form": form, "batches": batches}, status=422 if form.errors else 200
    )


def import_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    batch = access.get_import(request.user, public_id)
    if batch.state != Import.State.DRAFT:
        return _progress_page(request, batch)
    try:
        found = preview(batch, by=request.user, begin=place_of(request.GET.get("cursor", "")))
    except BadCursor:
        return redirect("members:import_page", public_id)
    form = ColumnsForm(request.POST or None, preview=found)
    if request.method == "POST" and form.run(actions.correct_columns, batch=batch, by=request.user):
        return redirect("members:import_page", public_id)
    context = {"batch": batch, "preview": found, "form": form, "bad": found.bad[:SHOWN], "warned": found.warned[:SHOWN]}
    return render(request, "members/import_draft.html", context, status=422 if form.errors else 200)


def _progress_page(request: HttpRequest, batch: Import) -> HttpResponse:
    run = batch.runs.order_by("-pk").first()
    going_on = batch.state in (Import.State.RUNNING, Import.State.UNDOING)
    context = {"batch": batch, "run": run, "going_on": going_on}
    partial = request.headers.get("HX-Request") == "true"
    return render(request, "members/import_progress.html" if partial else "members/import_done.html", context)


@require_POST
def import_start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _then(request, actions.start_import, public_id)


@require_POST
def import_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _then(request, actions.start_undo, public_id)


def _then(request: HttpRequest, action, public_id: UUID) -> HttpResponse:  # type: ignore[no-untyped-def]
    try:
        action(batch=access.get_import(request.user, public_id), by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("members:import_page", public_id)


def import_bad_rows(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The rows that would be left out, with their reasons, to mend in a spreadsheet and import again."""
    batch = access.get_import(request.user, public_id)
    if not batch.content:
        raise Http404(_("This list is no longer kept."))
    response = HttpResponse(bad_rows_csv(preview(batch, by=request.user)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bad-rows.csv"'
    return response
