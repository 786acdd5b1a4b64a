"""What is done with a membership that is there."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.modules.members import access
from commonhall.modules.members.forms import DATE, help_browser
from commonhall.modules.members.models import Member, Plan


def reason(help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), help_text=help_text, widget=forms.Textarea(attrs={"rows": 3}), max_length=500,
        required=required,
    )  # fmt: skip


class SuspendForm(ActionForm):
    until = forms.DateField(
        label=_("Suspended until"), widget=DATE, required=False,
        help_text=_("The last day. Empty: until the board lifts it."),
    )  # fmt: skip
    reason = reason(_("The member reads it."))


class ExcludeForm(ActionForm):
    reason = reason(_("The member reads it."))


class LeaveForm(ActionForm):
    at_end = forms.TypedChoiceField(
        label=_("When"), choices=[("1", _("When the paid time ends")), ("0", _("At once"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "1", initial="1",
    )  # fmt: skip
    reason = reason(_("You need not say why, but it helps the club."), required=False)


class ChoosePlanForm(ActionForm):
    plan = forms.ModelChoiceField(
        queryset=Plan.objects.none(), label=_("Plan of the next term"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [member.plan_id] if member.plan_id else []
        plans = Plan.objects.filter(is_open=True) | Plan.objects.filter(pk__in=own)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        self.fields["plan"].empty_label = None  # type: ignore[attr-defined]
        self.fields["plan"].label_from_instance = lambda plan: f"{plan} · {plan.price_text}"  # type: ignore[attr-defined]
        self.fields["plan"].initial = member.next_plan_id or member.plan_id


class DependantForm(ActionModelForm):
    email = forms.EmailField(
        label=_("E-mail address"), required=False,
        help_text=_("If they register with this address, the account is theirs, and so is what others see of them."),
    )  # fmt: skip

    class Meta:
        model = Member
        fields = ["first_name", "last_name", "birth_date"]
        widgets = {"birth_date": DATE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        help_browser(self)


class KnownDependantForm(ActionForm):
    """Finds the member whom the board means, so that the action gets them and not a word."""

    who = forms.CharField(label=_("Member number or e-mail address"), max_length=254)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (who := cleaned.pop("who", "").strip()):
            return cleaned
        member = Member.objects.select_related("head").filter(Q(number=who) | Q(email__lower=who.lower())).first()
        if member is None:
            self.add_error("who", _("Nobody in the register has this number or address."))
        elif not access.may(self.by, member, to="change_status"):
            self.add_error("who", _("Nobody decides about their own membership. Somebody else of the board does."))
        return {**cleaned, "member": member}
