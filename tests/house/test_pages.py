"""Every page of the demo in a real browser: accessible, as wide as its window, still, and of use without a script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page as Window
from playwright.sync_api import expect

from commonhall.foundation.accounts.models import User
from tests.browsing import DROPPED, faults, too_wide
from tests.pages import Page, pages
from tests.scarce import make_scarce

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Window]
# How much of what is seen moves after it was painted, as the browser reckons it; asked once all scripts have run and
# what they changed was drawn.
SHIFT = """new Promise(done => {
    let sum = 0, frames = 10;
    new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.hadRecentInput ? 0 : entry.value))
        .observe({type: 'layout-shift', buffered: true});
    const next = () => frames-- ? requestAnimationFrame(next) : done(sum);
    document.readyState === 'complete' ? next() : addEventListener('load', next);
})"""
# What htmx puts in place while one types must say how much there is, and what asks must hold the focus.
SILENT = """[...document.querySelectorAll('form[hx-push-url][hx-target]')].map(form => form.getAttribute('hx-target'))
    .filter(target => !document.querySelector(`${target} [data-found]`))"""
LOOSE = "[...document.querySelectorAll('[role=dialog]:not(dialog), .hall-dialog:not(dialog)')].map(each => each.id)"
# Two series of a chart that have the same colour, or the same form.
ALIKE = """[...document.querySelectorAll('[data-chart] canvas')].map(canvas => Chart.getChart(canvas)).filter(Boolean)
    .flatMap(({data: {datasets}}) => datasets.filter((one, place) =>
        datasets.some((other, before) => before < place && one.borderColor === other.borderColor)))
    .map(({label}) => label)"""
# Texts of which only the beginning is seen.
SHORTENED = """[...document.querySelectorAll('body *')].filter(each => {
    const {textOverflow, webkitLineClamp} = getComputedStyle(each);
    return (textOverflow === 'ellipsis' || webkitLineClamp !== 'none') && !each.matches('input, select')
        && (each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight);
}).map(each => each.textContent.trim())"""
# Fields for what a browser knows of its reader, on pages that are about them (WCAG 1.3.5).
UNKNOWN = """[...document.querySelectorAll('input:is([type=text], [type=email], [type=tel])')]
    .filter(({name, autocomplete}) => !autocomplete &&
    ['display_name', 'first_name', 'last_name', 'email', 'phone', 'username', 'city', 'country'].includes(name))
    .map(({name}) => name)"""
# Tables that are wider than their card. Numbers are compared and may be scrolled to; what is read may not be cut.
CUT = """[...document.querySelectorAll('.table-responsive:not(:has(tbody .num))')]
    .filter(each => each.scrollWidth > each.clientWidth).map(each => each.ariaLabel)"""
CLASSES = "[...new Set([...document.querySelectorAll('[class]')].flatMap(each => [...each.classList]))]"
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
MOST_SHIFT = 0.03  # a third of what is called good; what is left is a long page that comes in pieces to a slow machine
MOST_SHIFT_AT_THE_ENTRANCE = 0.01
SLOW = 900  # seconds for all pages on a machine that does other things as well


def each_page(
    window: Open, club: dict[str, User], look: Callable[[Window, Page], list[str]], seldom: bool = False, **kind: Any
) -> list[str]:
    """Everybody goes through all their pages; what is wrong with them."""
    windows: dict[str, Window] = {}
    wrong = []
    for page in [*pages(seldom=seldom), *(make_scarce() if seldom else [])]:
        if page.who not in windows:
            windows[page.who] = window(club.get(page.who), **kind)
        here = windows[page.who]
        answer = here.goto(page.path)
        if answer is None or answer.status not in (200, 401, 404):
            wrong.append(f"{page} answered {answer and answer.status}")
        wrong += [f"{page.who} {page.name}: {each}" for each in look(here, page)]
    return wrong


def is_whole(here: Window, page: Page) -> list[str]:
    """One heading, which the tab says too; nothing that moves; no fault."""
    wrong = faults(here)
    headings = here.locator("h1").all_inner_texts()
    if len(headings) != 1:
        wrong.append(f"has the headings {headings}")
    elif page.who and not here.title().startswith(headings[0]):
        wrong.append(f"is called {here.title()!r} in the tab and {headings[0]!r} on the page")
    return wrong + told(here, page)


def told(here: Window, page: Page) -> list[str]:
    """What axe can't know: that nothing moves, and that what changes, asks and compares does so for everybody."""
    shift = here.evaluate(SHIFT)
    most = MOST_SHIFT if page.who else MOST_SHIFT_AT_THE_ENTRANCE
    wrong = [f"moves by {shift:.3f}"] if shift > most else []
    wrong += [f"changes {target} and says nothing" for target in here.evaluate(SILENT)]
    wrong += [f"lets the focus out of the dialog {name!r}" for name in here.evaluate(LOOSE)]
    wrong += [f"draws the series {name!r} like another" for name in here.evaluate(ALIKE)]
    wrong += [f"has no style for .{name}: it was cut" for name in DROPPED.intersection(here.evaluate(CLASSES))]
    if page.who in ("", "visitor", "applicant", "member"):
        wrong += [f"doesn't tell the browser what {name} is" for name in here.evaluate(UNKNOWN)]
    return wrong


