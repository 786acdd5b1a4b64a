"""Applying, and deciding about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.foundation.files.forms import UploadsField
from commonhall.modules.members.actions import DOCUMENTS
from commonhall.modules.members.forms import DATE, help_browser
from commonhall.modules.members.forms.questions import add_questions, take_answers
from commonhall.modules.members.models import PERSON_FIELDS, Application, Asked, Plan
from commonhall.modules.members.queries.answers import fields_asked, policy
from commonhall.modules.members.queries.rules import rules_in_words


class ApplicationForm(ActionModelForm):
    """What the club asks of those who would like to join: the usual fields that it wants, and its own."""

    agrees = forms.BooleanField(
        label=_("I have read the statutes and agree to them"),
        error_messages={"required": _("Membership needs your agreement to the statutes.")},
    )

    class Meta:
        model = Application
        fields = ["plan", *PERSON_FIELDS, "motivation"]
        widgets = {"birth_date": DATE, "motivation": forms.Textarea(attrs={"rows": 4}), "plan": forms.RadioSelect}

    def __init__(self, *args: Any, known: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """`known`: answers to the club's own questions that were given before, by key."""
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = Plan.objects.filter(is_open=True)  # type: ignore[attr-defined]
        self.fields["plan"].empty_label = None  # type: ignore[attr-defined]
        self.fields["plan"].label_from_instance = _plan_in_words  # type: ignore[attr-defined]
        rules = policy()
        for name in PERSON_FIELDS:
            self.fields[name].required = rules.asks(name) == Asked.NEEDED
            if rules.asks(name) == Asked.NO:
                del self.fields[name]
        self.fields["first_name"].required = self.fields["last_name"].required = True
        if rules.asks("documents") != Asked.NO:
            needed = rules.asks("documents") == Asked.NEEDED
            self.fields["documents"] = UploadsField(DOCUMENTS, label=_("Documents"), required=needed, most=5)
        self.questions = fields_asked("applicants")
        add_questions(self, self.questions, known or {})
        self.order_fields(
            [*(name for name in self.fields if name not in ("motivation", "agrees")), "motivation", "agrees"]
        )
        help_browser(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("agrees", None)  # asked, but no part of the application
        cleaned["custom"] = take_answers(cleaned, self.questions)
        return cleaned


def _plan_in_words(plan: Plan) -> str:
    return f"{plan.name} · {plan.price_text}. {' '.join(rules_in_words(plan))}"


class ApplicationFilterForm(forms.Form):
    """The queue's filter beside its search box."""

    plan = forms.ChoiceField(label=_("Plan"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = [(str(plan.pk), plan.name) for plan in Plan.objects.all()]
        self.fields["plan"].choices = [("", _("Any")), *plans]  # type: ignore[attr-defined]


class DecisionForm(ActionForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The applicant reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class TextForm(ActionForm):
    """A few words about an application.

    Args:
        asks: what they should say.
    """

    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)

    def __init__(self, *args: Any, asks: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["text"].label = asks
