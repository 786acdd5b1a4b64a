"""Pages of one's own second step: app, passkeys, backup codes, trusted devices; and the judge of a password."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.forms.factors import PasskeyNameForm
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.passwords import quick_validators, strength
from commonhall.foundation.security.limits import limited
from commonhall.ui.queries import site_identity

freshly_logged_in = reauthentication_required(app="allauth.mfa")


@never_cache
@require_GET
def second_step(request: HttpRequest) -> HttpResponse:
    user = access.myself(request.user)
    factors = queries.factors_of(user)
    context = {
        "app": next((factor for factor in factors if factor.type == Authenticator.Type.TOTP), None),
        "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "codes": queries.backup_codes_state(user),
        "must_enrol": queries.must_enrol(user),
        "is_asked": queries.is_asked_for_second_step(user),
        "may_trust": queries.may_trust_devices(user),
        "device_count": queries.trusted_devices_of(user).count(),
    }
    return render(request, "accounts/second_step.html", context)


class _LeadsToBackupCodes:
    """After a new app or passkey: to the codes for the day on which it is lost, where there are none yet."""

    request: HttpRequest

    def get_success_url(self) -> str:
        has_codes = queries.backup_codes_state(self.request.user).left
        return reverse("accounts:second_step" if has_codes else "accounts:backup_codes")


class AppAddView(_LeadsToBackupCodes, ActivateTOTPView):
    pass


class PasskeyAddView(_LeadsToBackupCodes, AddWebAuthnView):
    pass


app_add = AppAddView.as_view()
passkey_add = PasskeyAddView.as_view()


@require_POST
@freshly_logged_in
def app_remove(request: HttpRequest) -> HttpResponse:
    for app in queries.factors_of(request.user):
        if app.type == Authenticator.Type.TOTP:
            return _remove(request, app)
    return redirect("accounts:second_step")


@require_POST
@freshly_logged_in
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _remove(request, access.get_passkey(request.user, pk))


def _remove(request: HttpRequest, factor: Authenticator) -> HttpResponse:
    try:
        actions.remove_factor(user=access.myself(request.user), factor=factor, by=request.user)
        messages.success(request, _("It is removed."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("accounts:second_step")


@require_GET
def passkeys(request: HttpRequest) -> HttpResponse:
    """They stand on the page of the second step."""
    return redirect("accounts:second_step")


@require_http_methods(["GET", "POST"])
@freshly_logged_in
def passkey_rename(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = access.get_passkey(request.user, pk)
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey})
    if request.method == "POST" and form.run(actions.rename_passkey, passkey=passkey, by=request.user) is not None:
        messages.success(request, _("The passkey has its new name."))
        return redirect("accounts:second_step")
    context = {"form": form, "passkey": passkey}
    return render(request, "accounts/passkey_rename.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def backup_codes(request: HttpRequest) -> HttpResponse:
    """How the codes stand; a new set is in the answer to the request that made it, and nowhere else."""
    context: dict[str, Any] = {"codes": None}
    if request.method == "POST":
        context["codes"] = _make_codes(request)
        context["file_name"] = f"{slugify(site_identity().name) or 'site'}-backup-codes.txt"
    context["state"] = queries.backup_codes_state(request.user)
    return render(request, "accounts/backup_codes.html", context)


@freshly_logged_in
def _make_codes(request: HttpRequest) -> list[str]:
    return actions.make_backup_codes(user=access.myself(request.user), by=request.user)


@require_GET
def trusted_devices(request: HttpRequest) -> HttpResponse:
    """Devices on which the reader is asked for no second step."""
    try:
        page = paginate(queries.trusted_devices_of(request.user), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:trusted_devices")
    context = {"page": page, "may_trust": queries.may_trust_devices(request.user)}
    return render(request, "accounts/trusted_devices.html", context)


@require_POST
def device_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actions.revoke_trusted_device(device=access.get_trusted_device(request.user, public_id), by=request.user)
    messages.success(request, _("This device is asked for the second step again."))
    return redirect("accounts:trusted_devices")


@require_POST
def devices_revoke(request: HttpRequest) -> HttpResponse:
    actions.revoke_trusted_devices(user=access.myself(request.user), by=request.user)
    messages.success(request, _("Every device is asked for the second step again."))
    return redirect("accounts:trusted_devices")


@never_cache
@login_not_required
@require_POST
def password_strength(request: HttpRequest) -> JsonResponse:
    """What the server thinks of a password while it is typed: its score, and every objection that it would have.

    Nothing of it is kept. The last passwords are not compared: that costs a hash for each.
    """
    if wait := limited(request, "password_strength"):
        return JsonResponse({"score": None, "problems": []}, status=429, headers={"Retry-After": str(wait)})
    if request.user.is_authenticated:
        person = request.user
    else:
        person = User(**{name: request.POST.get(name, "")[:254] for name in ("email", "username", "display_name")})
    password = request.POST.get("password", "")[:1000]
    try:
        validate_password(password, person, get_password_validators(quick_validators()))
        problems: list[str] = []
    except ValidationError as error:
        problems = error.messages
    verdict = " ".join(problems) or _("This password is good.")
    return JsonResponse({"score": strength(password, person), "problems": problems, "verdict": verdict})
