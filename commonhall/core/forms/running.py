"""Forms that run an action: judge what came in, act, and show a refusal where the person looks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused


class RunMixin:
    """Adds run() to a form."""

    def run(self, action: Callable[..., Any], **known: Any) -> Any:
        """Call the action with the cleaned fields and what the view knows.

        Returns:
            What the action returned, or None when the form is invalid or the action refused (the form says why, and
            asks for its files again, which a browser sends once).
        """
        form: forms.BaseForm = self  # type: ignore[assignment]
        if form.is_valid():
            try:
                return action(**form.cleaned_data, **known)
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        for name in form.fields:
            if form.add_prefix(name) in form.files and name not in form.errors:
                form.add_error(name, _("Choose it again: a file is not kept while something else is to be mended."))
        return None


class ActionForm(RunMixin, forms.Form):
    """A form whose fields are an action's arguments."""


class ActionModelForm(RunMixin, forms.ModelForm):  # type: ignore[type-arg]
    """The same with fields taken from a model. It never saves: the action does."""

    def save(self, commit: bool = True) -> Any:
        raise TypeError("forms do not save; run an action")
