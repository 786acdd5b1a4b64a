"""Plans and their rules."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionModelForm
from commonhall.core.money.amounts import Money, parse_money, write_money
from commonhall.modules.members.models import Plan

MAX_MONTHS = 1200  # a hundred years; the calendar ends in 9999
MOST_REMINDERS = 6
FIXED_MONTHS = (1, 2, 3, 4, 6, 12)  # what a year can be cut into
PER_PLAN = 20


class PlanForm(ActionModelForm):
    price = forms.CharField(label=_("Price"), help_text=_("For one term, such as 40.00; 0 for a free plan."))
    months = forms.IntegerField(
        label=_("Months"), help_text=_("How long a paid term lasts."), min_value=1, max_value=MAX_MONTHS, initial=12
    )
    starts_month = forms.TypedChoiceField(
        label=_("First month of the year"), choices=lambda: list(MONTHS.items()), coerce=int, initial=1,
        required=False, help_text=_("For a term that is the same for everybody."),
    )  # fmt: skip
    starts_day = forms.IntegerField(
        label=_("First day of the year"), min_value=1, max_value=28, required=False, initial=1
    )
    dependants = forms.IntegerField(
        label=_("Dependants"), min_value=0, max_value=PER_PLAN, required=False, initial=0,
        help_text=_("How many people are members by one payment beside the one who pays."),
    )  # fmt: skip
    instalments = forms.IntegerField(
        label=_("Instalments"), min_value=1, max_value=12, required=False, initial=1,
        help_text=_("In how many parts the dues are paid, spread over the term."),
    )  # fmt: skip
    reminders = forms.CharField(
        label=_("Reminders"), required=False, initial="30, 7, -7", max_length=60,
        help_text=_("Days before the end of a term, with commas between; -7 is a week after the end. Empty for none."),
    )  # fmt: skip
    dues_reminders = forms.CharField(
        label=_("Reminders of dues"), required=False, initial="7, -7, -21", max_length=60,
        help_text=_("Days before open dues are due, with commas between; -7 is a week after. Empty for none."),
    )  # fmt: skip

    class Meta:
        model = Plan
        fields = [
            "name", "description", "price", "months", "period", "starts_month", "starts_day", "late", "grace_days",
            "reminders", "dues_reminders", "opens_ahead_days", "instalments", "dependants", "min_age", "max_age",
            "open_to", "needs_study", "needs_future_graduation", "is_open", "position",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].initial = write_money(self.instance.price) if self.instance.pk else ""
        for name in ("period", "late", "open_to", "opens_ahead_days"):
            self.fields[name].required = False
        for name in ("reminders", "dues_reminders"):
            self.initial[name] = ", ".join(str(day) for day in getattr(self.instance, name))

    def clean_price(self) -> Money:
        currency = self.instance.currency or settings.CURRENCY
        try:
            price = parse_money(self.cleaned_data["price"], currency)
        except ValueError:
            raise forms.ValidationError(_("Write an amount of %(currency)s.") % {"currency": currency}) from None
        if price.minor < 0:
            raise forms.ValidationError(_("A price can't be below zero."))
        return price

    def clean_reminders(self) -> list[int]:
        return self._days("reminders")

    def clean_dues_reminders(self) -> list[int]:
        return self._days("dues_reminders")

    def _days(self, name: str) -> list[int]:
        words = self.cleaned_data[name].replace(",", " ").split()
        try:
            days = sorted({int(word) for word in words}, reverse=True)
        except ValueError:
            raise forms.ValidationError(_("Write days as numbers with commas between, such as 30, 7, -7.")) from None
        if len(days) > MOST_REMINDERS or any(not -365 <= day <= 365 for day in days):
            raise forms.ValidationError(_("At most six reminders, within a year."))
        return days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "price" in cleaned:
            cleaned["price_minor"] = cleaned.pop("price").minor
        for name, usual in USUAL.items():
            if cleaned.get(name) in (None, ""):
                cleaned[name] = usual
        self._check_rules(cleaned)
        return cleaned

    def _check_rules(self, cleaned: dict[str, Any]) -> None:
        if cleaned["period"] == Plan.Period.FIXED and cleaned.get("months", 12) not in FIXED_MONTHS:
            self.add_error("months", _("A year that begins on a set day can be cut into 1, 2, 3, 4, 6 or 12 months."))
        low, high = cleaned.get("min_age"), cleaned.get("max_age")
        if low is not None and high is not None and low > high:
            self.add_error("max_age", _("This is below the lowest age."))


USUAL: dict[str, Any] = {
    "period": Plan.Period.ROLLING, "late": Plan.Late.FULL, "open_to": Plan.OpenTo.EVERYBODY, "opens_ahead_days": 30,
    "starts_month": 1, "starts_day": 1, "dependants": 0, "instalments": 1,
}  # fmt: skip
