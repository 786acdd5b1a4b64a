"""Parse and judge what comes in about the directory, its saved filters and exports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role
from commonhall.core.forms.running import ActionForm
from commonhall.modules.members.models import Export
from commonhall.modules.members.queries.settings import directory_settings

RIGHTS = [(Role.BOARD.value, Role.BOARD.label), (Role.TREASURER.value, Role.TREASURER.label)]


class SavedFilterForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(label=_("Share with the board"), required=False)

    def __init__(self, *args: Any, board: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not board:
            del self.fields["is_shared"]


class DirectoryForm(ActionForm):
    """How the directory is set up; who may export is for administrators to say."""

    is_public = forms.BooleanField(
        label=_("Open to everybody"),
        help_text=_("Visitors see the members who have chosen to stand in the public directory."),
        required=False,
    )
    exporters = forms.MultipleChoiceField(
        label=_("May export members, besides administrators"),
        choices=RIGHTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sensitive_exporters = forms.MultipleChoiceField(
        label=_("May export sensitive fields too"),
        help_text=_("Phone, street, postal code, date of birth, and own fields that only the board sees."),
        choices=RIGHTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, admin: bool, **kwargs: Any) -> None:
        now = directory_settings()
        kwargs["initial"] = {name: getattr(now, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if not admin:
            del self.fields["exporters"], self.fields["sensitive_exporters"]


class ExportForm(ActionForm):
    format = forms.ChoiceField(label=_("Format"), choices=Export.Format.choices, widget=forms.RadioSelect)
    fields_ = forms.MultipleChoiceField(label=_("Fields"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"format": Export.Format.CSV, "fields_": [name for name, _label in choices]})
        super().__init__(*args, **kwargs)
        self.fields["fields_"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["fields"] = cleaned.pop("fields_", [])
        return cleaned
