"""What the components page shows: each component with made-up data, in the states that it can have."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonhall.ui.forms import DateInput, SeveralOfMany, UploadInput
from commonhall.ui.undo import Undo

STATES = [
    ("", _("Neutral")),
    ("accent", _("New")),
    ("success", _("Active")),
    ("warning", _("Expires soon")),
    ("danger", _("Suspended")),
    ("info", _("Pending")),
]


SPOKEN = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("pt", "Português"),
]


class SampleForm(forms.Form):
    """One of each field."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("As it stands on your card."))
    email = forms.EmailField(label=_("E-mail address"))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput, help_text=_("At least 12 characters."))
    born = forms.DateField(label=_("Date of birth"), widget=DateInput, required=False)
    plan = forms.ChoiceField(label=_("Plan"), choices=[("", "—"), ("full", _("Full member")), ("friend", _("Friend"))])
    about = forms.CharField(label=_("About you"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    picture = forms.FileField(label=_("Picture"), required=False, widget=UploadInput)
    contact = forms.ChoiceField(
        label=_("How may we reach you?"),
        choices=[("mail", _("By e-mail")), ("phone", _("By phone"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("What interests you?"),
        choices=[("games", _("Games")), ("talks", _("Talks"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=SPOKEN, widget=SeveralOfMany, required=False, initial=["pt"]
    )
    colour = forms.CharField(label=_("Colour"), widget=forms.ColorInput, initial="#0f6473")
    rules = forms.BooleanField(label=_("I agree to the rules"))
    locked = forms.CharField(label=_("Member number"), initial="2041", disabled=True, required=False)


class FilterForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), ("active", _("Active"))], required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class _SamplePage:
    previous, next = "newer", "older"


def everything() -> dict[str, Any]:
    now = timezone.now()
    refused = SampleForm({"name": "", "email": "ada@", "plan": "", "colour": "#0f6473"})
    refused.add_error(None, _("This address has applied already."))
    return {
        "states": STATES,
        "form": SampleForm(prefix="fresh"),
        "refused": refused,
        "filters": FilterForm(),
        "page": _SamplePage,
        "now": now,
        "earlier": now - timedelta(hours=3),
        "people": [
            ("Ada Lovelace", "success", _("Active"), 4200),
            ("Grace Hopper", "warning", _("Expires soon"), 4200),
            ("Maria Teresa Wolfeschlegelsteinhausenbergerdorff", "danger", _("Suspended"), 1234567),
        ],
        "trail": [(_("Name and colour"), reverse("ui:identity"))],
        "head": format_html('<a class="btn btn-sm" href="#">{}</a>', gettext("Edit")),
        "long": " ".join([gettext("Long text wraps, also a word without end:"), "Donaudampfschifffahrt" * 8]),
        "tabs": [(_("Profile"), "#", True), (_("Payments"), "#", False), (_("History"), "#", False)],
        "months": [date(2026, month, 1).strftime("%m/%Y") for month in range(1, 13)],
        "flows": [(date(2026, month, 1).strftime("%m/%Y"), month % 5 + 2, month % 3) for month in range(1, 13)],
        "reason": ReasonForm(prefix="ask"),
        "undo": Undo("#"),
        "steps": [_("About you"), _("Your plan"), _("Payment"), _("Done")],
        "facts": [(_("Member since"), "2021"), (_("Field of study"), _("Mathematics")), (_("Phone"), "")],
        "entries": [
            {
                "title": _("Payment received"),
                "at": now,
                "icon": "receipt",
                "state": "success",
                "text": _("Receipt 2026-0041"),
            },
            {
                "title": _("Application approved"),
                "at": now - timedelta(days=2),
                "by": "Grace Hopper",
                "icon": "user-check",
            },
            {"title": _("Application sent"), "at": now - timedelta(days=5)},
        ],
    }
