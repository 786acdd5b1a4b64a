"""What comes in about two entries that are put together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm
from commonhall.foundation.accounts.models import User
from commonhall.modules.members.models import Member
from commonhall.modules.members.queries.doubles import comparison, member_named
from commonhall.modules.members.queries.privacy import THE_BOARD, sees


class MergeForm(ActionForm):
    """For each field in which two entries differ, whose value holds."""

    def __init__(self, *args: Any, keep: Member, drop: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = comparison(keep, drop)
        for choice in self.choices:
            if choice.differs:
                self.fields[choice.name] = forms.ChoiceField(
                    label=choice.label,
                    choices=[("keep", choice.kept or _("nothing")), ("drop", choice.dropped or _("nothing"))],
                    initial="drop" if choice.take else "keep",
                    widget=forms.RadioSelect,
                )
        if keep.user and drop.user and keep.user != drop.user:
            self.fields["account"] = forms.ChoiceField(
                label=_("Account"),
                help_text=_("Applications go over to it; payments stay with the account that made them."),
                choices=[
                    ("keep", _("%(account)s, of the entry that stays") % {"account": _account(keep, keep.user)}),
                    ("drop", _("%(account)s, of the entry that goes away") % {"account": _account(drop, drop.user)}),
                ],
                initial="keep",
                widget=forms.RadioSelect,
            )

    @property
    def same(self) -> list[tuple[str, str]]:
        """What both say alike, with labels."""
        return [(choice.label, choice.kept) for choice in self.choices if not choice.differs]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        account = cleaned.pop("account", "")
        return {"take": [name for name, whose in cleaned.items() if whose == "drop"], "account": account}


def _account(member: Member, account: User) -> str:
    """Its name, and its address unless the member shows theirs to nobody."""
    return f"{account} ({account.email})" if sees(THE_BOARD, member, "email") else str(account)


class PairForm(forms.Form):
    """Two members, to compare them by hand."""

    one = forms.CharField(label=_("One member"), max_length=200)
    other = forms.CharField(label=_("The other one"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = _("Number, e-mail address or the address of the page.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("one", "other"):
            if name in cleaned and (found := member_named(cleaned[name])) is None:
                self.add_error(name, _("Nobody found."))
            elif name in cleaned:
                cleaned[f"{name}_member"] = found
        if cleaned.get("one_member") and cleaned.get("one_member") == cleaned.get("other_member"):
            self.add_error("other", _("This is one entry; choose two."))
        return cleaned
