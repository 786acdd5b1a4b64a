"""Registering without the browser's work against robots: by way of one's mailbox."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Page, expect

from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts.activity import EMAIL_VERIFIED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    PASSWORD,
    Mailbox,
    enter_code,
    is_inside,
    make_person,
    news,
    register,
)
from tests.browsing import faults

pytestmark = pytest.mark.django_db
BY_MAIL, SENT = "/accounts/signup/by-mail/", "/accounts/signup/by-mail/sent/"
GIVEN = {"display_name": "Maria Rossi", "password1": PASSWORD}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def ask(client: Client, email: str = EMAIL, **more: str) -> str:
    """Where the answer to the button leads; empty where it is refused."""
    answer = client.post(BY_MAIL, {"email": email, **GIVEN, **more})
    return str(answer.headers.get("Location", ""))


@pytest.mark.req("A1.1", "A1.2", "A1.6", "A1.7", "A14.1")
def test_registration_goes_on_where_the_mailed_link_leads(client: Client, mailbox: Mailbox) -> None:
    assert ask(client) == SENT
    assert not User.objects.exists()
    assert "Maria" not in str(mailbox.last().body)  # nobody writes to strangers through us
    link, browser = mailbox.link(), Client()
    page = browser.get(link).content.decode()
    assert "data-captcha=" not in page
    browser.post(link, {**GIVEN, "email": "somebody.else@example.org"})
    user = User.objects.get()
    assert (user.email, user.display_name) == (EMAIL, "Maria Rossi")
    assert [entry.data for entry in news(EMAIL_VERIFIED)] == [{"first": True}]
    assert "Welcome to Commonhall" in mailbox.subjects()
    assert not is_inside(browser)  # the site asks for a second step
    enter_code(browser, mailbox.code())
    assert browser.get("/accounts/blocks/").status_code == 200


def test_link_opens_one_account(client: Client, mailbox: Mailbox) -> None:
    ask(client)
    link = mailbox.link()
    Client().post(link, GIVEN)
    Client().post(link, {**GIVEN, "password1": "cobalt teapot meridian"})
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert "You have an account at Commonhall already" in mailbox.subjects()


@pytest.mark.parametrize(("waited", "status"), [(timedelta(hours=23), 200), (timedelta(hours=25), 404)], ids=str)
def test_link_is_good_for_24_hours(client: Client, mailbox: Mailbox, waited: timedelta, status: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        ask(client)
        link = mailbox.link()
        clock.shift(waited)
        assert client.get(link).status_code == status
    assert client.get(link[:-2] + "x/").status_code == 404


@pytest.mark.req("A2.10")
def test_nobody_learns_whether_an_address_has_an_account(mailbox: Mailbox) -> None:
    make_person()
    register(Client(), "unverified@example.org")
    mails = len(mailbox.all())
    for number, email in enumerate((EMAIL, "unverified@example.org", "nobody@example.org"), mails):
        browser = Client()
        assert ask(browser, email) == SENT
        assert browser.get(SENT).content == Client().get(SENT).content
        assert len(mailbox.all()) == number + 1
    assert mailbox.subjects()[-1] == "You have an account at Commonhall already"
    assert "/confirm-email/" in mailbox.link("unverified@example.org")


@pytest.mark.req("S5.2")
def test_mailbox_and_address_have_their_limits(mailbox: Mailbox) -> None:
    for number in range(8):
        browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert ask(browser) == SENT  # whoever asks is told nothing
    assert len(mailbox.subjects()) == 5
    answers = [Client().post(BY_MAIL, {"email": f"nobody{number}@example.org"}) for number in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert not mailbox.subjects("nobody5@example.org")


@pytest.mark.req("A14.3")
def test_what_fills_in_the_field_that_people_do_not_see_gets_no_mail(client: Client, mailbox: Mailbox) -> None:
    assert ask(client, website="https://cheap.example") == ""
    assert not mailbox.all()


@pytest.mark.req("A14.1")
def test_the_button_opens_no_account_by_itself(client: Client, mailbox: Mailbox) -> None:
    register(client, captcha="", by_mail="on")
    assert not User.objects.exists()
    register(client, captcha=solved())
    assert User.objects.exists()


# -- in a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_a_script_one_registers_by_mailbox(window: Callable[..., Page], mailbox: Mailbox, theme: str) -> None:
    page = window(None, width=390, theme=theme, script=False)
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name="Join by way of my mailbox").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    link = mailbox.link()
    page.goto(link)
    page.fill("[name=display_name]", "Maria Rossi")
    page.fill("[name=password1]", PASSWORD)
    page.get_by_role("button", name="Join", exact=True).click()
    page.fill("[name=code]", mailbox.code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome/**")
    assert User.objects.get().email == EMAIL


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_pages_are_accessible(window: Callable[..., Page], mailbox: Mailbox, theme: str) -> None:
    ask(Client())
    page = window(None, width=390, theme=theme)
    for path in (BY_MAIL, SENT, mailbox.link()):
        page.goto(path)
        assert not faults(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_where_the_work_can_not_be_done_the_mailbox_is_offered(window: Callable[..., Page], mailbox: Mailbox) -> None:
    page = window(None)
    page.route("**/ui/captcha/", lambda route: route.abort())
    page.goto("/accounts/signup/")
    by_mail = page.get_by_role("button", name="Join by way of my mailbox")
    expect(by_mail).to_be_hidden()
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(by_mail).to_be_visible()
    assert not faults(page)
    by_mail.click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
