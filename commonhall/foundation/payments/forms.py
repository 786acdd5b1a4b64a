"""Parse and judge what comes in about money."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm
from commonhall.core.money.amounts import Money, parse_money, write_money
from commonhall.core.time.today import site_today
from commonhall.foundation.payments.models import (
    Charge,
    ChargeState,
    OfflineMethod,
    PaymentStatus,
    Provider,
)
from commonhall.ui.forms import DateInput

OVERDUE = "overdue"


class MoneyField(forms.CharField):
    """An amount of one currency, as the reader's language writes it; cleaned, it is Money."""

    def __init__(self, *, money: Money, **options: Any) -> None:
        """`money` is what stands in the field at first, and whose currency it takes."""
        self.currency = money.currency
        super().__init__(initial=write_money(money), max_length=20, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_money(text, self.currency)
        except ValueError:
            raise forms.ValidationError(_("Write an amount of %(currency)s.") % {"currency": self.currency}) from None


class OfflineForm(ActionForm):
    """Money that came by bank transfer or in cash."""

    method = forms.ChoiceField(label=_("How it was paid"), choices=OfflineMethod.choices)
    received_on = forms.DateField(label=_("Received on"), widget=DateInput)
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=140,
        help_text=_("As the bank statement or the receipt book has it."),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, charge: Charge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"amount": MoneyField(label=_("Amount"), money=charge.money), **self.fields}
        self.fields["received_on"].initial = site_today


class RefundForm(ActionForm):
    """All or part of a payment back."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The payer reads it on the receipt."))

    def __init__(self, *args: Any, left: Money, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"amount": MoneyField(label=_("Amount"), money=left), **self.fields}


class PaymentFilterForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any")), *PaymentStatus.choices])
    provider = forms.ChoiceField(label=_("Provider"), required=False, choices=[("", _("Any")), *Provider.choices])
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)


class ChargeFilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[(OVERDUE, _("Overdue")), *ChargeState.choices, ("", _("Any"))]
    )
