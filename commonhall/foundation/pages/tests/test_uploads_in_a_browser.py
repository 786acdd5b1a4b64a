"""How far a file is while it is sent, and what comes after: the next page and its message, or the form with errors."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from commonhall.foundation.files.models import File
from commonhall.ui import queries as ui
from tests.browsing import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A_QUICK_LINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
A_SLOW_LINE = {**A_QUICK_LINE, "uploadThroughput": 20_000}  # bytes a second: there is time to look


@pytest.fixture(autouse=True)
def _apart(upload_folder: Path) -> Iterator[None]:
    """Each test has its own storage, and its own logo."""
    ui.forget()
    yield
    ui.forget()


@pytest.fixture
def keeper(board: Any) -> Any:
    board.is_staff = True
    board.save()
    return board


def noise(side: int = 360) -> FilePayload:
    """A picture that can't be packed: some 390 kB."""
    content = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(content, "PNG")
    return {"name": "noise.png", "mimeType": "image/png", "buffer": content.getvalue()}


@pytest.mark.parametrize(
    ("path", "field", "button", "after"),
    [
        ("/desk/website/logo/", "logo", "Save", "/ui/identity/"),
        ("/accounts/profile/", "picture", "Save the picture", "/accounts/profile/"),
    ],
)
def test_a_bar_shows_how_far_the_file_is_and_the_next_page_says_that_it_came(
    window: Callable[..., Page], keeper: Any, path: str, field: str, button: str, after: str
) -> None:
    page = window(keeper, width=390)
    page.goto(path)
    page.set_input_files(f"[name={field}]", noise())
    line = page.context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", A_SLOW_LINE)
    bar = page.locator("[data-upload-progress] progress")
    expect(bar).to_be_hidden()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_label("The file is on its way")).to_be_visible()
    page.wait_for_selector("[data-upload-progress] progress[value]:not([value='0'])")
    assert 0 < float(bar.get_attribute("value") or 0) < 100
    assert not faults(page)
    line.send("Network.emulateNetworkConditions", A_QUICK_LINE)
    expect(page.locator("#messages")).to_contain_text("aved")
    expect(page).to_have_url(after)
    assert File.objects.count() == 1


def test_a_refused_file_leaves_the_form_with_its_error_and_the_focus_there(
    window: Callable[..., Page], keeper: Any
) -> None:
    page = window(keeper)
    page.goto("/desk/website/logo/")
    wrong: FilePayload = {"name": "logo.png", "mimeType": "image/png", "buffer": b"<script>"}
    page.set_input_files("[name=logo]", wrong)
    page.get_by_label("The logo says the name itself").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("The logo says the name itself")).to_be_checked()
    assert not faults(page)
    page.set_input_files("[name=logo]", noise(60))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url("/ui/identity/")


def test_a_form_without_a_file_and_other_forms_go_as_ever(window: Callable[..., Page], keeper: Any) -> None:
    page = window(keeper)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/desk/website/logo/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a picture first")
    page.goto("/desk/website/home/add/text/")
    page.get_by_label("Heading", exact=True).fill("Our season")
    page.get_by_role("textbox", name="Text").fill("Words")
    expect(page.locator("#preview")).to_contain_text("Our season")
    assert not errors


def test_without_a_script_files_are_sent_as_ever(window: Callable[..., Page], keeper: Any) -> None:
    page = window(keeper, script=False)
    page.goto("/desk/website/logo/")
    page.set_input_files("[name=logo]", noise(60))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Saved")
