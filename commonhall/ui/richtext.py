"""A field for rich text: an editor where scripts run, a plain box where they don't, cleaned alike when it comes in."""

from typing import Any

from django import forms

from commonhall.core.richtext.cleaning import LONGEST, clean


class RichTextarea(forms.Textarea):
    """The page that shows it puts `{{ form.media }}` into its head."""

    template_name = "ui/widgets/richtext.html"

    class Media:
        css = {"all": ["ui/css/richtext.css"]}
        js = [forms.Script("ui/js/richtext.js", type="module")]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 12, "data-richtext": True, **(attrs or {})})

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # the box is hidden behind the editor, where a browser can't point at it


class RichTextField(forms.CharField):
    """Its value is clean HTML, ready to be kept; see core.richtext."""

    widget = RichTextarea

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": LONGEST, **options})

    def clean(self, value: Any) -> str:
        cleaned = clean(super().clean(value))
        if self.required and not cleaned:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return cleaned
