"""The second step of a login: a mailed code, or the person's app or passkey; a device that they trust is spared it."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.stages import LoginByCodeStage, LoginStage
from allauth.core.internal.httpkit import is_headless_request
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record_now
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.activity import LOGIN_CODES_SPENT


class TrustMixin(LoginStage):
    """The second step is not asked on a device that the person trusts, and offers to trust this one."""

    def _is_spared(self) -> bool:
        # What a client of the API keeps is its own affair; it has no cookies of ours.
        if is_headless_request(self.request) or self.state:
            return False
        spared = actions.is_on_trusted_device(user=self.login.user, token=token_of(self.request))
        self.request.session[queries.SPARED] = spared
        return spared

    def exit(self) -> HttpResponse:
        if self.request.POST.get(actions.TRUST_WISH):
            self.request.session[actions.TRUST_WISH] = True
        return cast(HttpResponse, super().exit())


def token_of(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.TRUST_COOKIE_NAME, "")


class FactorStage(TrustMixin, AuthenticateStage):
    """The person's app or passkey."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is None or not user.has_factor or did_use_passwordless_login(request, user):
            return False
        return not self._is_spared()


class CodeStage(TrustMixin, LoginByCodeStage):
    """The mailed code, with a limit that no new login begins anew.

    The library counts wrong codes within one attempt only; whoever knows the password could begin attempts all day.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        required = get_adapter().is_login_by_code_required(self.login)
        if required and self._is_spared():
            return None, True
        if required and queries.has_spent_codes(self.login.user):
            return self._refuse(), False
        if self.login.email:  # as it is kept, not as it was typed: a letter that looks alike leads to another mailbox
            self.login.email = self.login.email.lower()
        return cast(tuple[HttpResponse | None, bool], super().handle())

    def exit(self) -> HttpResponse:
        # Also where the right code comes from an attempt that was opened before the others went wrong.
        if queries.has_spent_codes(self.login.user):
            self.abort()
            return self._refuse()
        return super().exit()

    def _refuse(self) -> HttpResponse:
        record_now(LOGIN_CODES_SPENT, by=None, on=self.login.user, about=self.login.user)
        text = _("Too many wrong codes were entered for this account. Try again in a day, or reset your password.")
        get_adapter().add_message(self.request, messages.ERROR, message=text)
        return redirect("account_login")
