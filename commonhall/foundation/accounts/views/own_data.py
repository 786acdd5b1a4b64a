"""One's own data: take it away, and be forgotten."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.forms.refusal import Refused
from commonhall.core.serving.sendfile import file_response
from commonhall.core.work.models import OPEN_STATES, State
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.decorators import fresh_login_required
from commonhall.foundation.accounts.forms import DeletionForm


@require_GET
def own_data(request: HttpRequest) -> HttpResponse:
    """What is held, the archive of it, and whether the account is going to be deleted."""
    export = queries.latest_export(request.user)
    context: dict[str, Any] = {
        "export": export,
        "kept": export is not None and queries.is_kept(export),
        "going_on": export is not None and export.state in OPEN_STATES,
        "given_up": export is not None and export.state == State.DEAD,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "accounts/own_data_archive.html", context)
    context |= {"register": queries.register(), "deletion": queries.deletion_of(request.user)}
    return render(request, "accounts/own_data.html", context)


@require_POST
def data_order(request: HttpRequest) -> HttpResponse:
    done = _("Your archive is being made. You get a notice when it is ready.")
    return _do(request, partial(actions.order_data, user=access.myself(request.user), by=request.user), done)


@require_GET
@fresh_login_required(to_look=True)
def data_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    export = access.get_data_export(request.user, public_id)
    actions.note_download(export=export, by=request.user)
    path, name = queries.archive_path(export), queries.archive_name(export)
    return file_response(path, filename=name, content_type="application/zip", as_attachment=True)


@require_http_methods(["GET", "POST"])
@fresh_login_required(to_look=True)
def account_delete(request: HttpRequest) -> HttpResponse:
    """Read what will happen, then ask for it."""
    form = DeletionForm(request.POST if request.method == "POST" else None)
    user = access.myself(request.user)
    if request.method == "POST" and form.run(actions.ask_deletion, user=user, by=request.user):
        messages.success(request, _("Your account will be deleted. You can take it back until then."))
        return redirect("accounts:own_data")
    context = {"form": form, "register": queries.register(), "days": settings.DELETION_GRACE_DAYS}
    return render(request, "accounts/account_delete.html", context, status=422 if form.errors else 200)


@require_POST
def account_keep(request: HttpRequest) -> HttpResponse:
    act = partial(actions.take_back_deletion, user=access.myself(request.user), by=request.user)
    return _do(request, act, _("Your account stays."))


def _do(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("accounts:own_data")
