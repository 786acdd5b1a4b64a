"""Becoming a merchant in a real browser: register, fill in, submit, be approved, and see it."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commonhall.core.activity.delivery import deliver_all
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import Mailbox
from commonhall.foundation.files.tests.samples import picture
from commonhall.foundation.notifications.actions import send_due
from commonhall.modules.merchants import actions
from commonhall.modules.merchants.models import Merchant
from commonhall.modules.merchants.tests.test_invitations import link
from tests.browsing import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "copper-meadow-tuesday-9"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def register(page: Page, mailbox: Mailbox, email: str) -> None:
    """From the sign-up to being logged in, with the mails that come between."""
    page.locator("[name=display_name]").fill("Lena Lindt")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_text(email).first.wait_for()
    page.goto(mailbox.link(email))
    page.locator("main form button[type=submit]").first.click()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").fill(mailbox.code(email))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/welcome/**")
    page.goto("/merchants/")


def look(page: Page) -> None:
    found = faults(page)
    assert not found, "\n".join(found)


@pytest.mark.req("B2.1", "B2.3", "B2.5", "B2.7", "B1.1", "B1.2", "B1.3")
@pytest.mark.parametrize("width", [390, 1440], ids=["phone", "desktop"])
def test_a_stranger_becomes_a_merchant(
    window: Any, admin: User, upload_folder: Path, tmp_path: Path, width: int
) -> None:
    User.objects.update(onboarding_completed_at="2026-01-01T00:00Z")
    mailbox, page, email = Mailbox(), window(width=width), f"lena.{width}@lindt.example"
    extract = tmp_path / "extract.png"
    extract.write_bytes(picture())
    page.goto("/accounts/signup/")
    register(page, mailbox, email)
    look(page)
    page.get_by_role("link", name="Register a business").click()
    look(page)
    page.get_by_label("Business name").fill("Lindt & Sohn GmbH")
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("VAT number").fill("DE136695977")
    page.get_by_label("Street and number").fill("Torstraße 1")
    page.get_by_label("City").fill("Berlin")
    page.get_by_label("Phone").fill("030 901820")
    press(page, "Save")
    expect(page.get_by_text("This is no VAT number of Germany.").first).to_be_visible()
    look(page)
    page.get_by_label("VAT number").fill("DE136695976")
    press(page, "Save")
    expect(page.get_by_text("Still missing:")).to_be_visible()
    look(page)
    page.get_by_label("Add documents").set_input_files(str(extract))
    press(page, "Add")
    press(page, "Submit")
    expect(page.get_by_text("Your profile waits for somebody to look at it")).to_be_visible()
    look(page)

    desk = window(admin, width=width)
    desk.goto("/merchants/desk/")
    look(desk)
    desk.get_by_role("link", name="Lindt & Sohn GmbH").click()
    press(desk, "Begin review")
    look(desk)
    press(desk, "Refuse")
    expect(desk.get_by_text("Say why").first).to_be_visible()
    desk.get_by_label("Reason").fill("The extract is clear.")
    press(desk, "Approve")
    expect(desk.locator("main").get_by_text("Approved", exact=True).first).to_be_visible()
    look(desk)

    deliver_all()
    send_due()
    assert "Your business is approved" in " ".join(mailbox.subjects(email))
    page.goto("/")
    expect(page.get_by_text("Your business is verified.")).to_be_visible()
    page.get_by_role("link", name="Open my business").click()
    expect(page.get_by_text("The extract is clear.").first).to_be_visible()
    look(page)
    assert Merchant.objects.get().state == "approved"


@pytest.mark.req("B2.2")
def test_an_invitation_leads_through_the_registration_to_its_profile(window: Any, admin: User) -> None:
    mailbox, page, email = Mailbox(), window(), "lena@lindt.example"
    actions.invite_merchant(by=admin, email=email, business_name="Lindt & Sohn", country="DE")
    page.goto(link(email))
    look(page)
    page.locator("main").get_by_role("link", name="Register").click()
    register(page, mailbox, email)
    look(page)
    press(page, "Accept the invitation")
    expect(page.get_by_text("Your profile has begun.")).to_be_visible()
    expect(page.get_by_text("Lindt & Sohn").first).to_be_visible()
    desk = window(admin)
    desk.goto("/merchants/desk/invitations/")
    expect(desk.get_by_text("Accepted")).to_be_visible()
    look(desk)
