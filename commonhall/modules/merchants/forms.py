"""What comes in about merchants: parsed and judged, saved by actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.foundation.files.forms import UploadsField
from commonhall.modules.merchants.actions import DOCUMENTS
from commonhall.modules.merchants.judging.countries import country_choices
from commonhall.modules.merchants.judging.numbers import judge
from commonhall.modules.merchants.models import PROFILE, Invitation, Merchant, State

BROWSER_KNOWS = {
    "business_name": "organization", "contact_person": "name", "email": "email", "phone": "tel", "website": "url",
    "street": "street-address", "postal_code": "postal-code", "city": "address-level2", "country": "country",
    "iban": "off",
}  # fmt: skip


def _countries() -> list[tuple[str, Any]]:
    return [("", _("Choose a country")), *country_choices()]


class MerchantForm(ActionModelForm):
    """One's profile. Numbers are judged by the rules of the country that is chosen beside them."""

    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    iban = forms.CharField(label=_("IBAN"), max_length=50, required=False)
    remove_iban = forms.BooleanField(label=_("Remove the bank account"), required=False)
    field_order = [
        "business_name", "country", "registration_number", "vat_number", "street", "postal_code", "city",
        "contact_person", "email", "phone", "website", "iban", "remove_iban", "description",
    ]  # fmt: skip

    class Meta:
        model = Merchant
        fields = PROFILE
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "registration_number": _("As the register writes it, such as HRB 12345 München, a SIREN or an EIN."),
            "vat_number": _("One of the two numbers is needed."),
            "phone": _("With the country's code, such as +39 06 1234567."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in BROWSER_KNOWS.items():
            self.fields[name].widget.attrs["autocomplete"] = known
        if kept := self.instance.iban_shown:
            told: Any = _("Kept: %(iban)s. Leave it empty to keep it.") % {"iban": kept}
        else:
            told = _("The account for what you earn here. It is stored encrypted.")
            del self.fields["remove_iban"]
        self.fields["iban"].help_text = told
        if self.instance.state == State.APPROVED:
            self.fields["contact_person"].required = self.fields["email"].required = True

    def clean(self) -> dict[str, Any]:
        values, wrong = judge(super().clean() or self.cleaned_data)
        for field, why in wrong.items():
            self.add_error(field, why)
        return {name: value for name, value in values.items() if name not in wrong}


class DocumentsForm(ActionForm):
    documents = UploadsField(DOCUMENTS, label=_("Add documents"), most=5)


class ReasonForm(ActionForm):
    """What the merchant reads about a decision."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The merchant reads it. It is needed to refuse and to suspend."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class InvitationForm(ActionModelForm):
    country = forms.ChoiceField(label=_("Country"), choices=_countries)

    class Meta:
        model = Invitation
        fields = ["email", "business_name", "contact_person", "country"]


class DeskFilterForm(forms.Form):
    """The desk's filters beside its search box."""

    state = forms.ChoiceField(label=_("Status"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = [("", _("Any")), ("waiting", _("Waiting for us"))]
        self.fields["state"].choices = [*waiting, *State.choices]  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("Any")), *country_choices()]  # type: ignore[attr-defined]
