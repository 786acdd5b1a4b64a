"""The pages in a real browser: no fault for axe-core, nothing wider than the screen, usable without a script."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute

from tests.browsing import faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("commonhall.ui.tests.broken_urls"),
]


@pytest.fixture
def open_page(window: Callable[..., Page], keeper: Any) -> Callable[..., Page]:
    """Opens an address as staff or as a visitor in a window of the given width and theme."""

    def open_(address: str, *, visitor: bool = False, **kind: Any) -> Page:
        page = window(None if visitor else keeper, **kind)
        page.goto(address)
        return page

    return open_


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_components_are_accessible(open_page: Any, width: int, theme: str) -> None:
    assert faults(open_page("/ui/components/", width=width, theme=theme)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/no-such-page/"])
def test_pages_before_a_session_are_accessible(open_page: Any, address: str, theme: str) -> None:
    assert faults(open_page(address, width=390, theme=theme, visitor=True)) == []


@pytest.mark.parametrize("address", ["/ui/components/", "/ui/identity/"])
def test_nothing_is_wider_than_a_narrow_phone(open_page: Any, address: str) -> None:
    page = open_page(address, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_header_stays_in_sight_on_a_long_page(open_page: Any) -> None:
    page = open_page("/ui/components/", width=390)
    page.get_by_text("No applications yet").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 1_000
    assert page.locator(".hall-header").bounding_box()["y"] == 0


def test_content_policy_stops_nothing_of_ours(open_page: Any) -> None:
    page = open_page("about:blank")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto("/ui/components/")
    assert [text for text in complaints if "Content Security Policy" in text] == []


@pytest.mark.parametrize("script", [True, False])
def test_menus_and_confirmation_need_no_script(open_page: Any, script: bool) -> None:
    page = open_page("/ui/components/", width=390, script=script)
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("navigation", name="Main").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("navigation", name="Main").is_hidden()
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete this member?")
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Keep it").click()
    assert dialog.is_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_theme_changes_and_stays(open_page: Any, script: bool) -> None:
    page = open_page("/accounts/login/", visitor=True, script=script)
    with page.expect_response("**/ui/theme/"):
        page.get_by_role("button", name="Dark").click()
    page.goto("/accounts/login/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"


def test_a_password_can_be_looked_at(open_page: Any) -> None:
    page = open_page("/accounts/login/", visitor=True)
    page.get_by_label("Password", exact=False).first.fill("correct horse")
    page.get_by_role("button", name="Show password").click()
    assert page.locator("[name=password]").get_attribute("type") == "text"


def test_a_refused_form_has_the_focus_and_leads_to_the_field(open_page: Any) -> None:
    page = open_page("/ui/identity/")
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save").click()
    assert "There is a problem" in page.evaluate("document.activeElement.textContent")
    page.get_by_role("alert").get_by_role("link", name="Name").click()
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_what_a_server_says_of_a_failed_part_is_shown(open_page: Any) -> None:
    page = open_page("/ui/components/")
    page.evaluate("htmx.ajax('GET', '/no-such-page/', {target: 'body'})")
    page.locator("#toasts .alert").wait_for()
    assert "There is no such page" in page.locator("#toasts .alert").inner_text()


def test_live_news_reaches_the_page_also_after_a_break(open_page: Any) -> None:
    page = open_page("about:blank")
    sockets: list[WebSocketRoute] = []
    page.clock.install()
    page.route_web_socket("**/ws/live/", lambda socket: sockets.append(socket))
    page.goto("/ui/components/")
    page.evaluate("heard = []; document.body.addEventListener('bell:changed', () => heard.push(1))")

    sockets[0].send('{"topic": "user:7", "event": "bell"}')
    sockets[0].send("{}")  # a sign of life
    page.wait_for_function("heard.length == 1")

    sockets[0].close()
    page.clock.run_for(3_000)
    page.wait_for_function("heard.length == 2")  # it looks again for what it missed
    sockets[1].send('{"topic": "user:7", "event": "bell"}')
    page.wait_for_function("heard.length == 3")


def test_picture_that_is_chosen_is_shown_before_it_is_sent(open_page: Any) -> None:
    page = open_page("/ui/components/")
    preview = page.locator("[data-upload-preview]").first
    assert not preview.is_visible()
    picture = page.locator("input[type=file]").first
    pixel = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
    picture.set_input_files({"name": "me.gif", "mimeType": "image/gif", "buffer": pixel})
    preview.wait_for(state="visible")
    picture.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"})
    preview.wait_for(state="hidden")


LOOKS = """() => Chart.getChart(document.querySelector('[data-chart] canvas')).data.datasets.map(
    ({borderColor, backgroundColor}) => [borderColor, backgroundColor instanceof CanvasPattern])"""


def test_series_of_a_chart_differ_in_colour_and_in_form(open_page: Any) -> None:
    page = open_page("/ui/components/")
    page.wait_for_function("window.Chart?.getChart(document.querySelector('[data-chart] canvas'))")
    came, lapsed, left = page.evaluate(LOOKS)
    assert len({came[0], lapsed[0], left[0]}) == 3
    assert (lapsed[1], left[1]) == (False, True)  # both hang below the line: the second is hatched


def test_the_components_page_opens_at_its_top(open_page: Any) -> None:
    page = open_page("/ui/components/")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.activeElement === document.body")
