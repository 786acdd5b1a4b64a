"""What keeps robots from a form: a proof of work of the visitor's browser (see core.captcha), and a honeypot."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commonhall.core.captcha.challenges import spend
from commonhall.core.forms.refusal import Refused

CAPTCHA_REQUIRED = "captcha_required"  # the code of the error, for programs


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

    Attributes:
        captcha_errors: the field that a refusal marks. On a page none: nobody can go to a field that is not seen.
    """

    captcha = forms.CharField(required=False, label="", widget=CaptchaInput)
    captcha_errors: str | None = None

    def __init__(self, *args: Any, asks: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not asks:
            del self.fields["captcha"]

    @property
    def needs_proof(self) -> bool:
        """For forms that let people show in another way that they are no robot."""
        return True

    def clean_captcha(self) -> str:
        # With the fields, and so before whatever the form does as a whole, such as looking up an account.
        solution: str = self.cleaned_data["captcha"]
        if self.needs_proof:
            try:
                spend(solution)
            except Refused as refused:
                self.refuse_proof(refused.message)
        return solution

    def refuse_proof(self, why: str) -> None:
        self.add_error(self.captcha_errors, ValidationError(why, code=CAPTCHA_REQUIRED))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("captcha", None)
        return cleaned


class HoneypotInput(forms.TextInput):
    """A field that people don't see, and that nothing reads to them."""

    template_name = "ui/widgets/honeypot.html"

    @property
    def is_hidden(self) -> bool:
        return True  # it is drawn as what it looks like


class HoneypotMixin(forms.Form):
    """Refuses what a machine has filled in whole: people leave alone the field that they don't see. Stands before
    ActionForm, whose action takes nothing of it."""

    website = forms.CharField(required=False, label="", max_length=200, widget=HoneypotInput)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            self.add_error(None, ValidationError(_("This looks like a robot's. Reload the page and fill it in anew.")))
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("website", None)
        return cleaned
