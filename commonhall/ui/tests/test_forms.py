import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.forms import AuthenticationForm

import commonhall
from commonhall.ui.forms import SeveralOfMany
from commonhall.ui.samples import SampleForm

DJANGOS = "This field is required."


class Elements(HTMLParser):
    """The start tags of a page, each with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, name: str) -> dict[str, str | None]:
        return next(attrs for _tag, attrs in self.found if attrs.get("name") == name)


@pytest.fixture
def empty() -> Elements:
    return Elements(str(SampleForm()))


@pytest.fixture
def refused() -> Elements:
    form = SampleForm({"email": "ada@", "colour": "#0f6473"})
    form.add_error(None, "This address has applied already.")
    return Elements(str(form))


def test_every_control_has_a_label(empty: Elements) -> None:
    labels = {attrs.get("for") for tag, attrs in empty.found if tag == "label"}
    for name in ("name", "email", "password", "born", "plan", "about", "picture", "colour", "locked"):
        assert empty.named(name)["id"] in labels, name


def test_choices_stand_in_a_fieldset_with_a_legend(empty: Elements) -> None:
    tags = [tag for tag, _attrs in empty.found]
    assert tags.count("fieldset") == tags.count("legend") == 3


def test_help_and_error_are_tied_to_their_field(empty: Elements, refused: Elements) -> None:
    assert empty.named("name")["aria-describedby"] == "id_name_helptext"
    assert refused.named("name")["aria-describedby"] == "id_name_helptext id_name_error"
    assert refused.named("name")["aria-invalid"] == "true"
    ids = {attrs.get("id") for _tag, attrs in refused.found}
    assert {"id_name_helptext", "id_name_error", "id_contact_error", "id_rules_error"} <= ids


def test_summary_leads_to_each_wrong_field_and_takes_the_focus(refused: Elements) -> None:
    targets = {attrs["href"] for tag, attrs in refused.found if tag == "a"}
    assert targets == {"#id_name", "#id_email", "#id_password", "#id_plan", "#id_contact", "#id_rules"}
    ids = {attrs.get("id") for _tag, attrs in refused.found}
    assert {target.removeprefix("#") for target in targets if target} <= ids
    assert any("autofocus" in attrs for _tag, attrs in refused.found)


def test_an_empty_field_says_what_to_do_also_in_forms_of_libraries() -> None:
    said = {name: str(errors[0]) for name, errors in SampleForm({"rules": ""}).errors.items()}
    assert (said["name"], said["plan"], said["rules"]) == ("Fill this in.", "Choose one.", "Tick this box to go on.")
    assert AuthenticationForm(data={}).errors["password"] == ["Fill this in."]


def test_every_form_of_the_house_says_what_to_do() -> None:
    for package in ("foundation", "modules", "ui"):
        for path in (Path(commonhall.__file__).parent / package).rglob("forms*/**/*.py"):
            import_module(".".join(path.relative_to(Path(commonhall.__file__).parents[1]).with_suffix("").parts))
    ours = [form for form in _forms(forms.BaseForm) if form.__module__.startswith("commonhall.")]
    silent = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if field.error_messages.get("required") == DJANGOS
    ]
    assert silent == []
    assert len(ours) > 40


def _forms(form: type) -> set[type]:
    below: list[type] = form.__subclasses__()
    return {form}.union(*(_forms(each) for each in below))


def test_a_fresh_form_has_no_summary(empty: Elements) -> None:
    assert not any("autofocus" in attrs for _tag, attrs in empty.found)


def test_a_form_wide_error_is_said_once() -> None:
    form = SampleForm({})
    form.add_error(None, "This address has applied already.")
    assert str(form).count("applied already") == 1


def test_what_was_typed_is_kept_and_escaped() -> None:
    html = str(SampleForm({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_eye_of_a_password_waits_for_its_script() -> None:
    assert re.search(r'<button[^>]* hidden data-shows="id_password"', str(SampleForm()))


def test_what_is_chosen_of_a_long_list_stands_first() -> None:
    class Form(forms.Form):
        spoken = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")], widget=SeveralOfMany)

    html = str(Form({"spoken": ["c"]})["spoken"].as_field_group())
    assert re.findall(r'value="(\w)"', html) == ["c", "a", "b"]
    assert html.count(" checked") == 1
    assert re.search(r'<input class="form-control" type="search" hidden', html), "of no use without a script"
