"""Forms of the second step: the library's, which also take a backup code and look at a passkey's counter.

Apart from the other forms, for the library's forms import those.
"""

from typing import Any, cast

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStageController
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import record_now
from commonhall.core.forms.running import ActionForm
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.activity import LOGIN_CODE_REJECTED
from commonhall.foundation.accounts.models import Level, User

CODE_LENGTH = 6  # of the app and of the mail; a backup code is longer


def _is_backup_code(code: str) -> bool:
    return sum(sign.isalnum() for sign in code) > CODE_LENGTH


def _complete(form: forms.Form, user: User, *, offers_trust: bool) -> None:
    """Say that a backup code is taken where there are any, and offer to trust the device where that is allowed."""
    if user.has_factor:
        form.fields["code"].label = _("Code of your app") if queries.has_app(user) else _("Backup code")
    if queries.backup_codes_state(user).left and (not user.has_factor or queries.has_app(user)):
        form.fields["code"].help_text = _("Or one of your backup codes.")
    if offers_trust and queries.may_trust_devices(user):
        text = _("Don't ask on this device for %(days)d days") % {"days": actions.TRUSTED_FOR.days}
        form.fields[actions.TRUST_WISH] = forms.BooleanField(label=text, required=False)


class BackupMixin(forms.Form):
    """A form that asks the person for a code and takes a backup code as well."""

    user: User
    was_backup = False
    again = False  # whether somebody who is inside already is asked again

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _complete(self, self.user, offers_trust=not self.again)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if queries.has_spent_codes(self.user):
            text = _("Too many wrong codes were entered for this account. Try again in a day, or reset your password.")
            raise ValidationError(text, "codes_spent")
        allow = check_rate_limit(self.user)
        if not _is_backup_code(code):
            self._take_app_code(code)
            allow()
            return cast(str, code)
        if not actions.use_backup_code(user=self.user, code=code):
            by = self.user if self.again else None
            record_now(LOGIN_CODE_REJECTED, by=by, on=self.user, about=self.user, data={"factor": "backup_code"})
            raise ValidationError(_("This backup code is wrong, or was used before."), "incorrect_code")
        allow()
        self.was_backup = True
        return cast(str, code)

    def _take_app_code(self, code: str) -> None:
        """The library's own judgement, but for the codes that were used: it keeps those in the cache."""
        app = next((each for each in queries.factors_of(self.user) if each.type == Authenticator.Type.TOTP), None)
        if app is not None and actions.use_app_code(app=app, code=code):
            self.authenticator = app
            return
        if app is not None:
            self._emit_authentication_failed(app)  # type: ignore[attr-defined]
        raise get_adapter().validation_error("incorrect_code")

    def save(self) -> None:
        if self.was_backup:
            again = {"reauthenticated": True} if self.again else {}
            record_authentication(context.request, self.user, "mfa", type="backup_code", **again)
        else:
            super().save()  # type: ignore[misc]


class CodeForm(BackupMixin, AuthenticateForm):
    """The app's code at a login."""


class CodeAgainForm(BackupMixin, ReauthenticateForm):
    """The app's code of somebody who is inside and does something that asks for it again."""

    again = True


class MailedCodeForm(ConfirmLoginCodeForm):
    """The mailed code at a login, or a backup code where the mailbox is out of reach."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage = LoginStageController.enter(context.request, "login_by_code")
        self.user: User | None = stage.login.user if stage else None
        if self.user is not None:
            _complete(self, self.user, offers_trust=True)

    def clean_code(self) -> str:
        code, user = self.cleaned_data["code"], self.user
        may_try = user is not None and _is_backup_code(code) and not queries.has_spent_codes(user)
        if user is not None and may_try and actions.use_backup_code(user=user, code=code):
            return cast(str, code)
        return cast(str, super().clean_code())


class CounterMixin(forms.Form):
    """Refuses a passkey whose signatures are counted backwards; the library takes it."""

    passwordless: bool  # the library's form says it

    def clean_credential(self) -> Authenticator:
        response = self.cleaned_data["credential"]
        passkey: Authenticator = super().clean_credential()  # type: ignore[misc]
        signed = parse_authentication_response(response).response.authenticator_data
        # The library asks the browser for it; here it is looked at, for a login by the passkey alone hangs on it.
        if self.passwordless and not signed.is_user_verified():
            raise ValidationError(_("Unlock the passkey by its PIN, your finger or your face."), "not_verified")
        if not actions.count_signature(passkey=passkey, count=signed.counter):
            text = _(
                "This passkey was refused, for somebody may have a copy of it. We have told you by mail what to do."
            )
            raise ValidationError(text, "passkey_copied")
        return passkey


class PasskeyForm(CounterMixin, AuthenticateWebAuthnForm):
    """A passkey as second step."""


class PasskeyLoginForm(CounterMixin, LoginWebAuthnForm):
    """A passkey alone."""


class PasskeyAgainForm(CounterMixin, ReauthenticateWebAuthnForm):
    """A passkey of somebody who is inside already."""


class PasskeyAddForm(AddWebAuthnForm):
    """A new passkey; the library's words are for those who know them."""

    passwordless = forms.BooleanField(
        label=gettext_lazy("Log in with it alone, without the password"),
        required=False,
        initial=True,
        help_text=gettext_lazy("It then asks for its PIN, your finger or your face. Old hardware keys can't do that."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("By which you know it again.")


class PasskeyNameForm(ActionForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)


class PolicyForm(ActionForm):
    """What a login asks for: of everyone, and of each role."""

    everyone = forms.ChoiceField(label=gettext_lazy("Of everyone"), choices=Level)
    every_login = forms.BooleanField(
        label=gettext_lazy("At every login"),
        required=False,
        help_text=gettext_lazy("Nobody can spare themselves the second step on a device that they trust."),
    )
    trust_with_strong = forms.BooleanField(
        label=gettext_lazy("Trusted devices for all"),
        required=False,
        help_text=gettext_lazy(
            "Those too who need an app or a passkey may spare themselves the step on a device that they trust."
        ),
    )

    def __init__(self, data: Any = None, *, policy: queries.Policy) -> None:
        initial = {**vars(policy), **{_field(role): policy.roles.get(role, "") for role in Role}}
        super().__init__(data, initial=initial)
        choices = [("", gettext_lazy("As of everyone")), *Level.choices[1:]]
        for role in Role:
            self.fields[_field(role)] = forms.ChoiceField(label=role.label, choices=choices, required=False)
        self.order_fields(["everyone", *map(_field, Role), "every_login", "trust_with_strong"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        roles = {role.value: given.pop(_field(role), "") for role in Role}
        return {**given, "roles": {name: level for name, level in roles.items() if level}}


def _field(role: Role) -> str:
    return f"role_{role}"
