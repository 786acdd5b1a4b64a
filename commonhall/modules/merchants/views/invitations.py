"""Invitations: sent by staff, opened by whoever has the link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor
from commonhall.modules.merchants import access, actions, queries
from commonhall.modules.merchants.forms import InvitationForm
from commonhall.modules.merchants.models import Invitation

OPENED = "merchants.invitation"  # in the session: the token of a link


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a mail leads: log in or register, then begin with what staff filled in."""
    found = access.get_invited(token)
    if request.method == "POST" and found and request.user.is_authenticated:
        return _accept(request, found)
    if found and not request.user.is_authenticated:
        request.session[OPENED] = token  # the way through the registration leads past other pages
    return render(request, "merchants/invited.html", {"invitation": found}, status=200 if found else 410)


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Accept the invitation that waits for the reader."""
    found = waiting(request)
    if found is None:
        raise Http404(_("There is nothing here that you may see."))
    return _accept(request, found)


def waiting(request: HttpRequest) -> Invitation | None:
    """The invitation whose link was opened in this browser before the log-in, or the one to the reader's address."""
    token = request.session.get(OPENED)
    return (access.get_invited(token) if token else None) or queries.invited(request.user)


def _accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    try:
        actions.accept_invitation(invitation=invitation, by=request.user)
        request.session.pop(OPENED, None)
        messages.success(request, _("Your profile has begun. Fill in what is missing."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("merchants:mine")


@require_http_methods(["GET", "POST"])
def invitation_list(request: HttpRequest) -> HttpResponse:
    permit(request.user, "merchants.review")
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.run(actions.invite_merchant, by=request.user):
        messages.success(request, _("The invitation is on its way."))
        return redirect("merchants:invitation_list")
    try:
        page = queries.invitation_page(request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("merchants:invitation_list")
    context = {"page": page, "form": form}
    return render(request, "merchants/invitations.html", context, status=422 if form.errors else 200)


@require_POST
def invitation_send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_invitation(request.user, public_id)
    return _act(request, actions.resend_invitation, found, _("The invitation is on its way again."))


@require_POST
def invitation_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_invitation(request.user, public_id)
    return _act(request, actions.revoke_invitation, found, _("The invitation is revoked. Its link opens nothing more."))


def _act(request: HttpRequest, action: Any, invitation: Invitation, done: str) -> HttpResponse:
    try:
        action(invitation=invitation, by=request.user)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("merchants:invitation_list")
