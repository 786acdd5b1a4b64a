from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts.activity import ACCOUNT_CREATED, EMAIL_VERIFIED
from commonhall.foundation.accounts.models import Profile, User
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    PASSWORD,
    Mailbox,
    enter,
    is_inside,
    log_in,
    make_person,
    news,
    register,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.req("A1.1", "A1.2", "A1.6", "A1.7", "S7.4")
def test_registration_opens_the_account_once_the_link_is_followed(client: Client, mailbox: Mailbox) -> None:
    assert register(client, username="Maria.R").headers["Location"] == "/accounts/confirm-email/"
    [created] = news(ACCOUNT_CREATED)
    assert created.subject["after"] == {"email": EMAIL, "username": "maria.r"}
    link = mailbox.link()
    assert not is_inside(client)

    page = client.get(link)
    assert page.status_code == 200
    assert mailbox.subjects() == ["Confirm your e-mail address for Commonhall"]
    client.post(link)

    assert "Welcome to Commonhall" in mailbox.subjects()
    assert [entry.data for entry in news(EMAIL_VERIFIED)] == [{"first": True}]
    user = User.objects.get(email=EMAIL)
    assert (user.username, user.display_name) == ("maria.r", "Maria Rossi")
    assert Profile.objects.filter(user=user).exists()
    log_in(client, mailbox)


@pytest.mark.req("A1.2")
def test_verification_mail_has_text_and_html_with_the_sites_own_address(client: Client, mailbox: Mailbox) -> None:
    given = {"display_name": "M", "email": EMAIL, "password1": PASSWORD, "captcha": solved()}
    client.post("/accounts/signup/", given, HTTP_HOST="127.0.0.1")
    path = mailbox.link()
    message = mailbox.last()
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "127.0.0.1" not in str(message.body) + str(html)
    assert path in str(html)


@pytest.mark.req("A1.6")
def test_login_before_the_verification_opens_nothing_and_mails_a_new_link(client: Client, mailbox: Mailbox) -> None:
    register(client)
    before = len(mailbox.subjects())
    browser = Client()
    assert enter(browser).headers["Location"] == "/accounts/confirm-email/"
    assert not is_inside(browser)
    assert len(mailbox.subjects()) == before + 1
    browser.post(mailbox.link())
    log_in(Client(), mailbox)


@pytest.mark.req("A1.3")
@pytest.mark.parametrize(
    ("waited", "opens"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24, minutes=1), False)]
)
def test_verification_link_is_good_for_24_hours(
    client: Client, mailbox: Mailbox, waited: timedelta, opens: bool
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        register(client)
        link = mailbox.link()
        clock.move_to(NOON + waited)
        client.post(link)
        assert bool(news(EMAIL_VERIFIED)) is opens
        enter(client)
        assert ("Your code for Commonhall" in mailbox.subjects()) is opens


@pytest.mark.req("A1.4")
def test_verification_link_works_once(client: Client, mailbox: Mailbox) -> None:
    register(client)
    link = mailbox.link()
    assert client.post(link).status_code == 302
    assert Client().post(link).status_code == 404
    assert len(news(EMAIL_VERIFIED)) == 1
    assert mailbox.subjects().count("Welcome to Commonhall") == 1


@pytest.mark.req("A1.5")
@pytest.mark.parametrize("used_first", [0, 1])
def test_verification_sent_again_leaves_both_links_until_one_is_used(
    client: Client, mailbox: Mailbox, used_first: int
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        register(client)
        first = mailbox.link()
        clock.shift(timedelta(minutes=5))
        client.post("/accounts/verification/", {"email": EMAIL.upper()})
        links = [first, mailbox.link()]
        assert links[0] != links[1]
        assert client.post(links.pop(used_first)).status_code == 302
        assert client.post(links[0]).status_code == 404


@pytest.mark.req("A1.5")
def test_link_that_opens_nothing_offers_another_one(client: Client, mailbox: Mailbox) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        register(client)
        link = mailbox.link()
        page = Client().get(link).content.decode()
        assert f"Is {EMAIL} your address" in page
        assert "Confirm the address" in page
        clock.shift(timedelta(hours=24, seconds=1))
        for address in (link, "/accounts/confirm-email/nonsense/"):
            page = Client().get(address).content.decode()
            assert "This link opens nothing" in page
            assert 'href="/accounts/verification/"' in page
            assert 'href="/accounts/email/"' not in page, "a visitor would be asked to log in there"


def test_link_to_an_address_that_somebody_else_has_by_now_says_so(client: Client, mailbox: Mailbox) -> None:
    register(client)
    link = mailbox.link()
    User.objects.filter(email=EMAIL).update(email="other@example.org")
    make_person()
    page = Client().get(link).content.decode()
    assert f"Another account has {EMAIL} as its confirmed address." in page
    assert 'href="/accounts/password/reset/"' in page


def test_page_of_a_closed_account_says_what_to_do(client: Client, db: None) -> None:
    page = client.get("/accounts/inactive/").content.decode()
    assert "This account is closed" in page
    assert "Write to them if you think that this is wrong." in page


@pytest.mark.req("A1.5", "S5.4")
def test_verification_is_sent_again_once_a_minute_at_most(client: Client, mailbox: Mailbox, settings: Settings) -> None:
    settings.RATE_LIMITS = {}
    register(client)
    client.post("/accounts/verification/", {"email": EMAIL})
    assert len(mailbox.subjects()) == 1


@pytest.mark.req("A2.10")
def test_verification_asked_again_answers_alike_for_every_address(client: Client, mailbox: Mailbox) -> None:
    make_person()
    register(client, email="new@example.org")
    answers = {}
    for email in (EMAIL, "new@example.org", "nobody@example.org"):
        before = len(mailbox.subjects(email))
        response = Client().post("/accounts/verification/", {"email": email}, follow=True)
        answers[email] = (response.redirect_chain, response.content)
        assert len(mailbox.subjects(email)) == before + 1
    assert len({str(answer) for answer in answers.values()}) == 1


@pytest.mark.req("A2.4")
@pytest.mark.parametrize("taken", ["maria", "MARIA", " Maria "])
def test_registration_refuses_a_username_that_somebody_has(client: Client, mailbox: Mailbox, taken: str) -> None:
    make_person(username="maria")
    response = register(client, email="new@example.org", username=taken)
    assert "username" in response.context["form"].errors
    assert User.objects.count() == 1


@pytest.mark.parametrize("username", ["maria@example.com", "ab", "with space", "semi;colon"])
def test_registration_refuses_a_username_that_is_no_name(client: Client, username: str) -> None:
    assert "username" in register(client, username=username).context["form"].errors


def test_registration_without_usernames_is_open_to_many(client: Client, mailbox: Mailbox) -> None:
    register(client)
    register(Client(), email="new@example.org")
    assert list(User.objects.values_list("username", flat=True)) == [None, None]


@pytest.mark.req("A2.10")
def test_registration_of_a_known_address_answers_as_for_a_new_one(mailbox: Mailbox) -> None:
    make_person()
    known, new = Client(), Client()
    answers = [register(known), register(new, email="new@example.org")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    pages = [browser.get(answers[0].headers["Location"]).content.decode() for browser in (known, new)]
    assert pages[0].replace(EMAIL, "") == pages[1].replace("new@example.org", "")
    assert mailbox.subjects() == ["You have an account at Commonhall already"]
    assert not enter(known, password="another harbour violin").headers.get("Location")  # the owner's password stays
