"""Parse and judge what comes in about members."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.core.tabular.dates import DateOrder
from commonhall.modules.members.forms.questions import add_questions, take_answers
from commonhall.modules.members.importing.fields import FIELD_LABELS, STATUSES
from commonhall.modules.members.models import PERSON_FIELDS, Audience, Member, Plan, Status
from commonhall.modules.members.queries.answers import fields_asked
from commonhall.modules.members.queries.imports import Preview
from commonhall.modules.members.queries.privacy import (
    APART,
    CLUB_FACTS,
    DEFAULTS,
    audience_of,
    label_of,
    own_audience_of,
)

# What has an audience of its own, in the order of the page.
CONTROLLED = ["listed", *DEFAULTS, *(name for name in (*CLUB_FACTS, *APART) if name != "listed")]
MAX_UPLOAD = 20 * 2**20
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "birth_date": "bday",
    "phone": "tel",
    "email": "email",
    "street": "address-line1",
    "postal_code": "postal-code",
    "city": "address-level2",
    "country": "country-name",
    "profession": "organization-title",
    "employer": "organization",
}


def help_browser(form: forms.BaseForm) -> None:
    """Let browsers fill in what they know (WCAG 1.3.5)."""
    for name, token in AUTOCOMPLETE.items():
        if name in form.fields:
            form.fields[name].widget.attrs["autocomplete"] = token


class MemberForm(ActionModelForm):
    """A member's data with, beside each field, who may see it.

    Without the fields that are withheld from whoever changes the others: those that the member shows to nobody. Who
    changes them for somebody else may leave empty what was.
    """

    class Meta:
        model = Member
        fields = list(PERSON_FIELDS)
        widgets = {"birth_date": DATE}

    def __init__(self, *args: Any, withheld: Collection[str] = (), for_another: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["email"] = _address_field(self.instance)
        help_browser(self)
        self.questions = [question for question in fields_asked("members") if question.name not in withheld]
        add_questions(self, self.questions, self.instance.custom)
        for question in self.questions:
            unanswered = self.instance.custom.get(question.key) is None
            self.fields[question.name].required = question.is_required and not (for_another and unanswered)
            self.fields[f"see_{question.name}"] = forms.ChoiceField(
                label=_("%(field)s: who may see it") % {"field": question.label},
                choices=Audience.choices,
                initial=own_audience_of(self.instance, question),
                required=False,
            )
        for name in CONTROLLED:
            choices = [each for each in Audience.choices if name not in CLUB_FACTS or each[0] != Audience.ME]
            self.fields[f"see_{name}"] = forms.ChoiceField(
                label=_("%(field)s: who may see it") % {"field": label_of(name)},
                choices=choices,
                initial=audience_of(self.instance, name),
                required=False,
            )
        for name in withheld:
            self.fields.pop(name, None)
            self.fields.pop(f"see_{name}", None)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """For the page: each field and who may see it; one of the two is None where there is none."""
        names = [*PERSON_FIELDS, *(name for name in CONTROLLED if name not in PERSON_FIELDS)]
        names += [question.name for question in self.questions]
        rows = [(self._bound(name), self._bound(f"see_{name}")) for name in names]
        return [(field, audience) for field, audience in rows if field or audience]

    def _bound(self, name: str) -> Any:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = {name: cleaned.pop(f"see_{name}", "") for name in CONTROLLED}
        cleaned["visibility"] = {name: who or audience_of(self.instance, name) for name, who in chosen.items()}
        cleaned["visibility"] |= {
            question.name: cleaned.pop(f"see_{question.name}", "") or own_audience_of(self.instance, question)
            for question in self.questions
        }
        cleaned["custom"] = take_answers(cleaned, self.questions)
        if "email" in cleaned:
            cleaned["email"] = cleaned["email"].lower()
        return cleaned


def _address_field(member: Member) -> forms.Field:
    """The address in the register. Who has an account has its address; where the two differ, it can be taken over."""
    label = label_of("email")
    if member.user is None:
        told = _("If somebody registers with this address, this is their place in the register.")
        return forms.EmailField(label=label, help_text=told, required=False, initial=member.email)
    told = _("The address of the member's account. They change it there, under “E-mail address”, and it follows.")
    if member.email.lower() == member.user.email.lower():
        return forms.EmailField(label=label, help_text=told, required=False, initial=member.email, disabled=True)
    choices = [(address, address or _("None")) for address in (member.email, member.user.email)]
    return forms.ChoiceField(
        label=label, choices=choices, required=False, initial=member.email,
        help_text=_("The register has another address than the member's account. Choose which one holds."),
    )  # fmt: skip


class StatusForm(ActionForm):
    status = forms.ChoiceField(label=_("New status"), choices=Status.choices)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500, required=False
    )


class UploadForm(ActionForm):
    file = forms.FileField(
        label=_("Member list"), help_text=_("CSV, XLSX, XLS or ODS, as your present tool exports it, up to 20 MB.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.pop("file", None)
        if upload is None:
            return cleaned
        if upload.size > MAX_UPLOAD:
            raise forms.ValidationError({"file": _("This file is larger than 20 MB.")})
        return {"content": upload.read(), "filename": upload.name}


class ColumnsForm(ActionForm):
    """What each column of a file is, how its dates are read, and what unknown words mean."""

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        fields = [("", _("Keep as extra text")), *((field.value, label) for field, label in FIELD_LABELS.items())]
        orders = [
            (DateOrder.DAY_FIRST.value, _("Day first (31/12)")),
            (DateOrder.MONTH_FIRST.value, _("Month first (12/31)")),
        ]
        for column in preview.columns:
            name = column.header or _("Column %(number)d") % {"number": column.index + 1}
            self.fields[f"field_{column.index}"] = forms.ChoiceField(
                label=name, choices=fields, initial=column.field, required=False
            )
            if column.order:
                self.fields[f"order_{column.index}"] = forms.ChoiceField(
                    label=_("%(column)s: order of dates") % {"column": name}, choices=orders, initial=column.order
                )
        self._ask_about_words()

    def _ask_about_words(self) -> None:
        meanings: dict[str, list[tuple[str, Any]]] = {
            "status": [(name, Status(name).label) for name in STATUSES],
            "plan": [(plan.name, plan.name) for plan in Plan.objects.all()],
        }
        for field, words in self.preview.unknown.items():
            for number, word in enumerate(words):
                self.fields[f"word_{field}_{number}"] = forms.ChoiceField(
                    label=_("“%(word)s” means") % {"word": word},
                    choices=[("", _("Leave these rows out")), *meanings[field]],
                    required=False,
                )

    @property
    def column_fields(self) -> list[tuple[Any, Any, Any]]:
        """For the page: each column with its field and, for dates, its order."""
        return [
            (column, self[f"field_{column.index}"], self[f"order_{column.index}"] if column.order else None)
            for column in self.preview.columns
        ]

    @property
    def word_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("word_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        columns = [str(column.index) for column in self.preview.columns]
        return {
            "mapping": {index: cleaned.get(f"field_{index}", "") for index in columns},
            "date_orders": {index: cleaned.get(f"order_{index}", "") for index in columns},
            "corrections": {
                field: {word: cleaned.get(f"word_{field}_{number}", "") for number, word in enumerate(words)}
                for field, words in self.preview.unknown.items()
            },
        }
