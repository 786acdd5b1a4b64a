"""A field that asks a visitor's browser for a proof of work; see core.captcha."""

from typing import Any

from django import forms

from commonhall.core.captcha.challenges import spend
from commonhall.core.forms.refusal import Refused


class CaptchaInput(forms.HiddenInput):
    """captcha.js solves a challenge while the form is filled in, and holds the form back until it has."""

    template_name = "ui/widgets/captcha.html"
    kind = "bare"  # it is drawn without a label

    @property
    def is_hidden(self) -> bool:
        return False  # there are words beside it

    def format_value(self, value: Any) -> None:
        return None  # what was sent is spent


class CaptchaMixin(forms.Form):
    """Asks for a proof of work before the form's action runs, which takes nothing of it. Stands before ActionForm:

        class ContactForm(CaptchaMixin, ActionForm)

    `ContactForm(…, asks=False)` is for whoever has shown already that they are a person.
    """

    captcha = forms.CharField(required=False, label="", widget=CaptchaInput)

    def __init__(self, *args: Any, asks: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not asks:
            del self.fields["captcha"]

    @property
    def needs_proof(self) -> bool:
        """For forms that let people show in another way that they are no robot."""
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        solution = cleaned.pop("captcha", "")
        if "captcha" in self.fields and self.needs_proof:
            try:
                spend(solution)
            except Refused as refused:
                self.add_error(None, refused.message)  # nobody can go to a field that is not seen
        return cleaned
