"""What the board writes into the register by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.modules.members.forms import DATE, help_browser
from commonhall.modules.members.forms.standing import reason
from commonhall.modules.members.models import PERSON_FIELDS, Member, Status


def _number() -> forms.CharField:
    return forms.CharField(label=_("Member number"), max_length=40, required=False)


def _email() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"), required=False,
        help_text=_("If somebody registers with this address, this is their place in the register."),
    )  # fmt: skip


class AddMemberForm(ActionModelForm):
    status = forms.ChoiceField(
        label=_("Status"), choices=[(each.value, each.label) for each in (Status.ACTIVE, Status.PENDING)]
    )
    email = _email()
    number = _number()

    class Meta:
        model = Member
        fields = [*PERSON_FIELDS, "plan", "joined_on", "expires_on"]
        widgets = {"birth_date": DATE, "joined_on": DATE, "expires_on": DATE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.fields["plan"].empty_label = "—"  # type: ignore[attr-defined]
        self.fields["number"].help_text = _("Empty: the next free one, for who is active.")
        self.fields["joined_on"].help_text = _("Empty: today, for who is active.")
        first = ["first_name", "last_name", "email", "status", "plan", "number", "joined_on", "expires_on"]
        self.order_fields([*first, *(name for name in self.fields if name not in first)])
        help_browser(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "email" in cleaned:
            cleaned["email"] = cleaned["email"].lower()
        return cleaned


class CorrectForm(ActionForm):
    number = _number()
    joined_on = forms.DateField(label=_("Joined"), widget=DATE, required=False)
    expires_on = forms.DateField(
        label=_("Paid until"), widget=DATE, required=False,
        help_text=_("The status stays as it is, and so do the dues."),
    )  # fmt: skip
    reason = reason(_("It stays in the member's history, and the member reads it."))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        names = ("number", "joined_on", "expires_on")
        kwargs["initial"] = {name: getattr(member, name) for name in names}
        super().__init__(*args, **kwargs)
        if member.head_id:
            del self.fields["expires_on"]
