"""The library's forms of the entrance, with what keeps robots out: logging in, and registering by way of a mailbox.
Only the settings, views and the API's inputs name them: allauth.account.forms imports SignupFields, so whoever imports
SignupFields must not import this."""

from typing import Any

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context as library_context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonhall.core.activity import context
from commonhall.foundation.accounts import devices, queries
from commonhall.foundation.accounts.actions.logins import Guess
from commonhall.foundation.accounts.models import User
from commonhall.ui.captcha import CaptchaMixin, HoneypotMixin


class ProvenGuessMixin(CaptchaMixin):
    """Takes a proof of work with a password. Whether one is needed is decided where the guess is counted (backends.py),
    so a form can't forget to ask."""

    @property
    def asking(self) -> HttpRequest:
        request: HttpRequest = library_context.request
        return request

    @property
    def needs_proof(self) -> bool:
        return bool(self.data.get("captcha"))  # what is sent must hold

    def clean_captcha(self) -> str:
        solution = super().clean_captcha()
        self.asking.has_proof = bool(solution) and not self.errors  # type: ignore[attr-defined]
        return solution

    def clean(self) -> dict[str, Any]:
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            if not self.is_unproven:
                raise
            cleaned = self.cleaned_data
        if self.is_unproven:  # nothing was compared: to call the password wrong would be untrue
            self.errors.clear()
            said = _("After failed logins a browser proves first that it is no robot's. Enter your password again.")
            self.refuse_proof(said)
        return cleaned

    @property
    def is_unproven(self) -> bool:
        guess: Guess | None = getattr(self.asking, "guess", None)
        return guess is not None and guess.needs_proof


class NewAddressForm(library.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class LoginForm(ProvenGuessMixin, HoneypotMixin, library.LoginForm):
    @property
    def asks_proof(self) -> bool:
        """Whether the page lets the browser begin its work: after failures from its address or for this name, unless
        it is known to an account. Where it was known to another than the one typed, the refusal tells it to."""
        if self.is_unproven:
            return True
        typed = str(self.data.get("login") or "")
        digest = queries.digest_of_login(typed) if typed else ""
        return not devices.tokens_of(self.asking) and queries.needs_proof(digest, context.current().address or "")


class MailedSignupForm(library.SignupForm):
    """The registration of whoever followed a link to their mailbox: that is the proof, and verifies the address."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, asks=False, **options)
        self.fields["email"].disabled = True

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        get_adapter().confirm_email(request, EmailAddress.objects.get(user=user))
        return user
