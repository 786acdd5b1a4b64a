"""How forms are drawn: every `{{ form }}` of the site, Django's and allauth's too, renders our fields."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxInput, ChoiceWidget, Input, Select, Textarea, Widget
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionModelForm
from commonhall.ui.models import SiteIdentity

# Django's own only says that the field is required.
WHAT_TO_DO: dict[type[forms.Field], Any] = {
    forms.Field: _("Fill this in."),
    forms.ChoiceField: _("Choose one."),
    forms.MultipleChoiceField: _("Choose at least one."),
    forms.ModelMultipleChoiceField: _("Choose at least one."),
    forms.BooleanField: _("Tick this box to go on."),
    forms.FileField: _("Choose a file."),
}


# Every form of the site, also those of libraries, says of an empty field what to do. This stands before any form: the
# fields of a model form take their messages with them when its class is made.
for _field, _text in WHAT_TO_DO.items():
    _field.default_error_messages = {**_field.default_error_messages, "required": _text}


class UIBoundField(BoundField):
    """A field that knows how it is drawn and says so to its widget."""

    @property
    def kind(self) -> str:
        """The part of field.html that draws it: "check", "choices" (radio buttons or boxes), "several" (boxes of a long
        list), "password", "bare" (without a label) or "plain"."""
        widget = self.field.widget
        if isinstance(widget, SeveralOfMany):
            return "several"
        if isinstance(widget, CheckboxInput):
            return "check"
        if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select):
            return "choices"
        if getattr(widget, "input_type", "") == "password":
            return "password"
        return str(getattr(widget, "kind", "plain"))

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        attrs["class"] = " ".join(
            filter(None, [widget.attrs.get("class"), _style(widget), "is-invalid" if self.errors else ""])
        )
        if str(widget.attrs.get("placeholder", "")).lower() in str(self.label).lower():
            attrs["placeholder"] = False  # it would only say the label again
        return attrs


def _style(widget: Widget) -> str:
    if isinstance(widget, Select):
        return "form-select"
    if isinstance(widget, CheckboxInput | ChoiceWidget):
        return "form-check-input"
    if getattr(widget, "input_type", "") == "color":
        return "form-control form-control-color"
    return "form-control" if isinstance(widget, Input | Textarea) else ""


class SeveralOfMany(forms.CheckboxSelectMultiple):
    """Boxes for several of a long list. What is chosen stands first; a script adds a box that narrows the list."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        return sorted(groups, key=lambda group: not group[1][0]["selected"])  # stable: else as they came


class Renderer(TemplatesSetting):
    """The FORM_RENDERER of the settings."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/components/field.html"
    bound_field_class = UIBoundField


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")  # the only form that it takes


class UploadInput(forms.ClearableFileInput):
    """A file input that shows what is stored already, with a box to remove it, and previews a picture that is chosen.

    The field's initial value says what is stored: an object with `url`, perhaps `is_image`, and a name as its text.
    """

    template_name = "ui/components/upload.html"
    clear_checkbox_label = _("Remove")  # type: ignore[assignment]  # the stubs know no lazy texts
    initial_text = _("Now:")  # type: ignore[assignment]

    def __init__(self, attrs: dict[str, Any] | None = None, *, multiple: bool = False) -> None:
        self.allow_multiple_selected = multiple
        super().__init__({**(attrs or {}), **({"multiple": True} if multiple else {})})


class IdentityForm(ActionModelForm):
    class Meta:
        model = SiteIdentity
        fields = ["name", "tagline", "accent"]
        widgets = {"accent": forms.ColorInput}
