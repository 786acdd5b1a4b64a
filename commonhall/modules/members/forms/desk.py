"""What comes in about the desk's lists and bulk acts."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commonhall.core.forms.running import ActionForm
from commonhall.modules.members.models import Badge, BulkAct, Plan, Status
from commonhall.modules.members.queries.desk import DAYS, LISTS, DeskFilters

Kind = BulkAct.Kind


def _windows() -> list[tuple[str, str]]:
    """In the reader's language: a text with a number in it can't wait for them as a lazy one."""
    return [(str(days), ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in DAYS]


class DeskFilterForm(forms.Form):
    """A list's filters beside its search box."""

    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any")), *Status.choices], required=False)
    plan = forms.ChoiceField(label=_("Plan"), required=False)
    days = forms.ChoiceField(label=_("Within"), choices=_windows, required=False)

    def __init__(self, *args: Any, key: str, plans: list[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [("", _("Any")), *[(str(plan.pk), plan.name) for plan in plans]]  # type: ignore[attr-defined]
        if LISTS[key].of_status:
            del self.fields["status"]
        if key != "expiring":
            del self.fields["days"]


class ChoiceForm(ActionForm):
    """For whom a bulk act is, and what kind of act."""

    kind = forms.ChoiceField(label=_("What to do"), choices=Kind.choices)

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kinds is not None:
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        key = self.data.get("list", "")
        if self.data.get("scope") == "all" and key in LISTS:
            filters = {name: str(self.data.get(name, ""))[:100] for name in DeskFilters().as_json()}
            return {**cleaned, "chosen": {"list": key, **filters}}
        ticked = self.data.getlist("member") if hasattr(self.data, "getlist") else self.data.get("member", [])
        return {**cleaned, "chosen": {"members": [text for text in ticked if _is_uuid(text)]}}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class _Reason(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Reason"), max_length=200, required=False, **kwargs)


class StatusOptions(ActionForm):
    status = forms.ChoiceField(label=_("New status"), choices=Status.choices)
    reason = _Reason(help_text=_("It stays in each member's history."))


class BadgeOptions(ActionForm):
    badge = forms.TypedChoiceField(label=_("Badge"), coerce=int)
    reason = _Reason()

    def __init__(self, *args: Any, only_active: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        badges = Badge.objects.filter(is_active=True) if only_active else Badge.objects.all()
        self.fields["badge"].choices = [(badge.pk, badge.name) for badge in badges]  # type: ignore[attr-defined]


class MailOptions(ActionForm):
    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(
        label=_("Text"), help_text=_("Plain text; addresses of pages become links."),
        widget=forms.Textarea(attrs={"rows": 10}), max_length=20_000,
    )  # fmt: skip


def options_form(batch: BulkAct, data: Any = None) -> ActionForm | None:
    """The form for what this kind of act needs to know; None when that is nothing."""
    given: dict[str, Any] = {"data": data, "initial": batch.options}
    if batch.kind == Kind.STATUS:
        return StatusOptions(**given)
    if batch.kind in (Kind.GIVE_BADGE, Kind.TAKE_BADGE):
        return BadgeOptions(**given, only_active=batch.kind == Kind.GIVE_BADGE)
    return MailOptions(**given) if batch.kind == Kind.EMAIL else None
