"""Fields for uploads. They judge, so what a form hands to its action is checked, and a refusal stands at the field."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files import purposes
from commonhall.foundation.files.actions import judge_upload
from commonhall.foundation.files.judging.checked import Checked
from commonhall.ui.forms import UploadInput


class UploadField(forms.FileField):
    """One file for a purpose, with its limits in the help text. Cleans to Checked, or False where a stored one is to go
    (`initial`: queries.shown(file)), or the initial value.

    Args:
        purpose: the code of a registered purpose; looked up when it is used, for forms are imported early.
    """

    def __init__(self, purpose: str, **options: Any) -> None:
        self.purpose = purpose
        options.setdefault("help_text", lazy(lambda: purposes.get(purpose).rules.hint, str)())
        options.setdefault("widget", UploadInput)
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": lazy(lambda: purposes.get(self.purpose).rules.accept, str)()}

    def to_python(self, data: Any) -> Checked | None:  # type: ignore[override]
        if data in self.empty_values:
            return None
        try:
            return judge_upload(purpose=self.purpose, upload=data)
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None


class UploadsField(UploadField):
    """Several files for a purpose. Cleans to a list of Checked, empty for none.

    Args:
        most: how many at once.
    """

    def __init__(self, purpose: str, *, most: int = 5, **options: Any) -> None:
        self.most = most
        options.setdefault("widget", UploadInput(multiple=True))
        super().__init__(purpose, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:
        given = [upload for upload in data or [] if upload]
        if len(given) > self.most:
            raise forms.ValidationError(_("Choose at most %(most)s files."), params={"most": self.most})
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(UploadsField, self).clean(upload) for upload in given]
