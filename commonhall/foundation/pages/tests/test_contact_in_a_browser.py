"""The contact form in a browser: its work against robots is done while one writes, and there is a way without it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commonhall.core.captcha.models import SpentChallenge
from commonhall.foundation.pages import guards
from commonhall.foundation.pages.models import ContactMessage
from tests.browsing import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEND, BY_MAIL = "Send message", "Send it by way of my mailbox"


@pytest.fixture(autouse=True)
def _quick_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test types faster than anybody."""
    monkeypatch.setattr(guards, "TOO_FAST", -1)


def write(page: Page) -> None:
    page.get_by_label("Your name").fill("Vera Lindt")
    page.get_by_label("Your e-mail address").fill("vera@example.org")
    page.get_by_label("Message").fill("May I drop in on Thursday?")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.req("A14.5")
def test_a_browser_does_its_work_and_nobody_is_asked_for_anything(window: Callable[..., Page], settings: Any) -> None:
    settings.CAPTCHA_COST = 1000
    page = window(width=390)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto("/contact/")
    expect(page.get_by_role("button", name=BY_MAIL)).to_be_hidden()
    assert not faults(page)
    write(page)
    press(page, SEND)
    expect(page).to_have_url("/contact/sent/")
    assert ContactMessage.objects.get().name == "Vera Lindt"
    page.go_back()
    write(page)
    page.get_by_label("Your name").press("Enter")
    expect(page).to_have_url("/contact/sent/")
    assert (ContactMessage.objects.count(), SpentChallenge.objects.count()) == (2, 2)
    assert not errors
    assert len(hosts) == 1


def test_a_form_that_is_sent_before_one_looked_at_it_waits_for_the_work(window: Callable[..., Page]) -> None:
    page = window()
    page.goto("/contact/")
    page.evaluate("document.querySelector('form [name=text]').value = 'Only this'")
    page.evaluate("document.querySelector('main form').requestSubmit()")
    expect(page.get_by_role("alert")).to_contain_text("Your name")
    assert "check against robots" not in page.get_by_role("alert").inner_text()
    write(page)
    press(page, SEND)
    expect(page).to_have_url("/contact/sent/")


def test_where_the_work_can_not_be_done_the_mailbox_is_offered(window: Callable[..., Page]) -> None:
    page = window()
    page.route("**/ui/captcha/", lambda route: route.abort())
    page.goto("/contact/")
    write(page)
    press(page, SEND)
    expect(page.get_by_role("status").filter(has_text="could not finish")).to_be_visible()
    assert not faults(page)
    press(page, BY_MAIL)
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    assert ContactMessage.objects.get().is_held


def test_without_a_script_the_mailbox_is_offered_at_once(window: Callable[..., Page]) -> None:
    page = window(script=False)
    page.goto("/contact/")
    write(page)
    press(page, SEND)
    expect(page.get_by_role("alert")).to_contain_text("check against robots")
    expect(page.get_by_label("Message")).to_have_value("May I drop in on Thursday?")
    press(page, BY_MAIL)
    expect(page).to_have_url("/contact/confirm/")
