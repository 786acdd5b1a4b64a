from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.running import ActionForm
from commonhall.foundation.notifications.models import Channel
from commonhall.foundation.notifications.queries import modules_that_tell, preferences_of


class PreferencesForm(ActionForm):
    """One box for each module: its notices by mail, or not."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = preferences_of(user, Channel.EMAIL)
        for label, title in modules_that_tell():
            text = _("%(module)s by e-mail") % {"module": title}
            self.fields[label] = forms.BooleanField(label=text, required=False, initial=said[label])


class MarkForm(ActionForm):
    """The list's buttons: the chosen notices, or all of them."""

    chosen = forms.TypedMultipleChoiceField(required=False, coerce=forms.UUIDField().clean)
    read = forms.TypedChoiceField(choices=[("yes", _("Read")), ("no", _("Unread"))], coerce=lambda word: word == "yes")
    all = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Any keys may be asked for: the action knows whose they are.
        self.fields["chosen"].valid_value = lambda key: True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        everything = cleaned.pop("all", False)
        return {"read": cleaned.get("read"), "public_ids": None if everything else cleaned.get("chosen", [])}
