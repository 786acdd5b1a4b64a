"""Routes of the login library's JSON API, without the ones that a visitor could break or learn from."""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.headless.account import inputs as library_inputs
from allauth.headless.account import views as library_views
from allauth.headless.account.views import ConfirmLoginCodeView, ManageEmailView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.inputs import Input
from allauth.headless.mfa import views as mfa
from allauth.headless.mfa.response import AuthenticatorResponse, AuthenticatorsDeletedResponse
from allauth.headless.socialaccount.views import ManageProvidersView
from allauth.headless.urls import urlpatterns as library
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from commonhall.core.api.problems import problem
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.forms.entrance import ProvenGuessMixin
from commonhall.foundation.accounts.forms.factors import (
    CodeAgainForm,
    CodeForm,
    MailedCodeForm,
    PasskeyAgainForm,
    PasskeyForm,
    PasskeyLoginForm,
)


class LoginInput(ProvenGuessMixin, library_inputs.LoginInput):
    captcha_errors = "captcha"


class LoginView(library_views.LoginView):
    input_class = LoginInput


class SignupInput(library_inputs.SignupInput):
    captcha_errors = "captcha"


class SignupView(library_views.SignupView):
    input_class = {"POST": SignupInput}


class ChangePasswordInput(library_inputs.ChangePasswordInput):
    """Asks for the old password by the rules of a login: a stolen session must not be a place to guess it."""

    def clean_current_password(self) -> str:
        given = str(self.cleaned_data["current_password"])
        if given and not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given


class ChangePasswordView(library_views.ChangePasswordView):
    input_class = ChangePasswordInput


@csrf_exempt
def closed(request: HttpRequest, **_: Any) -> HttpResponse:
    raise Http404


class CodeInput(CodeForm, Input):
    pass


class CodeAgainInput(CodeAgainForm, Input):
    pass


class MailedCodeInput(MailedCodeForm, Input):
    pass


class PasskeyInput(PasskeyForm, Input):
    pass


class PasskeyLoginInput(PasskeyLoginForm, Input):
    pass


class PasskeyAgainInput(PasskeyAgainForm, Input):
    pass


class CodeView(mfa.AuthenticateView):
    input_class = CodeInput


class CodeAgainView(mfa.ReauthenticateView):
    input_class = CodeAgainInput


class MailedCodeView(ConfirmLoginCodeView):
    input_class = MailedCodeInput


class PasskeyView(mfa.AuthenticateWebAuthnView):
    input_class = {"POST": PasskeyInput}


class PasskeyLoginView(mfa.LoginWebAuthnView):
    input_class = {"POST": PasskeyLoginInput}


class PasskeyAgainView(mfa.ReauthenticateWebAuthnView):
    input_class = {"POST": PasskeyAgainInput}


class AppView(mfa.ManageTOTPView):
    """The library removes a factor whatever the site asks for."""

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        app = self._get_authenticator()
        return _remove(request, [app] if app else [])


class PasskeysView(mfa.ManageWebAuthnView):
    def put(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise_if_reauthentication_required(request, app="allauth.mfa")
        passkey = self.input.cleaned_data["id"]
        actions.rename_passkey(passkey=passkey, name=self.input.cleaned_data["name"], by=request.user)
        passkey.refresh_from_db()
        response: HttpResponse = AuthenticatorResponse(request, passkey)
        return response

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _remove(request, self.input.cleaned_data["authenticators"])


def _remove(request: HttpRequest, factors: Iterable[Authenticator]) -> HttpResponse:
    raise_if_reauthentication_required(request, app="allauth.mfa")
    try:
        with transaction.atomic():
            for factor in factors:
                actions.remove_factor(user=access.myself(request.user), factor=factor, by=request.user)
    except Refused as refused:
        error = {"message": refused.message, "code": "second_step_required"}
        return JsonResponse({"status": 409, "errors": [error]}, status=409)
    response: HttpResponse = AuthenticatorsDeletedResponse(request)
    return response


class _AfterEnrolment:
    """Closed to those who have to set up an app or a passkey first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if queries.must_enrol(request.user):
            return problem(403, access.must_enrol_text())
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class AddressView(_AfterEnrolment, ManageEmailView):
    pass


class PasswordView(_AfterEnrolment, ChangePasswordView):
    pass


class LinksView(_AfterEnrolment, ManageProvidersView):
    pass


def _app(view: Any) -> Any:
    return view.as_api_view(client=Client.APP)


urlpatterns = [
    # Nobody logs in by phone here, and the library answers 500 to OPTIONS and TRACE without a login.
    path("app/v1/account/phone", closed),
    path("app/v1/auth/phone/verify", closed),
    path("app/v1/auth/phone/verify/resend", closed),
    # Signing in elsewhere goes through the pages, where a browser comes back to.
    path("app/v1/auth/provider/signup", closed),
    path("app/v1/auth/provider/redirect", closed),
    path("app/v1/auth/provider/token", closed),
    path("app/v1/auth/login", _app(LoginView)),
    path("app/v1/auth/signup", _app(SignupView)),
    path("app/v1/auth/2fa/authenticate", _app(CodeView)),
    path("app/v1/auth/2fa/reauthenticate", _app(CodeAgainView)),
    path("app/v1/auth/code/confirm", _app(MailedCodeView)),
    path("app/v1/auth/webauthn/authenticate", _app(PasskeyView)),
    path("app/v1/auth/webauthn/login", _app(PasskeyLoginView)),
    path("app/v1/auth/webauthn/reauthenticate", _app(PasskeyAgainView)),
    path("app/v1/account/authenticators/totp", _app(AppView)),
    path("app/v1/account/authenticators/webauthn", _app(PasskeysView)),
    path("app/v1/account/email", _app(AddressView)),
    path("app/v1/account/password/change", _app(PasswordView)),
    path("app/v1/account/providers", _app(LinksView)),
    *library,
]
