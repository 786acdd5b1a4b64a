"""HTTP in, HTML out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor
from commonhall.modules.$module import access, actions, queries
from commonhall.modules.$module.forms import ${Model}Form


def ${model}_list(request: HttpRequest) -> HttpResponse:
    permit(request.user, "$module.read_$model")
    try:
        page = queries.newest(request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("$module:${model}_list")
    return render(request, "$module/list.html", {"page": page})


def ${model}_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_$model(request.user, public_id)
    may_close = found.closed_at is None and request.user.has_perm("$module.close_$model", found)
    return render(request, "$module/page.html", {"found": found, "may_close": may_close})


def ${model}_add(request: HttpRequest) -> HttpResponse:
    permit(request.user, "$module.add_$model")
    form = ${Model}Form(request.POST or None)
    if request.method == "POST" and (added := form.run(actions.add_$model, by=request.user)):
        messages.success(request, _("Added."))
        return redirect(added)
    return render(request, "$module/form.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def ${model}_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_$model(request.user, public_id, to="close")
    try:
        actions.close_$model($model=found, by=request.user)
        messages.success(request, _("Closed."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(found)