def settled_width(here: Window) -> int:
    """By how many pixels the page stays too wide: a chart is drawn anew some frames after its place has changed."""
    for _ in range(30):
        if too_wide(here) <= 0:
            break
        here.evaluate(TWO_FRAMES)
    return too_wide(here)


def fits(here: Window) -> list[str]:
    """Nothing scrolls sideways from 320 to 2560 pixels, and no table is cut at its card's edge."""
    usual, wrong = here.viewport_size, []
    for width in (320, 640, 2560):  # 640 is also what a screen of 1280 has left at a zoom of 200 %
        here.set_viewport_size({"width": width, "height": 800})
        if (wide := settled_width(here)) > 0:
            wrong.append(f"{wide} pixels too wide at {width}")
        wrong += [f"the table {name!r} is cut at {width}" for name in here.evaluate(CUT)]
        wrong += [f"{text!r} is shortened at {width}" for text in here.evaluate(SHORTENED)]
    if usual:
        here.set_viewport_size(usual)
    return wrong


@pytest.mark.slow
@pytest.mark.req("O11.1", "O11.2", "O11.3")
@pytest.mark.timeout(SLOW)
@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
def test_every_page_is_accessible_and_whole(club: dict[str, User], window: Open, width: int, theme: str) -> None:
    def look(here: Window, page: Page) -> list[str]:
        return is_whole(here, page) + (fits(here) if theme == "light" else [])

    assert each_page(window, club, look, seldom=width == 390, width=width, theme=theme) == []


def test_every_page_can_be_read_without_a_script(club: dict[str, User], window: Open) -> None:
    def is_readable(here: Window, page: Page) -> list[str]:
        wrong = [] if here.locator("h1").first.is_visible() else ["has no heading"]
        dead = [button for button in here.locator(".needs-script, [data-shows]").all() if button.is_visible()]
        return [*wrong, "shows a button that does nothing"] if dead else wrong

    assert each_page(window, club, is_readable, width=390, script=False) == []


def test_simple_forms_need_no_script(club: dict[str, User], window: Open) -> None:
    page = window(club["member"], width=390, script=False)
    page.goto("/")
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_role("searchbox", name="What are you looking for?").fill("maria ros")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("link", name="Maria Rossi")).to_be_visible()

    page.goto("/accounts/profile/")
    page.get_by_label("Portuguese").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Portuguese")).to_be_checked()

    page.goto("/notifications/?show=unread")
    count = page.locator("[name=chosen][type=checkbox]").count()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("You have read everything")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[name=chosen][type=checkbox]")).to_have_count(count)
