"""Accounts as staff see them: who is locked, where somebody logged in."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonhall.core.access.roles import Role
from commonhall.core.forms.refusal import Refused
from commonhall.core.http.places import why_no_places
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.decorators import fresh_login_required
from commonhall.foundation.accounts.forms import AccountFilters, LockForm, RoleForm
from commonhall.foundation.accounts.models import User


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    access.permit_desk(request.user)
    words, form = request.GET.get("q", "")[:100], AccountFilters(request.GET)
    standing = form.cleaned_data["status"] if form.is_valid() else ""
    try:
        page = paginate(queries.accounts(words, standing), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:desk")
    context = {"page": page, "query": words, "form": form, "is_filtered": bool(words or standing)}
    return render(request, "accounts/desk.html", context)


@require_GET
def desk_account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _account_page(request, access.get_at_desk(request.user, public_id))


def _account_page(
    request: HttpRequest, person: User, *, lock_form: LockForm | None = None, role_form: RoleForm | None = None
) -> HttpResponse:
    held = [role for role in Role if role in person.roles]
    context: dict[str, Any] = {
        "person": person,
        "lock": queries.lock_of(person) if person.locked_at else None,
        "form": lock_form or LockForm(),
        "role_form": role_form or RoleForm(held=held),
        "held": held,
        "facts": [(_("E-mail address"), person.email), (_("Username"), person.username)],
        "sessions": queries.sessions_of(person).order_by("-seen_at")[:10],
        "logins": queries.logins_of(person).order_by("-at", "-id")[:10],
        "places": not why_no_places(),
        "why_no_places": why_no_places(),
        "may_grant": request.user.has_perm("accounts.grant_role"),
        "may_change": request.user.has_perm("accounts.change_user"),
    }
    wrong = any(form is not None and form.errors for form in (lock_form, role_form))
    return render(request, "accounts/desk_account.html", context, status=422 if wrong else 200)


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
        return _account_page(request, person, lock_form=form)
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


@require_POST
@fresh_login_required
def role_grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person, form = access.get_at_desk(request.user, public_id, to="grant_role"), RoleForm(request.POST)
    form.run(actions.grant_role, user=person, by=request.user)
    if form.errors:
        return _account_page(request, person, role_form=form)
    said = {"name": person, "role": form.cleaned_data["role"].label}
    messages.success(request, _("%(name)s has the role now: %(role)s.") % said)
    return redirect("accounts:desk_account", public_id)


@require_POST
@fresh_login_required
def role_revoke(request: HttpRequest, public_id: UUID, role: str) -> HttpResponse:
    person, taken = access.get_at_desk(request.user, public_id, to="grant_role"), access.role_named(role)
    act = partial(actions.revoke_role, user=person, role=taken, by=request.user)
    done = _("%(name)s no longer has the role: %(role)s.") % {"name": person, "role": taken.label}
    answer = _do(request, public_id, act, done)
    if person == request.user and not person.has_perm("accounts.lock_account"):
        return redirect("/")  # this page is closed to them now
    return answer


@require_POST
@fresh_login_required
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_at_desk(request.user, public_id, to="change_user")
    act = partial(actions.change_account, user=person, is_active=False, by=request.user)
    return _do(request, public_id, act, _("The account is closed, and every device is logged out."))


@require_POST
@fresh_login_required
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_at_desk(request.user, public_id, to="change_user")
    act = partial(actions.change_account, user=person, is_active=True, by=request.user)
    return _do(request, public_id, act, _("The account is open again."))


@require_POST
@fresh_login_required
def second_step_reset(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_at_desk(request.user, public_id, to="change_user")
    act = partial(actions.reset_second_step, user=person, by=request.user)
    return _do(request, public_id, act, _("The second step of %(name)s is taken away.") % {"name": person})


def _do(request: HttpRequest, public_id: UUID, act: Callable[[], object], done: str) -> HttpResponse:
    """Act, say what came of it, and show the account."""
    try:
        act()
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("accounts:desk_account", public_id)
