"""What has the focus is seen, what asks keeps it, and what changes beside it is said (WCAG 2.4.3, 2.4.11, 4.1.3)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from commonhall.foundation.accounts.models import User
from tests.house.test_keyboard import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
# Whether at least a part of what has the focus is on top of all else. A scroll may still be on its way there.
SEEN = """() => {
    const it = document.activeElement, {left, top, width, height} = it.getBoundingClientRect();
    return [.1, .5, .9].some(x => [.1, .5, .9].some(y => {
        const above = document.elementFromPoint(left + width * x, top + height * y);
        return above && (it.contains(above) || above.contains(it));
    }));
}"""
WITHIN = "dialog => dialog.contains(document.activeElement) || document.activeElement === document.body"
FOCUSED = "element => element === document.activeElement"


def walk_and_look(page: Page, most: int = 150) -> int:
    """Tab through the whole page; each stop must be seen. How many there were."""
    for step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return step
        page.wait_for_function(SEEN)
    raise AssertionError("the page has no end")


def mark_all(page: Page) -> Locator:
    """Something that can be undone."""
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto("/notifications/?show=all")
    page.get_by_role("button", name="Mark all as read").click()
    undo = page.locator(".hall-undo")
    expect(undo).to_be_visible()
    return undo


def test_a_toast_covers_nothing_that_has_the_focus(club: dict[str, User], window: Open) -> None:
    page = window(club["member"], width=390)
    undo = mark_all(page)
    assert walk_and_look(page) > 20
    expect(undo).to_be_visible()


def test_escape_closes_a_toast_and_the_focus_goes_on_from_where_it_was(club: dict[str, User], window: Open) -> None:
    page = window(club["member"], width=390)
    undo = mark_all(page)
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Escape")
    expect(undo).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.evaluate("getComputedStyle(document.documentElement).paddingBottom") == "0px"


def test_escape_closes_what_lies_above_first(club: dict[str, User], window: Open) -> None:
    page = window(club["admin"])
    page.goto("/ui/components/")
    page.get_by_role("button", name="Show a toast").click()
    toast = page.locator("#toasts .alert")
    expect(toast).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(toast).to_be_visible()
    page.keyboard.press("Escape")
    expect(toast).to_have_count(0)


def test_a_confirmation_keeps_the_focus_and_gives_it_back(club: dict[str, User], window: Open) -> None:
    page = window(club["applicant"], width=390)
    page.goto("/members/me/")
    opener = page.get_by_role("button", name="Withdraw application").first
    tab_to(page, "button", "Withdraw application")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    for key in ["Tab"] * 6 + ["Shift+Tab"] * 6:
        page.keyboard.press(key)
        assert dialog.evaluate(WITHIN)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert opener.evaluate(FOCUSED)

    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    assert opener.evaluate(FOCUSED)


def test_who_tabs_out_of_a_menu_sees_what_lay_beneath_it(club: dict[str, User], window: Open) -> None:
    page = window(club["board"], width=390)
    page.goto("/members/")
    page.get_by_role("button", name="Menu").click()
    assert walk_and_look(page) > 20
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()


@pytest.mark.parametrize(
    ("who", "path", "word", "said"),
    [
        ("board", "/members/", "maria", "1 member"),
        ("board", "/members/desk/lists/no_account/", "xyzzy", "Nothing found"),
        ("board", "/desk/website/", "about", "1 found"),
        ("member", "/pages/", "xyzzy", "Nothing found"),
        ("member", "/search/", "maria ros", "1 found"),
        ("treasurer", "/desk/payments/", "xyzzy", "Nothing found"),
        ("treasurer", "/desk/payments/charges/", "xyzzy", "Nothing found"),
        ("admin", "/accounts/desk/", "treasurer", "1 found"),
        ("admin", "/accounts/api-keys/all/", "xyzzy", "Nothing found"),
    ],
)
@pytest.mark.timeout(300)
def test_a_list_that_follows_ones_typing_says_how_much_it_holds(
    club: dict[str, User], window: Open, who: str, path: str, word: str, said: str
) -> None:
    page = window(club[who])
    page.goto(path)
    told = page.locator("#told")
    assert told.get_attribute("role") == "status"
    told.evaluate("region => region.stays = true")
    page.get_by_role("searchbox").first.press_sequentially(word)
    expect(told).to_have_text(said)
    assert told.evaluate("region => region.stays === true")
