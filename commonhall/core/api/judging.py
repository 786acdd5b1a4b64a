"""Where a page's form is the judge of what a program sends, too."""

from collections.abc import Mapping
from typing import Any

from django import forms
from ninja.errors import ValidationError


def judged(form: forms.BaseForm, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the form has cleaned, for the action.

    Args:
        names: how the program calls fields that have another name in the form.

    Raises:
        ValidationError: answered with 422 and every field that can't be taken.
    """
    if form.is_valid():
        return form.cleaned_data
    told = {"__all__": "", **(names or {})}
    raise ValidationError([
        {"loc": ("body", "data", *[told.get(name, name)] * bool(told.get(name, name))), "msg": str(error)}
        for name, errors in form.errors.items()
        for error in errors
    ])  # fmt: skip
