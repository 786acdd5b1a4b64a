"""What staff look for, and what they decide."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Severity, get_kind
from commonhall.core.forms.running import ActionForm
from commonhall.foundation.security import queries
from commonhall.foundation.security.kinds import all_event_kinds
from commonhall.foundation.security.limits import Limit
from commonhall.foundation.security.models import Risk, SecurityEvent, Verdict
from commonhall.ui.forms import DateInput


# Both offer what stands in the log: what could stand there grows with every module.
def _kinds() -> list[tuple[str, Any]]:
    return [("", _("Everything")), *queries.logged_kinds()]


def _types() -> list[tuple[str, Any]]:
    return [("", _("Any object")), *queries.object_types()]


class Filters(forms.Form):
    """A field that makes no sense is left out, and says so."""

    def chosen(self) -> dict[str, Any]:
        """The fields that hold something usable."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class Offered(forms.ChoiceField):
    """Takes whatever the log may speak of, and offers less: a link may ask for what came into it a moment ago."""

    def valid_value(self, value: Any) -> bool:
        known = get_kind(str(value)) is not None or queries.is_object_type(str(value))
        return known or super().valid_value(value)


class AuditFilters(Filters):
    """What to look for in the log."""

    person = forms.CharField(label=_("E-mail or username"), required=False, max_length=254)
    kind = Offered(label=_("What"), required=False, choices=_kinds)
    severity = forms.TypedChoiceField(
        label=_("Severity from"), required=False, choices=Severity, coerce=int, initial=Severity.INFO
    )
    object_type = Offered(label=_("Object"), required=False, choices=_types)
    object_id = forms.CharField(label=_("Its number"), required=False, max_length=40)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)
    request_id = forms.CharField(label=_("Request"), required=False, max_length=40)


def _event_kinds() -> list[tuple[str, Any]]:
    return [("", _("Everything")), *((kind.name, kind.label) for kind in all_event_kinds())]


class EventFilters(Filters):
    """What to look for among the security events."""

    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any")), (queries.TO_DO, _("To do")), *SecurityEvent.State.choices],
    )
    risk = forms.TypedChoiceField(
        label=_("Risk from"), required=False, choices=[("", _("Any")), *Risk.choices], coerce=int
    )
    risk_to = forms.TypedChoiceField(
        label=_("Risk up to"), required=False, choices=[("", _("Any")), *Risk.choices], coerce=int
    )
    kind = forms.ChoiceField(label=_("What"), required=False, choices=_event_kinds)
    address = forms.GenericIPAddressField(label=_("Address"), required=False)
    person = forms.CharField(label=_("E-mail or username"), required=False, max_length=254)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)


class ResolveForm(ActionForm):
    note = forms.CharField(
        label=_("What it was, and what you have done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RuleFilters(Filters):
    verdict = forms.ChoiceField(
        label=_("What holds"), required=False, choices=[("", _("Everything")), *Verdict.choices]
    )
    address = forms.CharField(label=_("Covers the address or network"), required=False, max_length=43)


FOR_EVER = "0"
LASTS = [
    ("3600", _("One hour")),
    ("86400", _("One day")),
    ("604800", _("One week")),
    ("2592000", _("30 days")),
    ("31536000", _("One year")),
    (FOR_EVER, _("Until somebody removes it")),
]


class AddressRuleForm(ActionForm):
    """A network, what holds for it, why and how long."""

    network = forms.CharField(
        label=_("Address or network"),
        max_length=43,
        help_text=_("Such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    verdict = forms.ChoiceField(label=_("What holds"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    lasts = forms.ChoiceField(label=_("For how long"), choices=LASTS, initial="86400")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        seconds = int(given.pop("lasts", FOR_EVER))
        given["expires_at"] = timezone.now() + timedelta(seconds=seconds) if seconds else None
        return given


class LimitForm(ActionForm):
    """How often; empty for what is shipped."""

    rate = forms.CharField(label=_("How often"), required=False, max_length=80)

    def __init__(self, *args: Any, limit: Limit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = _("Such as 5/minute, 10/hour, or 50/hour; 200/day. Empty: {rate}, as shipped.")
        self.fields["rate"].help_text = said.format(rate=limit.shipped)
        self.fields["rate"].initial = limit.rate
