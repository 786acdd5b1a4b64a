"""Changing, resetting and judging passwords, and what that does to open sessions."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from pytest_django import Settings

from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts.activity import EMAIL_CHANGED, PASSWORD_CHANGED, PASSWORD_RESET
from commonhall.foundation.accounts.middleware import EvenPaceMiddleware
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    enter,
    is_inside,
    log_in,
    make_person,
    news,
    register,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def maria(db: None) -> User:
    return make_person(username="maria")


def ask_reset(mailbox: Mailbox, email: str = EMAIL) -> str:
    Client().post("/accounts/password/reset/", {"email": email})
    return mailbox.link(email)


def use_reset(client: Client, link: str, password: str = OTHER_PASSWORD) -> Any:
    page = client.get(link, follow=True)
    path = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(path, {"password1": password, "password2": password})


@pytest.mark.req("A2.6", "S7.5", "S3.9")
def test_password_change_keeps_this_session_and_ends_the_others(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    elsewhere = Client()
    log_in(elsewhere, mailbox)
    given = {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    client.post("/accounts/password/change/", given)
    assert is_inside(client)
    assert not is_inside(elsewhere)
    [entry] = news(PASSWORD_CHANGED)
    assert (entry.actor_id, entry.subject_id) == (str(maria.pk), str(maria.pk))
    assert OTHER_PASSWORD not in str([vars(entry), entry.actor, entry.subject])
    assert mailbox.notices().count("Your password was changed") == 1
    log_in(Client(), mailbox, password=OTHER_PASSWORD)


@pytest.mark.req("A2.6")
def test_password_change_asks_for_the_old_one(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    given = {"oldpassword": "wrong harbour violin", "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    assert client.post("/accounts/password/change/", given).context["form"].errors
    assert not news(PASSWORD_CHANGED)


@pytest.mark.req("A2.9", "S7.5")
def test_reset_sets_the_password_and_ends_every_session(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    response = use_reset(Client(), ask_reset(mailbox))
    assert response.headers["Location"] == "/accounts/password/reset/key/done/"
    assert not is_inside(client)
    [entry] = news(PASSWORD_RESET)
    assert (entry.actor_type, entry.subject_id) == ("anonymous", str(maria.pk))
    refused = Client()
    enter(refused)
    assert not refused.session.get("account_login")
    log_in(Client(), mailbox, password=OTHER_PASSWORD)


@pytest.mark.req("A2.9")
def test_reset_ends_the_sessions_of_api_clients_too(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    token = {"X-Session-Token": str(client.session.session_key)}
    assert Client().get("/api/v1/accounts/me", headers=token).status_code == 200
    use_reset(Client(), ask_reset(mailbox))
    assert Client().get("/api/v1/accounts/me", headers=token).status_code == 401


@pytest.mark.req("A5.13")
def test_reset_opens_no_session_and_the_code_is_still_asked(client: Client, mailbox: Mailbox, maria: User) -> None:
    use_reset(client, ask_reset(mailbox))
    assert not is_inside(client)
    assert enter(client, password=OTHER_PASSWORD).headers["Location"] == "/accounts/login/code/confirm/"
    assert not is_inside(client)


@pytest.mark.req("A2.7")
@pytest.mark.parametrize(("waited", "opens"), [(timedelta(minutes=59), True), (timedelta(minutes=61), False)])
def test_reset_link_is_good_for_an_hour(
    client: Client, mailbox: Mailbox, maria: User, waited: timedelta, opens: bool
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        link = ask_reset(mailbox)
        clock.shift(waited)
        use_reset(client, link)
        assert bool(news(PASSWORD_RESET)) is opens


@pytest.mark.req("A2.8")
def test_reset_link_works_once(mailbox: Mailbox, maria: User) -> None:
    link = ask_reset(mailbox)
    use_reset(Client(), link)
    use_reset(Client(), link, "ferry lichen parapet")
    assert len(news(PASSWORD_RESET)) == 1
    maria.refresh_from_db()
    assert maria.check_password(OTHER_PASSWORD)


def test_reset_link_opened_in_time_but_sent_too_late_is_refused(client: Client, mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        path = client.get(ask_reset(mailbox), follow=True).redirect_chain[-1][0]
        clock.shift(timedelta(minutes=61))
        client.post(path, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})
        assert not news(PASSWORD_RESET)


@pytest.mark.req("A2.10")
def test_reset_answers_alike_and_mails_to_every_address(mailbox: Mailbox, maria: User) -> None:
    answers = []
    for email in (EMAIL, "nobody@example.org"):
        response = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        answers.append((response.redirect_chain, response.content))
    assert answers[0] == answers[1]
    assert mailbox.subjects() == ["Set a new password for Commonhall"]
    assert mailbox.subjects("nobody@example.org") == ["No account at Commonhall"]


@pytest.mark.req("A2.10")
def test_known_and_unknown_addresses_cost_the_same_work(mailbox: Mailbox, settings: Settings) -> None:
    """A password's hash is what takes time; who watches the clock must not see whether one was made."""
    settings.PASSWORD_HASHERS = ["commonhall.foundation.accounts.tests.hashers.CountingHasher"]
    from commonhall.foundation.accounts.tests.hashers import CountingHasher

    def hashes(path: str, given: dict[str, str]) -> int:
        before = CountingHasher.made
        Client().post(path, given)
        return CountingHasher.made - before

    make_person(username="maria")
    for path, fields in {
        "/accounts/login/": {"password": "wrong harbour violin"},
        "/accounts/signup/": {"password1": PASSWORD, "display_name": "M"},
        "/accounts/password/reset/": {},
    }.items():
        name = "login" if "login" in path else "email"
        known = hashes(path, {name: EMAIL, "captcha": solved(), **fields})
        unknown = hashes(path, {name: "nobody@example.org", "captcha": solved(), **fields})
        assert known == unknown, path
    assert hashes("/accounts/login/", {"login": "maria", "password": "x"}) == 1
    assert hashes("/accounts/login/", {"login": "nobody", "password": "x"}) == 1


