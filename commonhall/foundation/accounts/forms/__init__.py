"""Forms of the account pages. allauth.account.forms must not be imported here: it imports SignupFields."""

from collections.abc import Collection
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role
from commonhall.core.forms.running import ActionForm
from commonhall.core.modules.scopes import offered
from commonhall.foundation.accounts import queries
from commonhall.foundation.accounts.models import Audience, Profile, User
from commonhall.foundation.files.forms import UploadField
from commonhall.foundation.files.queries import Shown
from commonhall.ui.captcha import CaptchaMixin, HoneypotMixin
from commonhall.ui.forms import SeveralOfMany


class SignupFields(CaptchaMixin, HoneypotMixin, forms.Form):
    """What the library's sign-up asks beside address, username and password: on the page, by API, and of who comes from
    another site."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("As others should see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["display_name", "email", "username", "password1"]

    def clean(self) -> dict[str, Any]:
        """Judge the password against all that the person wrote; the library knows the address and username only, and
        by API nothing."""
        given = super().clean() or self.cleaned_data
        person = User(
            email=given.get("email", ""), username=given.get("username"), display_name=given.get("display_name", "")
        )
        for field in {"password", "password1"} & given.keys():
            try:
                validate_password(given[field], person)
            except forms.ValidationError as error:
                self.add_error(field, error)
        return self.cleaned_data

    def signup(self, request: HttpRequest, user: User) -> None:
        """The library wants this method; the account is complete before it is called."""


class ResendForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )


class SignupByMailForm(HoneypotMixin, ResendForm):
    """For whoever's browser can't do its work against robots: the mailbox stands for it."""


class ApiKeyForm(ActionForm):
    """What a new key is for, what it opens, and for how long."""

    DAYS = ((30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("A year")))

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The program that will use it."))
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"),
        choices=lambda: [(scope.name, f"{scope.label} ({scope.name})") for scope in offered()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may do yourself."),
    )
    days = forms.TypedChoiceField(label=_("How long it works"), choices=DAYS, coerce=int, initial=90)


def _language_choices() -> list[tuple[str, Any]]:
    return [("", _("As the browser asks")), *settings.LANGUAGES]


def _time_zone_choices() -> list[tuple[str, Any]]:
    return [("", _("As the site")), *((name, name.replace("_", " ")) for name in sorted(available_timezones()))]


class OnboardingForm(ActionForm):
    """The few questions that a new person is asked."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("As others should see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    bio = forms.CharField(
        label=_("About you"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"),
        required=False,
        choices=lambda: list(queries.language_names().items()),
        widget=SeveralOfMany,
    )
    language = forms.ChoiceField(label=_("Language of the pages"), required=False, choices=_language_choices)
    time_zone = forms.ChoiceField(label=_("Your time zone"), required=False, choices=_time_zone_choices)


class ProfileForm(OnboardingForm):
    """The whole profile, and who may see each field of it."""

    username = forms.CharField(
        label=_("Username"),
        max_length=40,
        required=False,
        help_text=_(
            "You can log in with it in place of your address. Nobody else can have it; capitals make no difference."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("With the country's code, such as +39 06 1234567."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    bio_audience = forms.ChoiceField(label=_("Who may read about you"), choices=Audience, required=False)
    languages_audience = forms.ChoiceField(label=_("Who may see your languages"), choices=Audience, required=False)
    phone_audience = forms.ChoiceField(label=_("Who may see your phone number"), choices=Audience, required=False)
    field_order = [
        "display_name", "username", "bio", "bio_audience", "languages", "languages_audience", "phone", "phone_audience",
        "language", "time_zone",
    ]  # fmt: skip

    @staticmethod
    def initial_of(user: User) -> dict[str, Any]:
        values = queries.own_profile(user)
        return {**values, **{f"{field}_audience": audience for field, audience in values["audiences"].items()}}

    def clean_phone(self) -> str:
        return "".join(sign for sign in self.cleaned_data["phone"] if sign not in " -/().")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        fields = Profile.DEFAULT_AUDIENCES
        chosen = {field: cleaned.pop(f"{field}_audience", None) for field in fields}
        return {**cleaned, "audiences": {field: audience for field, audience in chosen.items() if audience}}


class PictureForm(ActionForm):
    """The person's picture. Apart from the other fields: where one is wrong, a browser forgets a chosen file."""

    picture = UploadField(queries.PICTURE, label=_("Picture"), required=False)
    audience = forms.ChoiceField(label=_("Who may see your picture"), choices=Audience, required=False)

    @staticmethod
    def initial_of(user: User) -> dict[str, Any]:
        stored = Shown(user.picture_address("128"), _("Your picture"), is_image=True) if user.picture_id else None
        return {"picture": stored, "audience": queries.profile_of(user).audience_of("picture")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if isinstance(cleaned.get("picture"), Shown):  # nothing was chosen
            cleaned["picture"] = None
        return cleaned


class LockForm(ActionForm):
    """Why staff lock an account."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The person reads it in a mail."))


class AccountFilters(forms.Form):
    """What staff look for among the accounts."""

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any")), *queries.Standing.choices])


class RoleForm(ActionForm):
    """A role to give; of what the person holds already there is nothing to choose."""

    role = forms.TypedChoiceField(label=_("Role"), choices=Role.choices, coerce=Role)

    def __init__(self, *args: Any, held: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [each for each in Role.choices if each[0] not in held]
        self.fields["role"].choices = [("", _("Choose")), *roles]  # type: ignore[attr-defined]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """What staff change of an account in Django's admin."""

    class Meta:
        model = User
        fields = ["display_name", "username", "is_active"]


class DeletionForm(ActionForm):
    """Asked before an account is deleted."""

    sure = forms.BooleanField(label=_("I have read what is deleted and what is kept"))

    def clean(self) -> dict[str, Any]:
        super().clean()
        return {}
