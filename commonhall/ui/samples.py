"""What the components page shows: each component with made-up data, in the states that it can have."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonhall.core.money.amounts import Money
from commonhall.ui.captcha import CaptchaMixin
from commonhall.ui.forms import DateInput, SeveralOfMany, UploadInput
from commonhall.ui.richtext import RichTextField
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


@dataclass(frozen=True)
class Stored:
    """A file that an upload field has already."""

    name: str
    url: str
    is_image: bool = False

    def __str__(self) -> str:
        return self.name


class SampleForm(forms.Form):
    """One of each field."""

    is_sample = False

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("As it stands on your card."))
    email = forms.EmailField(label=_("E-mail address"))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput, help_text=_("At least 12 characters."))
    born = forms.DateField(label=_("Date of birth"), widget=DateInput, required=False)
    plan = forms.ChoiceField(label=_("Plan"), choices=[("", "—"), ("full", _("Full member")), ("friend", _("Friend"))])
    about = forms.CharField(label=_("About you"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    picture = forms.FileField(label=_("Picture"), required=False, widget=UploadInput)
    portrait = forms.FileField(label=_("A picture that is stored"), required=False, widget=UploadInput)
    paper = forms.FileField(label=_("A file that is stored"), required=False, widget=UploadInput)
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


class VisitorForm(CaptchaMixin, forms.Form):
    """What a stranger writes: it holds off robots."""

    text = RichTextField(label=_("Text"), initial="<p><strong>Ada</strong></p>", required=False)


class FilterForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), ("active", _("Active"))], required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class _SamplePage:
    previous, next = "newer", "older"


def _count(value: int) -> str:
    return str(number_format(value, 0, use_l10n=True, force_grouping=True))


def everything() -> dict[str, Any]:
    now = timezone.now()
    portrait = static("ui/img/favicon.svg")
    stored = {"portrait": Stored("ada.svg", portrait, is_image=True), "paper": Stored("statutes.pdf", "#")}
    dues = Money(4200, "EUR")
    refused = SampleForm({"name": "", "email": "ada@", "plan": "", "colour": "#0f6473"})
    refused.is_sample = True  # it must not take the focus to the middle of the page
    refused.add_error(None, _("This address has applied already."))
    return {
        "states": STATES,
        "form": SampleForm(prefix="fresh", initial=stored),
        "refused": refused,
        "visitor": VisitorForm(prefix="visitor"),
        "filters": FilterForm(),
        "members": _count(1204),
        "owed": Money(84000, "EUR"),
        "paid": Money(120450, "EUR"),
        "progress": f"{_count(620)} / {_count(1000)}",
        "portrait": portrait,
        "facets": [
            {
                "name": "city",
                "label": _("City"),
                "options": [
                    {"value": "rome", "label": "Roma", "count": _count(1204), "chosen": True},
                    {"value": "long", "label": "Llanfairpwllgwyngyllgogerychwyrndrobwll", "count": "7"},
                ],
            },
            {"name": "year", "label": _("Since"), "bounds": ("2020", "")},
        ],
        "menu": [
            {"label": _("About us"), "url": "#", "children": [{"label": _("Statutes"), "url": "#"}]},
            {"label": _("Contact"), "url": "#"},
        ],
        "codes": [f"{number:05d}-{number * 7 % 100000:05d}" for number in (10417, 28230, 39652, 41886, 57093, 60128)],
        "page": _SamplePage,
        "now": now,
        "earlier": now - timedelta(hours=3),
        "people": [
            ("Ada Lovelace", "success", _("Active"), dues),
            ("Grace Hopper", "warning", _("Expires soon"), dues),
            ("Maria Teresa Wolfeschlegelsteinhausenbergerdorff", "danger", _("Suspended"), Money(1234567, "EUR")),
        ],
        "trail": [(_("Name and colour"), reverse("ui:identity"))],
        "head": format_html('<a class="btn btn-sm" href="#">{}</a>', gettext("Edit")),
        "long": " ".join([gettext("Long text wraps, also a word without end:"), "Donaudampfschifffahrt" * 8]),
        "tabs": [(_("Profile"), "#", True), (_("Payments"), "#", False), (_("History"), "#", False)],
        "months": [date(2026, month, 1) for month in range(1, 13)],
        "flows": [(date(2026, month, 1), month % 5 + 2, month % 2 + 1, month % 3) for month in range(1, 13)],
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
