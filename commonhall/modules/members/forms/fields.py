"""The pages on which the board says what the club asks."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.modules.members.models import PERSON_FIELDS, Asked, CustomField, Member, Policy

MOST_OPTIONS = 100
ALWAYS = ("first_name", "last_name")


class FieldForm(ActionModelForm):
    options = forms.CharField(
        label=_("Options"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=8000,
        help_text=_("What can be chosen, one a line."),
    )  # fmt: skip

    class Meta:
        model = CustomField
        fields = [
            "label", "help_text", "kind", "options", "is_required", "audience", "asked_of_applicants",
            "asked_of_members", "is_filter",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["options"] = "\n".join(self.instance.options)
        if self.instance.pk:
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = _("It stays as it is, because answers were given to it.")

    def clean_options(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines()]
        options = [line for line in lines if line]
        if len(options) > MOST_OPTIONS or any(len(option) > 120 for option in options):
            raise forms.ValidationError(_("At most 100 options of 120 letters each."))
        return options


class PolicyForm(ActionForm):
    """How many approve, and what is asked of the usual fields."""

    approvals = forms.IntegerField(
        label=_("Approvals"), min_value=1, max_value=10,
        help_text=_("How many reviewers have to approve an application. One refusal with a reason refuses it."),
    )  # fmt: skip

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approvals"].initial = policy.approvals
        self.names = [name for name in PERSON_FIELDS if name not in ALWAYS]
        for name in self.names:
            label = capfirst(Member._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = forms.ChoiceField(label=label, choices=Asked.choices, initial=policy.asks(name))
        self.names.append("documents")
        self.fields["documents"] = forms.ChoiceField(
            label=_("Documents"), choices=Asked.choices, initial=policy.asks("documents"), required=False,
            help_text=_("Papers that applicants upload, such as a proof of studies."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {
            "approvals": cleaned.get("approvals"),
            "asked": {name: cleaned.get(name) or Asked.YES for name in self.names},
        }
