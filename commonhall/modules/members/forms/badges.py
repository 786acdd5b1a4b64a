"""What comes in about badges and notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.modules.members.models import Badge, Member
from commonhall.modules.members.queries.badges import badges_to_give

# Of the sprite, those that may stand for something that somebody did.
ICONS = (
    ("award", _("Rosette")), ("trophy", _("Cup")), ("star", _("Star")), ("heart", _("Heart")), ("flag", _("Flag")),
    ("shield-check", _("Shield")), ("certificate", _("Certificate")), ("school", _("Graduate's cap")),
    ("users-group", _("Group")), ("calendar-event", _("Calendar")), ("news", _("Newspaper")),
    ("messages", _("Speech bubbles")), ("palette", _("Palette")), ("photo", _("Picture")), ("world", _("Globe")),
    ("building", _("Building")), ("clock", _("Clock")), ("key", _("Key")), ("puzzle", _("Puzzle")),
    ("device-gamepad-2", _("Game pad")), ("rosette-discount-check", _("Seal")), ("sun", _("Sun")),
)  # fmt: skip
COLOURS = (
    ("", _("Grey")), ("success", _("Green")), ("warning", _("Amber")), ("danger", _("Red")), ("info", _("Blue")),
    ("accent", _("The site's colour")),
)  # fmt: skip


class BadgeForm(ActionModelForm):
    icon = forms.ChoiceField(label=_("Icon"), choices=ICONS)
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS, required=False)

    class Meta:
        model = Badge
        fields = ["name", "description", "icon", "colour", "is_active"]
        help_texts = {"is_active": _("Take the tick away to retire the badge: who has it keeps it, nobody gets it.")}


class GiveBadgeForm(ActionForm):
    badge = forms.ModelChoiceField(label=_("Badge"), queryset=Badge.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Stands beside the badge; everybody who sees the member reads it."),
        max_length=200, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["badge"].queryset = badges_to_give(member)  # type: ignore[attr-defined]


class TakeBadgeForm(ActionForm):
    reason = forms.CharField(label=_("Reason"), help_text=_("It stays in the log."), max_length=200, required=False)


class NoteForm(ActionForm):
    text = forms.CharField(
        label=_("Note"), help_text=_("Only staff read it here. It is in the export that a member can ask for."),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False,
    )  # fmt: skip
