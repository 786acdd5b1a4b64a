"""Pages of the API's keys: one's own, and for staff everybody's."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.forms.refusal import Refused
from commonhall.core.modules.scopes import offered
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.decorators import fresh_login_required
from commonhall.foundation.accounts.forms import ApiKeyForm
from commonhall.foundation.accounts.models import ApiKey

HEADER = f"Authorization: Bearer {queries.API_KEY}…"


@require_GET
def api_keys(request: HttpRequest) -> HttpResponse:
    access.permit_api_keys(request.user)
    return _list(request, queries.api_keys_of(request.user), "accounts/api_keys.html")  # type: ignore[arg-type]


@require_GET
def all_api_keys(request: HttpRequest) -> HttpResponse:
    access.permit_api_keys(request.user, to="manage")
    words = request.GET.get("q", "")[:100]
    return _list(request, queries.all_api_keys(words), "accounts/all_api_keys.html", query=words)


@never_cache
@fresh_login_required(to_look=True)
@require_http_methods(["GET", "POST"])
def api_key_new(request: HttpRequest) -> HttpResponse:
    access.permit_api_keys(request.user)
    form = ApiKeyForm(request.POST or None)
    if request.method == "POST" and (made := form.run(actions.make_api_key, user=request.user, by=request.user)):
        return _shown_once(request, *made)
    return render(request, "accounts/api_key_new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@fresh_login_required(to_look=True)
@require_POST
def api_key_rotate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    access.permit_api_keys(request.user)
    key = access.get_own_api_key(request.user, public_id)
    try:
        return _shown_once(request, *actions.rotate_api_key(key=key, by=request.user))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("accounts:api_keys")


@require_POST
def api_key_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    key = access.get_api_key(request.user, public_id)
    if actions.revoke_api_key(key=key, by=request.user):
        messages.success(request, _("The key “%(name)s” no longer opens anything.") % {"name": key.name})
    return redirect("accounts:api_keys" if key.user_id == request.user.pk else "accounts:all_api_keys")


def _list(request: HttpRequest, keys: "queries.Keys", template: str, **context: str) -> HttpResponse:
    try:
        page = paginate(keys, order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect(request.path)
    labels = {scope.name: scope.label for scope in offered()}
    return render(request, template, {"page": page, "labels": labels, **context})


def _shown_once(request: HttpRequest, key: ApiKey, token: str) -> HttpResponse:
    """The answer to the form itself, so that the key is kept nowhere on its way."""
    return render(request, "accounts/api_key_shown.html", {"key": key, "token": token, "header": HEADER})
