"""The dashboard as somebody has it open."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commonhall.core.access.roles import Role
from commonhall.foundation.security.tests.staff import GRAVE, person, raised

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.req("S8.5")
def test_what_comes_in_shows_without_a_reload(window: Callable[..., Page], transactional_db: None) -> None:
    here = window(person("ada", Role.ADMIN))
    here.goto("/desk/security/")
    high = here.locator(".stat").filter(has_text="Open, risk: High").locator(".stat-value")
    expect(high).to_have_text("0")
    raised(GRAVE)
    expect(here.get_by_role("link", name="Something grave")).to_be_visible(timeout=30_000)
    expect(high).to_have_text("1")
    expect(here.get_by_role("heading", level=1)).to_have_count(1)  # the part alone was exchanged


@pytest.mark.req("S3.7", "S3.8")
def test_event_is_worked_on_from_the_list_to_the_note(window: Callable[..., Page], transactional_db: None) -> None:
    event: Any = raised(GRAVE)
    here = window(person("ada", Role.ADMIN), width=390, theme="dark")
    here.goto("/desk/security/events/")
    here.get_by_role("link", name="Something grave").click()
    here.get_by_role("button", name="Look into it").click()
    here.get_by_role("button", name="Resolve").click()
    expect(here.get_by_text("Fill this in.").first).to_be_visible()
    here.get_by_label("What it was").fill("A test of ours.")
    here.get_by_role("button", name="Resolve").click()
    expect(here.get_by_text("Nothing to do")).to_be_visible()
    event.refresh_from_db()
    assert (event.state, event.note) == ("resolved", "A test of ours.")


@pytest.mark.req("S13.3")
def test_form_of_another_site_brings_no_cookie(window: Callable[..., Page], transactional_db: None) -> None:
    """A browser that keeps to SameSite sends a page's form elsewhere without the session, so nobody is logged in."""
    here = window(person("ada", Role.ADMIN))
    asked = here.goto("/desk/security/")
    assert asked and "cookie" in asked.request.all_headers()
    ours = here.url.split("/desk/")[0]
    trap = f'<form method="post" action="{ours}/accounts/logout/"><button>You have won</button></form>'
    here.route("http://prizes.test/", lambda route: route.fulfill(body=trap, content_type="text/html"))
    here.goto("http://prizes.test/")
    with here.expect_response(f"{ours}/accounts/logout/") as sent:
        here.get_by_role("button", name="You have won").click()
    assert "cookie" not in sent.value.request.all_headers()
    assert sent.value.status == 403
    here.goto(f"{ours}/desk/security/")
    expect(here.get_by_role("heading", level=1)).to_have_text("Security")
