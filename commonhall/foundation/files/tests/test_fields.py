"""The upload fields: drawn with their limits, judging, keeping and removing."""

from typing import Any

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from commonhall.foundation.files.forms import UploadField, UploadsField
from commonhall.foundation.files.judging.checked import Checked
from commonhall.foundation.files.queries import Shown
from commonhall.foundation.files.tests.samples import pdf, picture, upload


class PaperForm(forms.Form):
    paper = UploadField("tests.paper", required=False)
    more = UploadsField("tests.paper", required=False, most=2)


def bound(data: dict[str, Any], initial: Any = None, **files: Any) -> PaperForm:
    given = MultiValueDict({name: file if isinstance(file, list) else [file] for name, file in files.items()})
    return PaperForm(data, given, initial=initial)


def test_field_is_drawn_with_its_limits_and_what_is_stored() -> None:
    html = str(PaperForm(initial={"paper": Shown("/files/x/", "<me>.png", is_image=True)}))
    assert 'type="file"' in html
    assert ".jpg,.jpeg" in html
    assert "JPEG, PNG, GIF, WebP, PDF" in html
    assert 'src="/files/x/"' in html
    assert "&lt;me&gt;.png" in html
    assert 'name="paper-clear"' in html
    assert "multiple" in html


@pytest.mark.req("F1.9")
def test_refusal_stands_at_the_field() -> None:
    form = bound({}, paper=upload("a.png", pdf()))
    assert "Let it end in “.pdf”" in form.errors["paper"][0]


def test_field_gives_what_was_checked_and_what_is_to_go_and_nothing_where_nothing_came() -> None:
    stored = {"paper": Shown("/files/x/")}
    form = bound({}, stored, paper=upload("a.png", picture()))
    assert form.is_valid()
    assert isinstance(form.cleaned_data["paper"], Checked)
    form = bound({"paper-clear": "on"}, stored)
    assert form.is_valid()
    assert form.cleaned_data["paper"] is False
    form = bound({}, stored)
    assert form.is_valid()
    assert form.cleaned_data["paper"] is stored["paper"]


def test_several_files_are_all_judged_and_counted() -> None:
    form = bound({}, more=[upload("a.pdf", pdf()), upload("b.png", picture())])
    assert form.is_valid()
    assert [checked.name for checked in form.cleaned_data["more"]] == ["a.pdf", "b.png"]
    assert "Let it end" in bound({}, more=[upload("a.pdf", pdf()), upload("b.txt", pdf())]).errors["more"][0]
    assert "at most 2 files" in bound({}, more=[upload("a.pdf", pdf())] * 3).errors["more"][0]
