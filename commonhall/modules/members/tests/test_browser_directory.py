"""The directory in a real browser: it follows what one types and ticks, and does without the script."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts.actions import grant_role
from commonhall.foundation.accounts.models import User
from commonhall.modules.members.actions.register import reindex
from commonhall.modules.members.models import Member, Status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
PEOPLE = (("Rosa", "Ahl", "Bergen"), ("Rolf", "Berg", "Oslo"), ("Maria", "Rossi", "Oslo"), ("Anna", "Dahl", "Bergen"))


@pytest.fixture
def register(db: None) -> None:
    for first, last, city in PEOPLE:
        member = Member.objects.create(first_name=first, last_name=last, city=city, status=Status.ACTIVE)
        reindex(member)


@pytest.fixture
def reader(register: None, nora: User, board: User) -> User:
    grant_role(user=nora, role=Role.MEMBER, by=SYSTEM)
    User.objects.update(onboarding_completed_at="2026-01-01T00:00Z")
    return nora


def names(page: Page) -> Locator:
    return page.locator("#members tbody a.hall-person")


def asked(page: Page) -> dict[str, list[str]]:
    """What the page's address asks for, without what is empty."""
    return parse_qs(urlsplit(page.url).query)


def shown(page: Page, *expected: str) -> None:
    expect(names(page)).to_have_text([re.compile(f"{name}$") for name in expected])  # before it: the initials


@pytest.mark.req("M1.1")
@pytest.mark.parametrize("who", ["reader", "board"])
def test_typing_with_pauses_keeps_the_best_match_first(
    request: pytest.FixtureRequest, window: Open, reader: User, who: str
) -> None:
    page = window(request.getfixturevalue(who))
    page.goto("/members/")
    field, order = page.get_by_role("searchbox", name="Search by name"), page.get_by_label("Order")
    expect(order.locator("option:checked")).to_have_text("Name")
    field.focus()
    for letters, found in (("ro", 3), ("s", 2), ("s", 1)):  # each is answered before the next is typed
        page.keyboard.type(letters)
        expect(names(page)).to_have_count(found)
        expect(order.locator("option:checked")).to_have_text("Best match")
        expect(field).to_be_focused()
        assert "sort" not in asked(page)
    expect(field).to_have_value("ross")
    order.select_option("city")
    page.wait_for_url("**sort=city**")
    page.keyboard.press("Tab")
    field.press("End")
    page.keyboard.press("Backspace")
    expect(names(page)).to_have_count(2)
    expect(order).to_have_value("city")  # what one has chosen oneself stays
    field.fill("")
    expect(names(page)).to_have_count(4)
    assert asked(page) == {"sort": ["city"]}


@pytest.mark.req("M1.1")
def test_filters_change_list_counts_and_address_and_one_can_go_back(window: Open, reader: User) -> None:
    page = window(reader)
    page.goto("/members/")
    cities = page.get_by_role("group", name="City")
    expect(cities.get_by_label("Bergen")).to_have_accessible_name("Bergen 2")
    page.get_by_role("searchbox", name="Search by name").press_sequentially("ro")
    shown(page, "Rosa Ahl", "Rolf Berg", "Maria Rossi")
    expect(page.locator("#members [data-found]")).to_have_text("3 members")
    expect(cities.get_by_label("Bergen")).to_have_accessible_name("Bergen 1")

    oslo = cities.get_by_label("Oslo")
    oslo.focus()
    page.keyboard.press("Space")
    shown(page, "Rolf Berg", "Maria Rossi")
    expect(page.locator("#members [data-found]")).to_have_text("2 members")
    expect(oslo).to_be_checked()
    expect(oslo).to_be_focused()
    assert asked(page) == {"q": ["ro"], "city": ["Oslo"]}

    page.get_by_label("Order").focus()
    page.get_by_label("Order").select_option("city")
    page.wait_for_url("**sort=city**")
    expect(page.get_by_label("Order")).to_be_focused()
    page.go_back()
    page.wait_for_url(lambda url: "sort=city" not in url)
    expect(page.get_by_label("Order").locator("option:checked")).to_have_text("Best match")
    shown(page, "Rolf Berg", "Maria Rossi")
    page.go_back()
    shown(page, "Rosa Ahl", "Rolf Berg", "Maria Rossi")
    expect(oslo).not_to_be_checked()
    page.go_back()
    expect(names(page)).to_have_count(4)
    expect(page.get_by_role("searchbox", name="Search by name")).to_have_value("")


@pytest.mark.req("M1.1")
@pytest.mark.parametrize("script", [True, False])
def test_an_address_says_it_all_and_links_need_no_script(window: Open, reader: User, script: bool) -> None:
    page = window(reader, script=script)
    page.goto("/members/?q=ro&city=Oslo&sort=city")
    shown(page, "Rolf Berg", "Maria Rossi")
    expect(page.get_by_label("Order")).to_have_value("city")
    page.get_by_role("link", name="Remove City: Oslo").click()
    shown(page, "Rosa Ahl", "Rolf Berg", "Maria Rossi")
    page.get_by_role("link", name="Clear").click()
    expect(names(page)).to_have_count(4)
    page.get_by_role("link", name="Cards").click()
    expect(page.locator("ul.hall-cards > li")).to_have_count(4)
    page.get_by_role("link", name="Anna Dahl").click()
    expect(page.get_by_role("heading", name="Anna Dahl", level=1)).to_be_visible()


@pytest.mark.req("M1.1")
def test_without_the_script_the_form_is_sent(window: Open, reader: User) -> None:
    page = window(reader, script=False)
    page.goto("/members/")
    page.get_by_role("searchbox", name="Search by name").fill("ro")
    page.get_by_role("group", name="City").get_by_label("Oslo").check()
    page.get_by_role("button", name="Search", exact=True).and_(page.locator("[type=submit]")).click()
    shown(page, "Rolf Berg", "Maria Rossi")
    expect(page.get_by_label("Order").locator("option:checked")).to_have_text("Best match")
