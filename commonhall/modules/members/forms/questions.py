"""The club's own questions as fields of any form."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.modules.members.models import CustomField
from commonhall.modules.members.queries.answers import LONGEST, MOST

Kind = CustomField.Kind
YES_NO = {"yes": True, "no": False}


def add_questions(form: forms.BaseForm, questions: Sequence[CustomField], known: Mapping[str, Any]) -> None:
    """Ask the questions in the form, with what is known already."""
    for question in questions:
        answer = known.get(question.key)
        field = _field(question, answer)
        field.label, field.help_text, field.required = question.label, question.help_text, question.is_required
        field.initial = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer
        form.fields[question.name] = field


def take_answers(cleaned: dict[str, Any], questions: Sequence[CustomField]) -> dict[str, Any]:
    """The answers by key as the actions take them, taken out of what a form has cleaned."""
    asked = [question for question in questions if question.name in cleaned]
    return {question.key: _plain(question, cleaned.pop(question.name)) for question in asked}


def _field(question: CustomField, answer: Any) -> forms.Field:
    options = [*question.options, *_stale(question, answer)]
    choices = [(option, option) for option in options]
    match question.kind:
        case Kind.LONG_TEXT:
            return forms.CharField(max_length=LONGEST["long_text"], widget=forms.Textarea(attrs={"rows": 4}))
        case Kind.NUMBER:
            return forms.DecimalField(max_value=MOST, min_value=-MOST)
        case Kind.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        case Kind.YES_NO:
            return forms.ChoiceField(choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))])
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[("", "—"), *choices])
        case Kind.CHOICES:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        case Kind.URL:
            return forms.URLField(max_length=LONGEST["url"], assume_scheme="https")
    return forms.CharField(max_length=LONGEST["text"])


def _stale(question: CustomField, answer: Any) -> list[str]:
    """What was chosen before and stands in the list no more: it can stay chosen."""
    chosen = answer if isinstance(answer, list) else [answer] if isinstance(answer, str) else []
    return [each for each in chosen if each not in question.options]


def _plain(question: CustomField, value: Any) -> Any:
    if question.kind == Kind.YES_NO:
        return YES_NO.get(value)
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
