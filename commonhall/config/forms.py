from django import forms

from commonhall.core.forms.running import ActionForm


class SwitchForm(ActionForm):
    label = forms.CharField(max_length=40, widget=forms.HiddenInput)
    enabled = forms.TypedChoiceField(
        choices=[("1", "on"), ("0", "off")], coerce=lambda value: value == "1", widget=forms.HiddenInput
    )
