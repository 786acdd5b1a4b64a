"""Accounts as staff see them: who is locked, where somebody logged in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonhall.core.access.roles import Role
from commonhall.core.http.places import why_no_places
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.decorators import fresh_login_required
from commonhall.foundation.accounts.forms import LockForm
from commonhall.foundation.accounts.models import User


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    access.permit_desk(request.user)
    words = request.GET.get("q", "")[:100]
    try:
        page = paginate(queries.accounts(words), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:desk")
    return render(request, "accounts/desk.html", {"page": page, "query": words})


@require_GET
def desk_account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _account_page(request, access.get_at_desk(request.user, public_id), LockForm())


def _account_page(request: HttpRequest, person: User, form: LockForm) -> HttpResponse:
    until = queries.locked_until(person)
    context: dict[str, Any] = {
        "person": person,
        "lock": queries.lock_of(person) if person.locked_at else None,
        "locked_until": until,
        "form": form,
        "facts": [
            (_("E-mail address"), person.email),
            (_("Username"), person.username),
            (_("Roles"), ", ".join(str(role.label) for role in Role if role in person.roles)),
        ],
        "sessions": queries.sessions_of(person).order_by("-seen_at")[:10],
        "logins": queries.logins_of(person).order_by("-at", "-id")[:10],
        "places": not why_no_places(),
        "why_no_places": why_no_places(),
    }
    return render(request, "accounts/desk_account.html", context, status=422 if form.errors else 200)


@require_GET
def desk_logins(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_at_desk(request.user, public_id)
    try:
        page = paginate(queries.logins_of(person), order=["-at", "-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:desk_logins", public_id)
    context = {"person": person, "page": page, "places": not why_no_places(), "why_no_places": why_no_places()}
    return render(request, "accounts/desk_logins.html", context)


@require_POST
@fresh_login_required
def lock(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person, form = access.get_at_desk(request.user, public_id), LockForm(request.POST)
    form.run(actions.lock_account, user=person, by=request.user)
    if form.errors:
        return _account_page(request, person, form)
    messages.success(request, _("The account is locked, and every device is logged out."))
    return redirect("accounts:desk_account", public_id)


@require_POST
@fresh_login_required
def unlock(request: HttpRequest, public_id: UUID) -> HttpResponse:
    if actions.unlock_account(user=access.get_at_desk(request.user, public_id), by=request.user):
        messages.success(request, _("The account is open again."))
    return redirect("accounts:desk_account", public_id)


@require_POST
@fresh_login_required
def end_sessions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_at_desk(request.user, public_id)
    actions.end_all_sessions(user=person, by=request.user)
    messages.success(request, _("Every device of this person is logged out."))
    return redirect("accounts:desk_account", public_id)