@pytest.mark.req("A2.10")
@pytest.mark.parametrize("path", sorted(EvenPaceMiddleware.PACED))
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org", "not an address"])
def test_forms_that_take_an_address_take_their_time(maria: User, settings: Settings, path: str, email: str) -> None:
    settings.EVEN_PACE = 0.05
    kind = "application/json" if path.startswith("/api/") else MULTIPART_CONTENT
    begun = time.monotonic()
    Client().post(path, {"email": email, "login": email, "password": "x"}, content_type=kind)
    assert time.monotonic() - begun >= settings.EVEN_PACE


@pytest.mark.req("A3.4", "A3.6")
@pytest.mark.parametrize(
    "password", ["short", "password12345", "maria@example.org", "aaaaaaaaaaaaaaaa", "MariaRossi1234"]
)
def test_registration_refuses_a_password_that_can_be_guessed(client: Client, password: str) -> None:
    assert "password1" in register(client, password=password).context["form"].errors
    assert not User.objects.exists()


@pytest.mark.req("A3.3")
@pytest.mark.parametrize("length", [64, 72, 73, 120])
def test_long_passwords_are_taken_whole(client: Client, mailbox: Mailbox, length: int) -> None:
    password = ("lantern harbour violin cobalt teapot meridian ferry lichen parapet " * 2)[:length]
    register(client, password=password)
    user = User.objects.get()
    assert user.check_password(password)
    assert not user.check_password(password[:-1])


@pytest.mark.req("S7.5", "S12.1", "S3.10")
def test_address_changes_once_the_new_one_is_confirmed(client: Client, mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=6), tick=False):
        log_in(client, mailbox)
    change = {"email": "new@example.org", "action_add": ""}
    assert client.post("/accounts/email/", change).headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", change)
    client.post("/accounts/email/", {"email": "new@example.org", "action_remove": ""})  # thought better of it
    assert "Not verified yet" not in client.get("/accounts/email/").content.decode()
    client.post("/accounts/email/", change)
    waiting = client.get("/accounts/email/").content.decode()
    assert "new@example.org" in waiting and "Not verified yet" in waiting and "style=" not in waiting
    maria.refresh_from_db()
    assert maria.email == EMAIL

    client.post(mailbox.link("new@example.org"))
    maria.refresh_from_db()
    assert maria.email == "new@example.org"
    [entry] = news(EMAIL_CHANGED)
    assert (entry.subject["before"], entry.subject["after"]) == ({"email": EMAIL}, {"email": "new@example.org"})
    assert "Your address at Commonhall was changed" in mailbox.subjects(EMAIL)
    assert "Welcome to Commonhall" not in mailbox.subjects("new@example.org")
    log_in(Client(), mailbox, "new@example.org", to="new@example.org")
    assert enter(Client()).status_code == 200


def test_address_of_somebody_who_never_confirmed_it_is_not_taken_over(
    client: Client, mailbox: Mailbox, maria: User
) -> None:
    register(Client(), email="new@example.org")
    log_in(client, mailbox)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert client.post(mailbox.link("new@example.org"), follow=True).status_code == 200
    maria.refresh_from_db()
    assert maria.email == EMAIL
    assert not news(EMAIL_CHANGED)
