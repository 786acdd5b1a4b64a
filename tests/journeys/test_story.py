"""The story of the association: a stranger becomes a paying member, in a real browser, on phone and desktop."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser]
PASSWORD = "lantern-harbour-violin"
OWN_PASSWORD = "copper-meadow-tuesday-9"


def log_in(visitor: Visitor, email: str, password: str = PASSWORD) -> None:
    visitor.open("/accounts/login/")
    visitor.fill(login=email, password=password)
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.look()
    message = visitor.hall.mail(email, "code")
    code = re.search(r"\b\d{6}\b", message["text"])
    assert code, message["text"]
    visitor.fill(code=code[0])
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_url(lambda url: "/login" not in url and "/code" not in url)
    visitor.look()


def link_in(text: str, part: str) -> str:
    found = re.search(rf"https?://[^\s/]+(/\S*{part}\S*)", text)
    assert found, text
    return found[1]


def register(visitor: Visitor, email: str, name: str) -> None:
    """From the sign-up's page to a verified address."""
    visitor.fill(display_name=name, email=email, password1=OWN_PASSWORD)
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_url("**/confirm-email/")  # once the browser has done its work against robots
    visitor.look()
    visitor.open(link_in(visitor.hall.mail(email)["text"], "confirm-email"))
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.look()


def finish_onboarding(visitor: Visitor, name: str) -> None:
    if "welcome" in visitor.page.url:
        visitor.fill(display_name=name)
        visitor.page.locator("main form button[type=submit]").first.click()
        visitor.look()


@pytest.fixture(params=[390, 1440], ids=["phone", "desktop"])
def width(request: pytest.FixtureRequest) -> int:
    """Both on both databases: it is the one journey that everything stands on."""
    return int(request.param)


@pytest.mark.req("A1.1", "A2.1", "A5.1", "M3.2", "M3.4", "M4.2", "P5.1", "P12.1", "N6.1")
def test_a_stranger_becomes_a_paying_member(visitor: Visitor, another: Visitor, width: int) -> None:
    email, last_name = f"nora.{width}@example.org", f"Lund{width}"

    visitor.open("/")
    visitor.page.locator("main").get_by_role("link", name="Join").click()
    visitor.look()
    register(visitor, email, f"Nora {last_name}")
    log_in(visitor, email, OWN_PASSWORD)
    finish_onboarding(visitor, f"Nora {last_name}")

    visitor.open("/members/apply/")
    visitor.page.get_by_label(re.compile("Regular")).check()
    visitor.fill(
        first_name="Nora", last_name=last_name, city="Bergen", field_of_study="Physics", motivation="To meet people"
    )
    visitor.page.get_by_label(re.compile("statutes")).check()
    visitor.press("Send application")
    assert visitor.page.get_by_text("Your application is with the board").is_visible()
    count = visitor.page.locator("#bell .hall-count")
    expect(count).to_have_text("1")  # that it is with the board

    log_in(another, "board@example.org")
    finish_onboarding(another, "Bruno Keller")
    another.open("/members/desk/applications/")
    another.follow(f"Nora {last_name}")
    another.press("Approve")

    # The bell of the applicant counts without a reload.
    expect(count).not_to_have_text("1", timeout=30_000)
    assert visitor.hall.mail(email, "approved")["subject"]

    visitor.open("/members/me/")
    visitor.follow("Pay dues")
    visitor.page.get_by_role("button", name=re.compile("by card")).click()
    visitor.page.get_by_role("button", name=re.compile("Pay")).click()
    visitor.page.wait_for_url(lambda url: url.startswith(visitor.hall.url))
    visitor.page.get_by_role("link", name=re.compile("receipt", re.I)).first.wait_for()
    visitor.look()
    assert visitor.hall.mail(email, "member until")["subject"]

    visitor.page.get_by_role("link", name=re.compile("receipt", re.I)).first.click()
    visitor.look()
    receipt = visitor.page.locator("a[href$='receipt.pdf']").first.get_attribute("href")
    answer = visitor.page.request.get(visitor.hall.url + str(receipt))
    assert answer.body().startswith(b"%PDF")

    visitor.open(f"/members/?q={last_name}")
    assert visitor.page.get_by_role("link", name=f"Nora {last_name}").is_visible()
    visitor.follow(f"Nora {last_name}")
