"""Logging in and out on the pages, with the mailed code as second step."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import (
    LOGGED_IN,
    LOGGED_OUT,
    LOGIN_CODE_REJECTED,
    LOGIN_CODES_SPENT,
    LOGIN_FAILED,
)
from commonhall.foundation.accounts.models import Session, User
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    enter,
    enter_code,
    is_inside,
    log_in,
    make_person,
    news,
    register,
    wrong,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def maria(db: None) -> User:
    return make_person(username="maria")


@pytest.mark.req("A2.1", "A2.2", "A5.1", "A5.13", "A6.7", "S7.1")
@pytest.mark.parametrize("login", [EMAIL, "MARIA@example.org", "maria", "Maria", " maria "])
def test_login_takes_address_or_username_and_then_a_code(
    client: Client, mailbox: Mailbox, maria: User, login: str
) -> None:
    assert enter(client, login).headers["Location"] == "/accounts/login/code/confirm/"
    assert not is_inside(client)
    assert not news(LOGGED_IN)
    before = client.session.session_key
    enter_code(client, mailbox.code())
    assert is_inside(client)
    assert client.session.session_key != before
    assert [(entry.actor_id, entry.data) for entry in news(LOGGED_IN)] == [
        (str(maria.pk), {"steps": ["password", "code"]})
    ]


@pytest.mark.req("A5.13")
def test_login_without_the_code_opens_no_page_and_no_api(client: Client, mailbox: Mailbox, maria: User) -> None:
    enter(client)
    for path in ("/accounts/profile/", "/accounts/email/", "/accounts/2fa/", "/accounts/password/change/", "/admin/"):
        response = client.get(path)
        assert response.status_code == 302, path
        assert response.headers["Location"].split("?")[0] in ("/accounts/login/", "/admin/login/"), path
    assert client.get("/api/v1/accounts/me").status_code == 401
    token = str(client.session.session_key)
    assert Client().get("/api/v1/accounts/me", headers={"X-Session-Token": token}).status_code == 401


@pytest.mark.req("A2.10", "S7.3")
@pytest.mark.parametrize(
    ("login", "password"),
    [
        (EMAIL, "wrong harbour violin"),
        ("maria", "wrong harbour violin"),
        ("nobody@example.org", PASSWORD),
        ("nobody", PASSWORD),
    ],
)
def test_login_that_fails_is_recorded_and_gives_nothing_away(
    client: Client, mailbox: Mailbox, maria: User, login: str, password: str
) -> None:
    response = enter(client, login, password)
    assert response.status_code == 200
    [error] = response.context["form"].non_field_errors()
    assert "not correct" in error
    [entry] = news(LOGIN_FAILED)
    assert entry.subject_id == ("" if "nobody" in login else str(maria.pk))
    assert entry.actor_type == "anonymous"
    assert entry.actor["address"] == "127.0.0.1"
    everything = str([vars(entry), entry.actor, entry.subject])
    assert password not in everything
    assert login not in everything


@pytest.mark.req("A2.10")
def test_login_answers_alike_for_known_and_unknown_addresses(mailbox: Mailbox, maria: User) -> None:
    pages = [enter(Client(), login, "wrong harbour violin").content.decode() for login in (EMAIL, "nobody@example.org")]
    pages = [_without_token(page) for page in pages]
    assert pages[0].replace(EMAIL, "x") == pages[1].replace("nobody@example.org", "x")


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.req("A2.5", "S7.2")
def test_logout_ends_the_session(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    cookie = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    stolen = Client()
    stolen.cookies["sessionid"] = cookie
    assert not is_inside(stolen)
    assert not Session.objects.filter(session_key=cookie).exists()
    assert [entry.actor_id for entry in news(LOGGED_OUT)] == [str(maria.pk)]


@pytest.mark.req("A5.2")
@pytest.mark.parametrize(
    ("waited", "opens"), [(timedelta(minutes=4, seconds=55), True), (timedelta(minutes=5, seconds=5), False)]
)
def test_code_is_good_for_five_minutes(
    client: Client, mailbox: Mailbox, maria: User, waited: timedelta, opens: bool
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        enter(client)
        code = mailbox.code()
        clock.shift(waited)
        enter_code(client, code)
        assert is_inside(client) is opens


@pytest.mark.req("A5.3")
def test_code_is_dead_after_three_wrong_tries(client: Client, mailbox: Mailbox, maria: User) -> None:
    enter(client)
    code = mailbox.code()
    for _try in range(3):
        enter_code(client, wrong(code))
    enter_code(client, code)
    assert not is_inside(client)
    assert [entry.data for entry in news(LOGIN_CODE_REJECTED)] == [{"factor": "email"}] * 3


def test_code_after_two_wrong_tries_still_opens(client: Client, mailbox: Mailbox, maria: User) -> None:
    enter(client)
    code = mailbox.code()
    for _try in range(2):
        enter_code(client, wrong(code))
    enter_code(client, code)
    assert is_inside(client)


def test_code_works_once(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    code, other = mailbox.code(), Client()
    enter(other)
    enter_code(other, code)
    assert not is_inside(other)


def spend_codes(mailbox: Mailbox, count: int) -> None:
    """So many wrong codes over as many logins as that takes."""
    browser = Client()
    for number in range(count):
        if number % 3 == 0:
            browser = Client()
            enter(browser)
        enter_code(browser, wrong(mailbox.code()))


@pytest.mark.req("A5.4")
def test_account_takes_no_code_after_ten_wrong_ones_in_a_day(client: Client, mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        opened_before = Client()
        enter(opened_before)
        code = mailbox.code()
        spend_codes(mailbox, 10)

        enter_code(opened_before, code)
        assert not is_inside(opened_before)
        before = len(mailbox.subjects())
        refused = client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD}, follow=True)
        assert "Too many wrong codes" in refused.content.decode()
        assert len(mailbox.subjects()) == before
        assert len(news(LOGIN_CODES_SPENT)) == 2

        clock.shift(timedelta(days=1, minutes=1))
        log_in(client, mailbox)


@pytest.mark.req("A5.4")
def test_account_after_nine_wrong_codes_still_opens(client: Client, mailbox: Mailbox, maria: User) -> None:
    spend_codes(mailbox, 9)
    log_in(client, mailbox)


def test_spent_codes_of_one_account_leave_the_others_open(client: Client, mailbox: Mailbox, maria: User) -> None:
    make_person("nils@example.org")
    spend_codes(mailbox, 10)
    log_in(client, mailbox, "nils@example.org", to="nils@example.org")


def test_owner_gets_in_by_a_reset_although_a_thief_spent_the_codes(
    client: Client, mailbox: Mailbox, maria: User
) -> None:
    spend_codes(mailbox, 10)
    client.post("/accounts/password/reset/", {"email": EMAIL})
    page = client.get(mailbox.link(), follow=True)
    path = page.redirect_chain[-1][0]
    client.post(path, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})
    log_in(client, mailbox, password=OTHER_PASSWORD)


@pytest.mark.req("A1.3", "A5.1")
def test_registration_gets_the_link_and_not_a_code(client: Client, mailbox: Mailbox) -> None:
    """The library would mail a code of five minutes where the link of 24 hours belongs."""
    register(client)
    enter(Client())
    assert set(mailbox.subjects()) == {"Confirm your e-mail address for Commonhall"}


def test_account_that_is_closed_is_logged_out_at_once(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    staff = make_person("admin@example.org")
    actions.change_account(user=maria, by=staff, is_active=False, username="maria", display_name="Maria")
    assert not is_inside(client)
    enter(client)
    assert not is_inside(client)


@pytest.mark.req("A5.13")
def test_admins_own_login_is_closed(client: Client, mailbox: Mailbox) -> None:
    """Django's admin has a login of its own, which knows no second step."""
    User.objects.create_superuser("root@example.org", PASSWORD)
    response = client.post("/admin/login/", {"username": "root@example.org", "password": PASSWORD})
    assert response.headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_superuser_of_the_console_can_log_in(client: Client, mailbox: Mailbox) -> None:
    User.objects.create_superuser("root@example.org", PASSWORD)
    log_in(client, mailbox, "root@example.org", to="root@example.org")
    assert client.get("/admin/").status_code == 200


@pytest.mark.req("S13.1", "S13.2")
def test_login_asks_for_the_csrf_token_and_renews_it(mailbox: Mailbox, maria: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert enter(browser).status_code == 403
    browser.get("/accounts/login/")
    first = browser.cookies["csrftoken"].value
    browser.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": first})
    browser.post("/accounts/login/code/confirm/", {"code": mailbox.code(), "csrfmiddlewaretoken": first})
    assert is_inside(browser)
    assert browser.cookies["csrftoken"].value != first
    stale = browser.post("/accounts/welcome/", {"csrfmiddlewaretoken": first})
    assert stale.status_code == 403


@pytest.mark.req("S13.4")
def test_login_from_a_foreign_origin_is_refused(mailbox: Mailbox, maria: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/accounts/login/")
    form = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post("/accounts/login/", form, headers={"Origin": "https://evil.example"}).status_code == 403
