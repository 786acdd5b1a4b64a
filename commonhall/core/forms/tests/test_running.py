"""Forms that run an action: what it is given, and how a refusal looks to the person."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from commonhall.core.forms.refusal import Refused
from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.core.modules.models import ModuleState


class DoorForm(ActionForm):
    key = forms.CharField(max_length=5)
    turns = forms.IntegerField(min_value=1)


class StateForm(ActionModelForm):
    class Meta:
        model = ModuleState
        fields = ["label", "enabled"]


class LetterForm(ActionForm):
    text = forms.CharField()
    scan = forms.FileField()


def door(**values: Any) -> DoorForm:
    return DoorForm({"key": "brass", "turns": "2", **values})


def open_door(*, key: str, turns: int, by: str) -> str:
    if turns > 9:
        raise Refused("It turns nine times at most.", field="turns")
    if key == "rust":
        raise Refused("It is stuck.")
    if key == "jammed":
        raise Refused("Somebody else holds it.", field="handle")
    return f"{by} opened it with {key} and {turns}"


def test_the_action_gets_the_cleaned_fields_and_what_the_view_knows() -> None:
    assert door().run(open_door, by="Ada") == "Ada opened it with brass and 2"


def test_an_invalid_form_never_acts() -> None:
    form = door(turns="none", key="far too long")

    def act(**_values: Any) -> None:
        raise AssertionError("it acted")

    assert form.run(act, by="Ada") is None
    assert set(form.errors) == {"key", "turns"}


@pytest.mark.parametrize(
    ("values", "where", "says"),
    [
        ({"turns": "10"}, "turns", "It turns nine times at most."),
        ({"key": "rust"}, "__all__", "It is stuck."),
    ],
)
def test_a_refusal_stands_where_the_person_looks(values: dict[str, str], where: str, says: str) -> None:
    form = door(**values)
    assert form.run(open_door, by="Ada") is None
    assert form.errors == {where: [says]}
    assert form.data["key"] == values.get("key", "brass"), "what was typed is kept"


def test_a_refusal_of_a_field_that_the_form_does_not_have_stands_above_it() -> None:
    class Narrow(ActionForm):
        key = forms.CharField()

    form = Narrow({"key": "brass"})
    assert form.run(open_door, turns=10, by="Ada") is None
    assert form.errors == {"__all__": ["It turns nine times at most."]}


def test_anything_else_that_goes_wrong_is_not_hidden() -> None:
    def act(**_values: Any) -> None:
        raise LookupError("broken")

    with pytest.raises(LookupError):
        door().run(act)


@pytest.mark.django_db
def test_a_model_form_runs_an_action_and_saves_nothing_itself() -> None:
    form = StateForm({"label": "members", "enabled": "on"})
    assert form.run(lambda *, label, enabled: (label, enabled)) == ("members", True)
    with pytest.raises(TypeError, match="do not save"):
        form.save()
    assert not ModuleState.objects.exists()


@pytest.mark.parametrize("prefix", [None, "first"])
def test_a_file_is_asked_for_again_where_something_else_is_refused(prefix: str | None) -> None:
    """A browser sends it once; without a word it would be missing in what is saved at last."""

    def letter(text: str) -> LetterForm:
        name = f"{prefix}-" if prefix else ""
        files: Any = MultiValueDict({f"{name}scan": [SimpleUploadedFile("scan.png", b"png")]})
        return LetterForm({f"{name}text": text}, files, prefix=prefix)

    def send(*, text: str, scan: Any) -> str:
        if text == "no":
            raise Refused("Not today.", field="text")
        return f"{text} with {scan.name}"

    assert letter("Hello").run(send) == "Hello with scan.png"
    for text in ("", "no"):
        form = letter(text)
        assert form.run(send) is None
        assert set(form.errors) == {"text", "scan"}
        assert "Choose it again" in form.errors["scan"][0]
