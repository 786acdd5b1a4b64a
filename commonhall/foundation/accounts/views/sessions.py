"""Where somebody is logged in, and where they logged in; and logging out."""

from typing import Any
from uuid import UUID

from allauth.account.views import LogoutView as LibraryView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commonhall.core.http.places import why_no_places
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.sessions import session_of


class LogoutView(LibraryView):
    """The library's, which also has the browser forget the pictures and papers that it kept."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


log_out = LogoutView.as_view()


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Open sessions, this one first of mind, and the devices that get in although the account is locked."""
    user = access.myself(request.user)
    rows = queries.sessions_of(user)
    try:
        page = paginate(rows, order=["-seen_at", "-public_id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:sessions")
    context = {
        "page": page,
        "here": session_of(request).session_key,
        "has_others": len(page) > 1 or page.next or page.previous,
        "devices": queries.devices_of(user).order_by("-seen_at", "-id")[:25],
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """A sign of life: as every request it puts off the session's end, and it asks for nothing."""
    access.myself(request.user)
    return HttpResponse(status=204)


@require_POST
def end_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_session(request.user, public_id)
    actions.end_session(session=found, by=request.user)
    if found.session_key == request.session.session_key:
        return redirect("account_login")
    messages.success(request, _("That device is logged out."))
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user = access.myself(request.user)
    ended = actions.end_other_sessions(user=user, keep=str(request.session.session_key), by=user)
    text = ngettext("%(count)d other device is logged out.", "%(count)d other devices are logged out.", ended)
    messages.success(request, text % {"count": ended})
    return redirect("accounts:sessions")


@require_POST
def forget_device(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actions.forget_device(device=access.get_device(request.user, public_id), by=request.user)
    messages.success(request, _("The device is forgotten."))
    return redirect("accounts:sessions")


@require_GET
def logins(request: HttpRequest) -> HttpResponse:
    """Every attempt to log in to the reader's account, good and bad."""
    rows = queries.logins_of(access.myself(request.user))
    try:
        page = paginate(rows, order=["-at", "-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:logins")
    return render(request, "accounts/logins.html", {"page": page, "places": not why_no_places()})
