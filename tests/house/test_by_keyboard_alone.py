"""Two whole ways without a pointer: to another member and to what one owes, and into the club."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commonhall.config.seeding.people import PASSWORD
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import Mailbox
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, Member
from tests.house.test_keyboard import reach, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


def log_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    tab_to(page, "textbox", "E-mail address or username")
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    code = page.get_by_role("textbox", name="Code")
    expect(code).to_be_visible()
    if not code.evaluate("field => field === document.activeElement"):
        reach(page, code)
    page.keyboard.type(Mailbox().code(user.email))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Your account")).to_be_visible()


def test_a_member_logs_in_finds_another_and_comes_to_what_is_owed(club: dict[str, User], window: Open) -> None:
    actions.open_dues(member=Member.objects.get(user=club["member"]), by=club["board"])
    page = window()
    log_in(page, club["member"])

    tab_to(page, "link", "Members")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/")
    tab_to(page, "searchbox", "Search by name, city, university …")
    page.keyboard.type("mar")
    page.keyboard.type("ia")
    expect(page.locator("#members tbody tr")).to_have_count(1)
    tab_to(page, "link", "Maria Rossi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Maria Rossi", level=1)).to_be_visible()

    tab_to(page, "link", "My membership")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/me/")
    tab_to(page, "link", "Pay dues")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write this reference into the transfer")).to_be_visible()


def test_a_stranger_logs_in_and_applies(club: dict[str, User], window: Open) -> None:
    page = window()
    log_in(page, club["visitor"])
    page.goto("/members/apply/")
    tab_to(page, "link", "Skip to content", steps=1)
    page.keyboard.press("Enter")
    plan = page.get_by_role("radio").first
    page.keyboard.press("Tab")
    expect(plan).to_be_focused()
    page.keyboard.press("Space")
    for label, answer in (("First name", "Nora"), ("Last name", "Lund"), ("City", "Bergen")):
        reach(page, page.get_by_label(label))
        page.keyboard.press("Control+A")
        page.keyboard.type(answer)
    reach(page, page.get_by_role("checkbox").last)  # to the statutes
    page.keyboard.press("Space")
    tab_to(page, "button", "Send application")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your application is with the board")).to_be_visible()
    assert Application.objects.get(user=club["visitor"]).last_name == "Lund"
