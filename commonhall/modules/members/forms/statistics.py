"""What a reader asks the statistics for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commonhall.modules.members.models import Headcount
from commonhall.modules.members.queries.statistics import SPANS, Group

By = Headcount.By


class StatisticsForm(forms.Form):
    """Of whom, and how far back."""

    of = forms.ChoiceField(label=_("Of whom"), required=False)
    months = forms.TypedChoiceField(label=_("How far back"), coerce=int, required=False)

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {By.PLAN: _("Plans"), By.FIELD: _("Fields of study")}
        choices: list[Any] = [("", By.ALL.label)]
        for kind, label in kinds.items():
            named = [(group.key, group.label) for group in groups if group.headcount.by == kind]
            if named:
                choices.append((label, named))
        self.fields["of"].choices = choices  # type: ignore[attr-defined]
        self.fields["months"].choices = [  # type: ignore[attr-defined]
            (span, ngettext("%(count)d year", "%(count)d years", span // 12) % {"count": span // 12}) for span in SPANS
        ]
