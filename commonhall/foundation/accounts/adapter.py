"""Where the login library asks us."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress, Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from commonhall.core.activity import context
from commonhall.core.crypto.encryption import encryption
from commonhall.core.http.places import place_of
from commonhall.foundation.accounts import actions, devices, queries
from commonhall.foundation.accounts.models import Level, User
from commonhall.foundation.accounts.sessions import ATTEMPT, is_fresh
from commonhall.ui.queries import site_identity


class AccountAdapter(DefaultAccountAdapter):
    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that our own middleware worked out; never a header, which anybody can write."""
        return str(request.META.get("REMOTE_ADDR") or "unknown")

    # -- signing up

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        given = form.cleaned_data
        return actions.create_account(
            email=given["email"],
            password=given.get("password1") or given.get("password"),
            username=given.get("username"),
            display_name=given.get("display_name", ""),
            by=None,
        )

    def send_account_already_exists_mail(self, email: str) -> None:
        # Registering a new address takes a password's hash; who watches the clock must not see that this one did not.
        make_password("nobody's password")
        super().send_account_already_exists_mail(email)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Verified, made the account's address, recorded: all or nothing, and once."""
        with transaction.atomic():
            stored = EmailAddress.objects.select_for_update().filter(pk=email_address.pk, verified=False).first()
            taken = User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id).exists()
            if stored and not taken:
                return bool(super().confirm_email(request, email_address))
        failed = "account/messages/email_confirmation_failed.txt"
        self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
        return False

    # -- logging in

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        # The login page passes an address as a username too. Ours never look like one, and trying both would hash the
        # password twice where the account exists and once where it does not.
        if credentials.get("email"):
            credentials.pop("username", None)
        return super().authenticate(request, **credentials)

    def get_login_stages(self) -> list[str]:
        ours = {
            "allauth.account.stages.LoginByCodeStage": "commonhall.foundation.accounts.stages.CodeStage",
            "allauth.mfa.stages.AuthenticateStage": "commonhall.foundation.accounts.stages.FactorStage",
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_login_by_code_required(self, login: Login) -> bool:
        """Whether a mailed code is asked for.

        Not of an address that must be verified first (its link does that), nor where the site asks for nothing after
        the password, nor of people with a step of their own, unless they come from a country that is new and the site
        wants one step more then.
        """
        if queries.second_step_of(login.user) == Level.NONE:
            return False
        if not queries.has_verified_address(login.user, login.email):
            return False
        if queries.has_factor(login.user) and not self._is_further_step_due(login.user):
            return False
        return bool(super().is_login_by_code_required(login))

    def _is_further_step_due(self, user: User) -> bool:
        return bool(settings.LOGIN_NEW_COUNTRY_STEP and queries.place_is_new(user, context.current().address))

    def login(self, request: HttpRequest, user: User) -> None:
        """The last door of every way in: whatever opened the others, here the locks are asked once more."""
        # A password was heard under the lock's own rules, so what strangers did since must not undo it.
        heard = user.locked_at is None and queries.has_begun(user, request.session.get(ATTEMPT))
        if not heard and not queries.may_enter(user, devices.digests_of(request)):
            self._refuse(request, _("This account is locked for the moment."))
        if place_of(context.current().address).country in settings.LOGIN_DENIED_COUNTRIES:
            actions.refuse_country(user=user, attempt=request.session.pop(ATTEMPT, None))
            self._refuse(request, _("Nobody may log in from the country that you are in."))
        super().login(request, user)

    def _refuse(self, request: HttpRequest, text: str) -> NoReturn:
        clear_login(request)
        self.add_message(request, messages.ERROR, message=text)
        raise ImmediateHttpResponse(redirect("account_login"))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A login of this moment counts as well as a password that is entered again."""
        return bool(super().is_reauthentication_required(app=app, **kwargs)) and not is_fresh(self.request)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """The onboarding comes before whatever the person wanted to open, until it has ended."""
        response: HttpResponseRedirect = super().post_login(request, user, **login)
        if request.session.pop(actions.TRUST_WISH, False) and queries.may_trust_devices(user):
            self._trust_device(request, user, response)
        if user.onboarding_completed_at or is_headless_request(request):
            return response
        onboarding = redirect(f"{resolve_url('accounts:onboarding')}?{urlencode({'next': response.url})}")
        onboarding.cookies.update(response.cookies)
        return onboarding

    @staticmethod
    def _trust_device(request: HttpRequest, user: User, response: HttpResponse) -> None:
        token = actions.trust_device(user=user, user_agent=request.headers.get("User-Agent", ""), by=user)
        response.set_cookie(
            settings.TRUST_COOKIE_NAME,
            token,
            max_age=actions.TRUSTED_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    # -- passwords and mails

    def set_password(self, user: User, password: str) -> None:
        myself = self.request.user.is_authenticated and self.request.user.pk == user.pk
        keep = str(self.request.session.session_key or "") if myself else ""
        by = user if myself else None
        actions.set_password(user=user, password=password, by=by, was_reset=not myself, keep=keep)
        if not myself:
            self._remember_who_reset(user)

    def _remember_who_reset(self, user: User) -> None:
        """Whoever reads the mailbox gets in with the new password, even if somebody locks the account meanwhile."""
        token, name = devices.new_token(), devices.device_name(context.current().user_agent)
        actions.remember_device(user=user, digest=devices.digest_of(token), name=name, digests=[])
        devices.give(self.request, token)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        actions.send_account_mail(template=template_prefix, to=email, context=context)

    def send_notification_mail(self, template_prefix: str, *args: Any, **kwargs: Any) -> None:
        """Our notices tell a person what happened to the account; this one goes to the address that they lose."""
        if template_prefix == "account/email/email_changed":
            super().send_notification_mail(template_prefix, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption().encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption().decrypt(encrypted_text)

    def _get_site_name(self) -> str:
        """What an app and a passkey's window call this site."""
        return site_identity().name

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = queries.passkeys_of(user).count() + 1
        return _("Passkey %(number)d") % {"number": number}
