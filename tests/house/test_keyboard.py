"""The main pages by keyboard alone: where the focus goes, that it is seen, and that all can be reached and left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from commonhall.foundation.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
# The name of what has the focus, and whether something is drawn around it (or around what stands for it).
FOCUSED = """() => {
    const it = document.activeElement, styles = getComputedStyle(it);
    const ring = parseFloat(styles.outlineWidth) > 0 && styles.outlineStyle !== 'none' || styles.boxShadow !== 'none';
    return {name: (it.ariaLabel || it.innerText || it.name || it.id || it.tagName).trim(), ring, tag: it.tagName};
}"""


def walk(page: Page, steps: int) -> list[dict[str, object]]:
    """What Tab comes by, from the top of the page."""
    seen = []
    for _step in range(steps):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):  # past the last: in the browser's own bar
            return seen
        seen.append(page.evaluate(FOCUSED))
    return seen


def found(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Found").get_by_role("option")


def tab_to(page: Page, role: str, name: str, steps: int = 60) -> None:
    """Press Tab until the focus is there."""
    reach(page, page.get_by_role(role, name=name, exact=True).first, steps)  # type: ignore[arg-type]


def reach(page: Page, target: Locator, steps: int = 60) -> None:
    for _step in range(steps):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


@pytest.mark.parametrize("path", ["/", "/members/", "/members/me/", "/notifications/", "/accounts/profile/"])
def test_tab_begins_with_the_way_past_the_header_and_is_always_seen(
    club: dict[str, User], window: Open, path: str
) -> None:
    page = window(club["member"])
    page.goto(path)
    seen = walk(page, 12)
    assert seen[0]["name"] == "Skip to content"
    assert len(seen) > 5
    assert [each["name"] for each in seen if not each["ring"]] == []
    assert any("Search" in str(each["name"]) for each in seen[:6])  # after the logo and the few places to go

    page.goto(path)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("width", [390, 1440])
def test_the_palette_leads_to_a_member(club: dict[str, User], window: Open, width: int) -> None:
    page = window(club["member"], width=width)
    page.goto("/accounts/profile/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="What are you looking for?")
    expect(box).to_be_focused()
    expect(found(page).first).to_be_visible()  # before a word: where one may go

    page.keyboard.type("maria ros")
    option = found(page).filter(has_text="Maria Rossi")
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("1 found")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Maria Rossi", level=1)).to_be_visible()


def test_the_palettes_arrows_go_round_and_escape_gives_the_focus_back(club: dict[str, User], window: Open) -> None:
    page = window(club["board"])
    page.goto("/members/")
    tab_to(page, "button", "Search")
    page.keyboard.press("Enter")
    options = found(page)
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Search")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.opens") == "palette"


def test_words_that_find_nothing_are_told_and_enter_asks_the_page(club: dict[str, User], window: Open) -> None:
    page = window(club["member"])
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("xyzzy")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Nothing found")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=xyzzy")


def test_the_menu_opens_closes_and_gives_the_focus_back(club: dict[str, User], window: Open) -> None:
    page = window(club["board"], width=390)
    page.goto("/")
    tab_to(page, "button", "Menu")
    page.keyboard.press("Enter")
    menu = page.get_by_role("navigation", name="Main")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    assert menu.evaluate("menu => menu.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    assert page.evaluate("document.activeElement.innerText").strip() == "Menu"


def test_a_form_is_filled_narrowed_and_saved(club: dict[str, User], window: Open) -> None:
    page = window(club["member"], width=390)
    page.goto("/accounts/profile/")
    tab_to(page, "searchbox", "Narrow the list")
    page.keyboard.type("portu")
    expect(page.get_by_label("Portuguese")).to_be_visible()
    expect(page.get_by_label("Italian")).to_be_hidden()
    tab_to(page, "checkbox", "Portuguese", steps=2)
    page.keyboard.press("Space")
    expect(page.get_by_text("1 chosen")).to_be_visible()
    tab_to(page, "button", "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved")).to_be_visible()
    expect(page.get_by_label("Portuguese")).to_be_checked()


def test_a_confirmation_begins_at_the_harmless_button_and_can_be_left(club: dict[str, User], window: Open) -> None:
    page = window(club["applicant"])
    page.goto("/members/me/")
    tab_to(page, "button", "Withdraw application")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your application is withdrawn")).to_be_visible()


def test_a_notice_is_read_at_once_and_comes_back_when_the_server_fails(club: dict[str, User], window: Open) -> None:
    page = window(club["member"])
    page.goto("/notifications/")
    first = page.locator("[data-optimistic-part]").first
    page.route("**/notifications/mark/", lambda route: route.fulfill(status=500, body="broken"))
    first.get_by_role("button", name="Mark as read").click()
    expect(page.locator("#toasts .alert")).to_be_visible()
    expect(first.get_by_text("New", exact=True)).to_be_visible()
    page.unroute("**/notifications/mark/")
    with page.expect_response("**/notifications/mark/"):  # else the reload would cut it off
        first.get_by_role("button", name="Mark as read").click()
    expect(first.get_by_text("New", exact=True)).to_be_hidden()
    page.reload()
    expect(page.locator("[data-optimistic-part]").first.get_by_text("New", exact=True)).to_be_hidden()
