"""Robots at the entrance: an account is opened, and after failures a password compared, for a proof of work only."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.captcha.challenges import spend
from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts.activity import SITE_SPRAYED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import (
    API,
    EMAIL,
    PASSWORD,
    Mailbox,
    enter,
    enter_code,
    is_inside,
    make_person,
    register,
)
from commonhall.foundation.accounts.tests.programs import begin, send
from commonhall.foundation.security.models import Risk, SecurityEvent
from tests.browsing import faults

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
WRONG = "wrong harbour violin"
WORK = "data-captcha="
NEW = {"email": "nils@example.org", "password": PASSWORD, "display_name": "Nils Holm"}
BOTH = pytest.mark.parametrize("login", [EMAIL, "nobody@example.org"], ids=["known", "unknown"])


@pytest.fixture
def maria(db: None, settings: Settings) -> User:
    settings.LOGIN_FAILURES_BEFORE_PROOF = 3
    return make_person()


def fail(times: int, login: str = EMAIL, address: str = "203.0.113.7") -> None:
    for _time in range(times):
        Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": login, "password": WRONG})


def by_page(login: str, password: str, **more: str) -> str:
    """What the login page answers; empty where the password was right."""
    answer = Client().post("/accounts/login/", {"login": login, "password": password, **more})
    return "" if answer.status_code == 302 else answer.content.decode()


def headless(path: str, given: dict[str, str]) -> Any:
    return Client().post(f"{API}/auth/{path}", given, content_type="application/json")


# -- registering


@pytest.mark.req("A14.1")
@pytest.mark.parametrize("captcha", ["", "nonsense", "used"])
def test_no_account_is_opened_without_the_work(client: Client, mailbox: Mailbox, captcha: str) -> None:
    if captcha == "used":
        captcha = solved()
        spend(captcha)
    page = register(client, captcha=captcha).content.decode()
    assert "check against robots" in page.partition('role="alert"')[2].partition("</ul>")[0]
    assert 'value="Maria Rossi"' in page
    for answer in (
        send("POST", "/api/users/create/", {**NEW, "captcha": captcha}),
        headless("signup", {**NEW, "captcha": captcha}),
    ):
        assert answer.status_code in (400, 422)
        assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
            ("captcha", "captcha_required")
        ]
    assert not User.objects.exists()
    assert not mailbox.all()


@pytest.mark.req("A14.1")
def test_a_program_fetches_a_challenge_and_registers(client: Client, mailbox: Mailbox) -> None:
    challenge = client.get("/ui/captcha/").json()
    assert send("POST", "/api/users/create/", {**NEW, "captcha": solved(challenge)}).status_code == 202
    assert mailbox.link(NEW["email"])


@pytest.mark.req("A14.3")
def test_what_fills_in_the_field_that_people_do_not_see_gets_no_account(client: Client, mailbox: Mailbox) -> None:
    page = client.get("/accounts/signup/").content.decode()
    [hidden] = re.findall(r'<div class="visually-hidden" aria-hidden="true">.*?</div>', page)
    assert 'name="website"' in hidden
    assert "looks like a robot" in register(client, website="https://cheap.example").content.decode()
    assert not User.objects.exists()
    assert not mailbox.all()


# -- logging in


@pytest.mark.req("A14.2")
@BOTH
def test_after_three_failures_for_a_name_a_browser_must_work(maria: User, login: str) -> None:
    fail(2, login)
    assert "not correct" in by_page(login, WRONG)
    page = by_page(login, PASSWORD)
    assert "proves first that it is no robot" in page
    assert "not correct" not in page
    assert WORK in page
    assert (by_page(login, PASSWORD, captcha=solved()) == "") == (login == EMAIL)
    assert "check against robots" in by_page(login, PASSWORD, captcha="nonsense")


@pytest.mark.req("A14.2")
def test_after_three_failures_from_an_address_its_browsers_must_work(maria: User, client: Client) -> None:
    assert WORK not in client.get("/accounts/login/").content.decode()
    for number in range(3):
        fail(1, f"nobody{number}@example.org", address="127.0.0.1")
    assert WORK in client.get("/accounts/login/").content.decode()
    assert "no robot" in by_page(EMAIL, PASSWORD)
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    assert enter(elsewhere).status_code == 302


@pytest.mark.req("A14.2")
@BOTH
def test_programs_are_asked_too_and_by_name_of_the_problem(maria: User, login: str) -> None:
    fail(3, login)
    plain = begin(login, PASSWORD)
    assert plain.status_code == 401
    assert plain.json()["errors"][0]["code"] == "captcha_required"
    refused = headless("login", {"email": login, "password": PASSWORD})
    assert [error["code"] for error in refused.json()["errors"]] == ["captcha_required"]
    given = {"login": login, "password": PASSWORD, "captcha": solved()}
    done = send("POST", "/api/auth/login/", given)
    assert (done.status_code == 202) == (login == EMAIL)
    again = send("POST", "/api/auth/login/", given)
    assert again.json()["errors"][0]["code"] == "captcha_required"


@pytest.mark.req("A14.2")
def test_a_known_device_is_never_asked(maria: User, client: Client, mailbox: Mailbox) -> None:
    enter(client)
    enter_code(client, mailbox.code())
    client.post("/accounts/logout/")
    fail(3)
    assert enter(client).status_code == 302


def test_without_a_script_a_new_password_by_mail_opens_the_way(maria: User, client: Client, mailbox: Mailbox) -> None:
    fail(3)
    assert "/accounts/password/reset/" in by_page(EMAIL, PASSWORD).partition("data-captcha-without")[2]
    client.post("/accounts/password/reset/", {"email": EMAIL})
    form = client.get(mailbox.link(), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "cobalt teapot meridian", "password2": "cobalt teapot meridian"})
    client.cookies.pop("sessionid", None)
    assert enter(client, password="cobalt teapot meridian").status_code == 302
    enter_code(client, mailbox.code())
    assert is_inside(client)


@pytest.mark.req("A14.4")
def test_after_failures_the_login_has_the_field_that_people_do_not_see(maria: User, client: Client) -> None:
    assert 'name="website"' not in client.get("/accounts/login/").content.decode()
    fail(3)
    assert 'name="website"' in by_page(EMAIL, PASSWORD)
    assert "looks like a robot" in by_page(EMAIL, PASSWORD, captcha=solved(), website="https://cheap.example")


# -- over the whole site


@pytest.mark.req("A14.2", "S3.1")
def test_staff_are_told_once_of_guesses_that_are_spread_thinly_and_say_how_many_are_usual(
    maria: User, mailbox: Mailbox, settings: Settings
) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "failed_logins": "4/hour"}
    for number in range(3):
        fail(1, f"person{number}@example.org", address=f"203.0.{number}.7")
    deliver_all()
    assert not SecurityEvent.objects.filter(kind=SITE_SPRAYED.name).exists()
    assert "not correct" in by_page("person3@example.org", WRONG)
    for number in range(3):
        assert "no robot" in by_page(f"person{number}@example.org", WRONG)
    assert "no robot" in by_page(EMAIL, PASSWORD)
    deliver_all()
    event = SecurityEvent.objects.get(kind=SITE_SPRAYED.name)
    assert (event.risk, event.data["limit"], event.user) == (Risk.HIGH, "4/hour", None)
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "failed_logins": "400/hour"}
    assert by_page(EMAIL, PASSWORD) == ""


# -- in a browser


@pytest.mark.browser
@pytest.mark.req("A14.1", "A14.5")
@pytest.mark.django_db(transaction=True)
def test_a_browser_does_its_work_and_asks_nobody_else(window: Callable[..., Page]) -> None:
    page = window(None, width=390)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    answer = page.goto("/accounts/signup/")
    assert answer
    policy = answer.headers["content-security-policy"]
    assert not re.search(r"https?://", policy), policy
    assert not faults(page)
    page.fill("[name=display_name]", "Nils Holm")
    page.fill("[name=email]", NEW["email"])
    page.fill("[name=password1]", PASSWORD)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page).to_have_url("/accounts/confirm-email/")
    assert User.objects.get().display_name == "Nils Holm"
    assert len(hosts) == 1
