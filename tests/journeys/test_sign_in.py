"""People sign in with Discord and with Steam, and make a key for a program: in a browser, with axe on our pages."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.hall import RunningHall
from tests.journeys.test_story import link_in, log_in

pytestmark = pytest.mark.browser


def code_in(text: str) -> str:
    found = re.search(r"^(\d{6})\s*$", text, re.MULTILINE)
    assert found, text
    return found[1]


def as_somebody_new(visitor: Visitor, site: str, width: int) -> str:
    """Somebody at both sites whom no other run has signed in; the address that Discord has verified."""
    number = f"{width:04}{int(site == 'Steam')}"
    person = {"name": f"Kit{number}", "steam_id": f"76561198{number:0>9}", "discord_id": f"30000000{number:0>10}"}
    email = f"kit{number}@example.org"
    told = {**person, "email": email, "verified": True}
    httpx.post(f"{visitor.hall.standins.url}/discord/_control/people", json=told).raise_for_status()
    visitor.open("/accounts/login/")
    visitor.page.get_by_role("button", name=f"Sign in with {site}").click()
    visitor.page.get_by_role("button", name=f"I am {person['name']}").click()
    visitor.look()
    expect(visitor.page.get_by_role("heading", name="Open your account")).to_be_visible()
    return email


def open_the_account(visitor: Visitor, leads_to: str) -> None:
    visitor.page.get_by_role("button", name="Open the account").click()
    visitor.page.wait_for_url(leads_to)  # once the browser has done its work against robots
    visitor.look()


@pytest.mark.req("A13.2")
def test_somebody_new_comes_with_discord(visitor: Visitor, width: int) -> None:
    email = as_somebody_new(visitor, "Discord", width)
    expect(visitor.page.get_by_label("E-mail address")).to_have_value(email)
    open_the_account(visitor, "**/code/**")
    visitor.fill(code=code_in(visitor.hall.mail(email, "code")["text"]))
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/welcome/**")
    visitor.look()


@pytest.mark.req("A13.1")
def test_somebody_new_comes_with_steam_and_verifies_the_address(visitor: Visitor, width: int) -> None:
    email = as_somebody_new(visitor, "Steam", width)
    visitor.fill(email=email)
    open_the_account(visitor, "**/confirm-email/")
    visitor.open(link_in(visitor.hall.mail(email, "Confirm")["text"], "confirm-email"))
    visitor.press("Confirm the address")
    visitor.open("/accounts/login/")
    visitor.page.get_by_role("button", name="Sign in with Steam").click()
    visitor.page.get_by_role("button", name=f"I am {email.partition('@')[0].title()}").click()
    visitor.page.wait_for_url("**/code/**")  # the address is verified, so a code goes there
    visitor.fill(code=code_in(visitor.hall.mail(email, "code")["text"]))
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/welcome/**")
    visitor.look()


@pytest.mark.req("A10.1", "A10.4")
def test_the_board_makes_a_key_that_opens_the_api(visitor: Visitor, width: int) -> None:
    log_in(visitor, "board@example.org")
    visitor.open("/accounts/api-keys/new/")  # the login is fresh, so nothing is asked again
    visitor.look()
    visitor.fill(name=f"Calendar {width}")
    visitor.page.get_by_label("members:read").check()
    visitor.press("Make the key")
    token = visitor.page.get_by_role("textbox").input_value()
    assert status_with(visitor, token) == 200
    visitor.follow("I have copied it")
    assert token not in visitor.page.content()
    visitor.page.get_by_role("button", name="Revoke", exact=True).first.click()
    visitor.page.get_by_role("button", name="Revoke the key").click()
    expect(visitor.page.get_by_text(f"The key “Calendar {width}” no longer opens anything.")).to_be_visible()
    assert status_with(visitor, token) == 401


def status_with(visitor: Visitor, token: str) -> int:
    """What the API answers to a program that has this key."""
    address = f"{visitor.hall.url}/api/v1/members/"
    return httpx.get(address, headers={"Authorization": f"Bearer {token}"}).status_code


@pytest.mark.req("A2.10")
@pytest.mark.parametrize("email", ["member@example.org", "nobody@example.org"])
@pytest.mark.parametrize(("path", "name"), [("/accounts/login/", "login"), ("/accounts/password/reset/", "email")])
def test_a_stranger_is_answered_at_the_same_pace_whoever_has_an_account(
    hall: RunningHall, path: str, name: str, email: str
) -> None:
    with httpx.Client(base_url=hall.url, timeout=60) as stranger:
        stranger.get(path)
        given = {name: email, "password": "wrong harbour violin", "csrfmiddlewaretoken": stranger.cookies["csrftoken"]}

        answer = stranger.post(path, data=given)

    assert answer.status_code in (200, 302, 422)
    assert answer.elapsed.total_seconds() >= 0.5
