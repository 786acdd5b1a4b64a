"""The story of the merchants' site: a stranger becomes a verified merchant with a key, in a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from commonhall.foundation.accounts.tests.factors import app_code
from commonhall.foundation.files.tests.samples import picture
from tests.journeys.blank import Blank
from tests.journeys.conftest import Visitor
from tests.journeys.hall import RunningHall
from tests.journeys.test_story import OWN_PASSWORD, log_in, register

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("merchants' hall")]  # it is started once
EMAIL, BUSINESS = "lena@lindt.example", "Lindt & Sohn GmbH"
ENROLMENT = "/accounts/2fa/"
MINE = "/api/v1/merchants/me"
AS_OUTSIDE_A_DEMO = """
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts.actions import change_second_step_policy
change_second_step_policy(everyone="strong", roles={}, every_login=True, trust_with_strong=False, by=SYSTEM)
"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, blank: Blank) -> Iterator[RunningHall]:
    """A site for merchants, in place of the association that the other journeys share."""
    folder, url = tmp_path_factory.mktemp("merchants"), os.environ.get("DATABASE_URL", "")
    running = RunningHall(folder, url, preset="merchants", first=AS_OUTSIDE_A_DEMO, blank=blank)
    yield running
    running.stop()


def enrol(person: Visitor) -> list[str]:
    """Set up an app, as this site asks of everybody before anything else; the backup codes that come with it."""
    person.open("/merchants/")
    expect(person.page).to_have_url(person.hall.url + ENROLMENT)  # nothing else opens
    person.follow("Set up an app")
    person.fill(code=app_code(person.page.locator("#authenticator_secret").input_value()))
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/backup-codes/")
    person.look()
    person.press("Make ten codes")
    codes = person.page.locator(".hall-codes code").all_text_contents()
    person.follow("I have kept them")
    return codes


def log_in_with_backup_code(person: Visitor, code: str) -> None:
    person.page.context.clear_cookies()
    person.open("/accounts/login/")
    person.fill(login=EMAIL, password=OWN_PASSWORD)
    person.press("Log in")
    expect(person.page.get_by_role("heading", name="Second step")).to_be_visible()
    person.fill(code=code)
    person.press("Log in")


@pytest.mark.req("A5.15", "A10.1", "A10.2", "A10.4", "B1.1", "B2.1", "B2.3", "B2.4", "B2.5", "B2.7")
@pytest.mark.parametrize("width", [390], ids=["phone"])
def test_a_stranger_becomes_a_merchant_with_a_key(visitor: Visitor, another: Visitor, tmp_path: Path) -> None:
    merchant, admin = visitor, another
    extract = tmp_path / "extract.png"
    extract.write_bytes(picture())

    merchant.open("/accounts/signup/")
    register(merchant, EMAIL, "Lena Lindt")
    log_in(merchant, EMAIL, OWN_PASSWORD)
    codes = enrol(merchant)
    log_in_with_backup_code(merchant, codes[0])

    merchant.open("/merchants/")
    merchant.follow("Register a business")
    merchant.page.get_by_label("Business name").fill(BUSINESS)
    merchant.page.get_by_label("Country").select_option("DE")
    merchant.page.get_by_label("Street and number").fill("Torstraße 1")
    merchant.page.get_by_label("City").fill("Berlin")
    merchant.page.get_by_label("Phone").fill("030 901820")
    merchant.page.get_by_label("VAT number").fill("DE136695976")
    merchant.press("Save")
    merchant.page.get_by_label("Add documents").set_input_files(str(extract))
    merchant.page.get_by_role("button", name="Add", exact=True).click()
    expect(merchant.page.get_by_role("link", name="extract.png")).to_be_visible()
    merchant.press("Submit")
    expect(merchant.page.get_by_text("Your profile waits for somebody to look at it")).to_be_visible()
    assert merchant.page.request.get(f"{merchant.hall.url}/accounts/api-keys/").status == 403  # not before the approval

    log_in(admin, "admin@example.org")
    enrol(admin)
    admin.open("/merchants/desk/")
    admin.follow(BUSINESS)
    admin.press("Begin review")
    admin.page.get_by_label("Reason").fill("The extract is clear.")
    admin.press("Approve")

    assert merchant.hall.mail(EMAIL, "Your business is approved")
    merchant.open("/merchants/")
    expect(merchant.page.get_by_text("Your business is verified.")).to_be_visible()
    expect(merchant.page.get_by_text("The extract is clear.").first).to_be_visible()
    merchant.open("/accounts/api-keys/new/")
    merchant.fill(name="Till")
    merchant.page.get_by_label("merchants:read").check()
    merchant.press("Make the key")
    key = merchant.page.get_by_role("textbox").input_value()
    merchant.follow("I have copied it")
    assert key not in merchant.page.content()

    program = httpx.Client(base_url=merchant.hall.url, headers={"Authorization": f"Bearer {key}"})
    told = program.get(MINE)
    assert (told.status_code, told.json()["business_name"], told.json()["state"]) == (200, BUSINESS, "approved")
    assert program.put(MINE, json={"business_name": "Lindt", "country": "DE"}).status_code == 403  # it may read alone
