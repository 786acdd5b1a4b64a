"""Taking members away as a file: choose, wait for a long one, download."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonhall.core.access.permits import permit
from commonhall.core.pagination.keyset import BadCursor
from commonhall.core.serving.sendfile import file_response
from commonhall.core.tabular.writing import CONTENT_TYPES
from commonhall.core.work.models import OPEN_STATES, State
from commonhall.foundation.security.decorators import rate_limited
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.forms.directory import ExportForm
from commonhall.modules.members.models import Export


def export_list(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.export_members")
    try:
        page = queries.exports_of(request.user, request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("members:export_list")
    barred = queries.barred(request.user)
    rows = [(export, queries.is_kept(export), export.has_any(barred)) for export in page]
    return render(request, "members/exports.html", {"page": page, "rows": rows})


@rate_limited("export", methods=("POST",))
def export_new(request: HttpRequest) -> HttpResponseBase:
    """Choose what to take away of the members that the filters of the address leave."""
    permit(request.user, "members.export_members")
    choices = queries.exportable(sensitive=request.user.has_perm("members.export_sensitive"))
    query = request.POST.get("query", request.GET.urlencode())
    form = ExportForm(request.POST or None, choices=choices)
    if request.method == "POST" and (export := form.run(actions.order_export, by=request.user, query=query)):
        if export.finished_at:
            return _answer(export)
        messages.info(request, _("The list is long, so it is made in the background. You get a notice."))
        return redirect("members:export_page", export.public_id)
    filters = queries.read_filters(query, access.get_reader(request.user))
    found = queries.facets(filters, access.get_reader(request.user))
    context = {"form": form, "query": query, "found": found, "filtered": filters.any}
    return render(request, "members/export_new.html", context, status=422 if form.errors else 200)


def export_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    export = access.get_export(request.user, public_id)
    context = {
        "export": export,
        "kept": queries.is_kept(export),
        "barred": export.has_any(queries.barred(request.user)),
        "going_on": export.state in OPEN_STATES,
        "given_up": export.state == State.DEAD,
    }
    partial = request.headers.get("HX-Request") == "true"
    return render(request, "members/export_progress.html" if partial else "members/export_page.html", context)


@rate_limited("download")
def export_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    export = access.get_export(request.user, public_id, to="download")
    if not queries.is_kept(export):
        raise Http404(_("This file is no longer kept. Export again."))
    actions.note_download(export=export, by=request.user)
    return _answer(export)


def _answer(export: Export) -> HttpResponseBase:
    return file_response(
        queries.path_of(export), filename=export.filename, content_type=CONTENT_TYPES[export.format], as_attachment=True
    )
