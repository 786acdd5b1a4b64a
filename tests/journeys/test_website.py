"""The board makes a website, and a visitor finds it: in a browser, on a phone and on a desk, with axe on every page."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.test_story import log_in

pytestmark = pytest.mark.browser


@pytest.mark.req("O11.1", "O11.3", "S10.1")
def test_the_board_makes_a_website_that_visitors_see(visitor: Visitor, another: Visitor, width: int) -> None:
    board, guest, slug = visitor, another, f"trips-{width}"
    log_in(board, "board@example.org")

    # a page, written in the editor
    board.open("/desk/website/pages/add/")
    board.fill(title=f"Trips {width}", slug=slug)
    text = board.page.get_by_role("textbox", name="Text")
    text.click()
    board.page.keyboard.type("Where we go")
    board.page.get_by_role("button", name="Heading", exact=True).click()
    expect(text).to_be_focused()  # else the next key presses the button once more
    board.page.keyboard.press("Enter")
    board.page.keyboard.type("To the sea <script>alert(1)</script>")
    board.look()
    board.press("Save and publish")
    guest.open(f"/{slug}/")
    expect(guest.page.locator("article h2")).to_have_text("Where we go")
    expect(guest.page.locator("article p")).to_have_text("To the sea <script>alert(1)</script>")

    board.page.get_by_role("link", name="Version 1", exact=True).click()
    board.look()

    # a block, with a preview that follows
    board.open("/desk/website/home/")
    board.follow("Opening")
    board.fill(heading=f"Zebras {width}")
    expect(board.page.locator("#preview")).to_contain_text(f"Zebras {width}")
    board.look()
    board.press("Save")
    board.page.get_by_role("button", name=f"Move Zebras {width} up").click()
    board.look()
    guest.open("/")
    expect(guest.page.get_by_text(f"Zebras {width}")).to_be_visible()
    board.page.get_by_role("button", name=f"Delete Zebras {width}").click()
    board.look()
    guest.open("/")
    expect(guest.page.get_by_text(f"Zebras {width}")).to_have_count(0)


@pytest.mark.req("O11.1", "O11.3")
def test_the_board_arranges_the_menu_that_visitors_use(visitor: Visitor, another: Visitor, width: int) -> None:
    board, guest, name = visitor, another, f"Your data {width}"
    log_in(board, "board@example.org")
    board.open("/desk/website/menus/")
    board.follow("Add to the menu")
    board.fill(label=name)
    board.page.get_by_label("Page", exact=True).select_option(label="Privacy")
    board.press("Save")
    guest.open("/")
    if width < 992:
        guest.page.get_by_role("button", name="Menu").click()
    guest.page.locator("summary", has_text="The club").click()
    expect(guest.page.locator("#hall-nav").get_by_role("link", name="Statutes")).to_be_visible()
    guest.look()
    guest.page.locator("#hall-nav").get_by_role("link", name=name).click()
    expect(guest.page).to_have_url(re.compile("/privacy/"))


@pytest.mark.req("O11.2")
@pytest.mark.any_database
def test_the_public_pages_are_readable_in_the_dark(visitor: Visitor) -> None:
    visitor.page.emulate_media(color_scheme="dark")
    for path in ("/", "/about/", "/contact/", "/pages/", "/offline/"):
        visitor.open(path)


@pytest.mark.any_database
def test_a_visitor_without_a_network_is_told_so_by_the_site(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    visitor.page.reload()
    visitor.page.context.set_offline(True)
    visitor.page.goto(f"{visitor.hall.url}/about/")
    expect(visitor.page.get_by_role("heading", name="You are offline")).to_be_visible()
    visitor.page.context.set_offline(False)
    kept = visitor.page.evaluate(
        "caches.keys().then(async (names) => (await Promise.all(names.map(async (name) => "
        "(await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname)))).flat())"
    )
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline/"]
