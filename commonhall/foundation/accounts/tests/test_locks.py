"""The lock: five wrong passwords close an account for half an hour, and never to its owner."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import Settings

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.activity import (
    ACCOUNT_LOCKED,
    ACCOUNT_LOCKED_BY_STAFF,
    ACCOUNT_UNLOCKED,
    LOGGED_IN,
)
from commonhall.foundation.accounts.backends import Backend
from commonhall.foundation.accounts.models import KnownDevice, LoginAttempt, Session, User
from commonhall.foundation.accounts.tests.hashers import CountingHasher
from commonhall.foundation.accounts.tests.people import (
    API,
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
)
from commonhall.foundation.security.models import Risk, SecurityEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WRONG = "wrong harbour violin"
CODE_PAGE = "/accounts/login/code/confirm/"


@pytest.fixture
def maria(db: None) -> User:
    return make_person(username="maria")


@pytest.fixture
def admin(db: None) -> User:
    user = make_person("admin@example.org", display_name="Ada")
    actions.grant_role(user=user, role=Role.ADMIN, by=SYSTEM)
    return user


def by_api(login: dict[str, str], password: str, browser: Client | None = None) -> Any:
    given = {**login, "password": password}
    return (browser or Client()).post(f"{API}/auth/login", given, content_type="application/json")


def lock(times: int = 5) -> None:
    """What a stranger does to an account."""
    for _guess in range(times):
        enter(Client(), EMAIL, WRONG)


def opens(browser: Client, login: str = EMAIL, password: str = PASSWORD) -> bool:
    """Whether the password leads on to the code."""
    return enter(browser, login, password).headers.get("Location") == CODE_PAGE


@pytest.mark.req("A4.1", "A4.2", "A4.9")
def test_five_wrong_passwords_lock_the_account_for_half_an_hour(maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        lock(4)
        assert queries.locked_until(maria) is None
        lock(1)
        assert queries.locked_until(maria) == NOON + timedelta(minutes=30)
        assert not opens(Client())
        clock.shift(timedelta(minutes=29, seconds=59))
        assert not opens(Client(), "maria")
        clock.shift(timedelta(seconds=2))
        assert opens(Client())


@pytest.mark.req("A4.1", "A4.9")
@pytest.mark.parametrize("login", [{"email": EMAIL}, {"username": "maria"}])
def test_page_and_api_count_together_and_obey_alike(maria: User, login: dict[str, str]) -> None:
    lock(3)
    assert by_api(login, WRONG).status_code == 400
    assert queries.locked_until(maria) is None
    assert by_api(login, WRONG).status_code == 400
    assert queries.locked_until(maria) is not None
    assert by_api(login, PASSWORD).status_code == 400
    assert not opens(Client())


@pytest.mark.req("A4.9", "A2.10")
def test_right_password_is_answered_like_a_wrong_one_while_locked(maria: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["commonhall.foundation.accounts.tests.hashers.CountingHasher"]
    actions.set_password(user=maria, password=PASSWORD, by=SYSTEM)
    lock()
    pages, costs = [], []
    for password in (PASSWORD, WRONG):
        before = CountingHasher.made
        page = enter(Client(), EMAIL, password).content.decode()
        costs.append(CountingHasher.made - before)
        pages.append("\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line))
    assert pages[0] == pages[1]
    assert costs == [1, 1]
    told = [by_api({"email": EMAIL}, password).json() for password in (PASSWORD, WRONG)]
    assert [{**each, "request_id": ""} for each in told] == [{**told[0], "request_id": ""}] * 2


@pytest.mark.req("A4.3")
def test_right_password_resets_the_count(client: Client, mailbox: Mailbox, maria: User) -> None:
    for _round in range(3):
        lock(4)
        assert opens(Client())
    assert queries.locked_until(maria) is None


@pytest.mark.req("A4.6", "S3.2")
def test_owner_is_mailed_and_staff_see_an_event_once(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        lock(12)
        title = "Your account is locked for 30 minutes"
        assert mailbox.notices().count(title) == 1
        [event] = SecurityEvent.objects.filter(kind="accounts.locked_out")
        assert (event.user, event.address, event.risk) == (maria, "127.0.0.1", Risk.MEDIUM)
        clock.shift(timedelta(hours=2))  # whoever does it all day must not fill the mailbox
        lock()
        assert mailbox.notices().count(title) == 1
        assert len(news(ACCOUNT_LOCKED)) == 2
        assert SecurityEvent.objects.filter(kind="accounts.locked_out").count() == 2


@pytest.mark.req("S3.1")
def test_failed_logins_raise_one_event_an_hour(mailbox: Mailbox, maria: User) -> None:
    lock(2)
    mailbox.all()
    assert not SecurityEvent.objects.filter(kind="accounts.failed_logins").exists()
    lock(8)
    mailbox.all()
    assert SecurityEvent.objects.filter(kind="accounts.failed_logins", address="127.0.0.1").count() == 1


@pytest.mark.req("A4.7")
def test_owner_gets_in_from_a_known_device_with_the_second_step(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    client.post("/accounts/logout/")
    lock()
    assert opens(client)
    assert not is_inside(client)
    enter_code(client, mailbox.code())
    assert is_inside(client)
    assert not opens(Client()), "the lock stands for all others"


@pytest.mark.req("A4.7", "A4.9")
def test_known_device_is_of_one_account_and_not_to_be_forged(client: Client, mailbox: Mailbox, maria: User) -> None:
    make_person("nils@example.org")
    log_in(client, mailbox, "nils@example.org", to="nils@example.org")
    client.post("/accounts/logout/")
    lock()
    assert not opens(client)
    cookie = client.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    forged = Client()
    forged.cookies["device"] = cookie.value.rpartition(":")[0] + ":x"
    assert not opens(forged)


@pytest.mark.req("A4.7")
def test_stolen_device_guesses_no_more_than_others(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    client.post("/accounts/logout/")
    lock()
    for _guess in range(5):
        enter(client, EMAIL, WRONG)
    assert not KnownDevice.objects.filter(user=maria).exists()
    assert not opens(client)


@pytest.mark.req("A4.8", "A2.9")
def test_owner_gets_in_by_a_reset_even_if_the_account_locks_again(mailbox: Mailbox, maria: User) -> None:
    lock()
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": EMAIL})
    path = browser.get(mailbox.link(), follow=True).redirect_chain[-1][0]
    browser.post(path, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})
    assert queries.locked_until(maria) is None
    lock()
    log_in(browser, mailbox, password=OTHER_PASSWORD)


@pytest.mark.req("A4.7")
def test_login_that_had_the_password_before_the_lock_goes_on(client: Client, mailbox: Mailbox, maria: User) -> None:
    """Else somebody who watches could keep the owner out while they read the code."""
    assert opens(client)
    lock()
    enter_code(client, mailbox.code())
    assert is_inside(client)


def test_reauthentication_counts_too(client: Client, maria: User) -> None:
    """A stolen session must not be a place to guess the password."""
    client.force_login(maria)
    for _guess in range(5):
        client.post("/accounts/reauthenticate/", {"password": WRONG})
    assert queries.locked_until(maria) is not None
    page = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert page.status_code == 200
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD},
    )
    maria.refresh_from_db()
    assert maria.check_password(PASSWORD), "changing the password asks for the old one under the same rules"


@pytest.mark.req("A4.4", "A4.5", "S12.5")
def test_staff_lock_with_a_reason_and_unlock(client: Client, mailbox: Mailbox, maria: User, admin: User) -> None:
    hers, path = Client(), f"/accounts/desk/{maria.public_id}/"
    log_in(hers, mailbox)
    client.force_login(admin)
    assert client.post(f"{path}lock/", {"reason": ""}).status_code == 422
    assert client.post(f"{path}lock/", {"reason": "Shared with others"}).status_code == 302
    assert "Shared with others" in client.get(path).content.decode()
    assert not is_inside(hers)
    assert not Session.objects.filter(user=maria).exists()
    assert not opens(hers), "not even from a known device"
    assert by_api({"email": EMAIL}, PASSWORD).status_code == 400
    assert LoginAttempt.objects.filter(user=maria).latest("pk").why == "staff"
    assert mailbox.notices()[-1] == "Your account was locked by the site's staff"
    assert "Shared with others" in str(mailbox.last().body)
    [entry] = news(ACCOUNT_LOCKED_BY_STAFF)
    assert (entry.actor_id, entry.subject["after"]) == (str(admin.pk), {"reason": "Shared with others"})

    client.post(f"{path}unlock/")
    assert len(news(ACCOUNT_UNLOCKED)) == 1
    assert opens(hers)


@pytest.mark.req("A4.4")
def test_staff_lock_ends_a_login_that_is_under_way(client: Client, mailbox: Mailbox, maria: User, admin: User) -> None:
    assert opens(client)
    actions.lock_account(user=maria, reason="Stop", by=admin)
    enter_code(client, mailbox.code())
    assert not is_inside(client)
    assert not news(LOGGED_IN)


@pytest.mark.req("A4.5")
def test_staff_take_off_a_lock_by_wrong_passwords(client: Client, maria: User, admin: User) -> None:
    lock()
    client.force_login(admin)
    path = f"/api/v1/accounts/people/{maria.public_id}/lock"
    assert client.get(path).json()["locked_until"]
    token = {"X-Session-Token": str(client.session.session_key)}
    assert Client().delete(path, headers=token).json() == {
        "is_locked_by_staff": False, "reason": "", "locked_until": None,
    }  # fmt: skip
    assert opens(Client())


@pytest.mark.req("A4.4", "A4.5")
def test_staff_lock_by_api_and_in_the_admin(client: Client, maria: User, admin: User) -> None:
    client.force_login(admin)
    token = {"X-Session-Token": str(client.session.session_key)}
    path = f"/api/v1/accounts/people/{maria.public_id}/lock"
    answer = Client().put(path, {"reason": "Spam"}, content_type="application/json", headers=token)
    assert answer.json() == {"is_locked_by_staff": True, "reason": "Spam", "locked_until": None}
    again = Client().put(path, {"reason": "Spam"}, content_type="application/json", headers=token)
    assert again.status_code == 422

    page = f"/admin/accounts/user/{maria.pk}/change/"
    given = {"display_name": "Maria", "username": "maria", "is_active": "on"}
    client.post(page, {**given, "lock_reason": ""})
    maria.refresh_from_db()
    assert maria.locked_at is None
    client.post(page, {**given, "lock_reason": "Again"})
    maria.refresh_from_db()
    assert maria.locked_at is not None


@pytest.mark.req("A4.4", "A8.7")
def test_only_administrators_lock_and_never_themselves_or_the_last_one(
    client: Client, maria: User, admin: User
) -> None:
    actions.grant_role(user=maria, role=Role.BOARD, by=SYSTEM)
    client.force_login(maria)
    for path in ("lock/", "unlock/", "end-sessions/"):
        assert client.post(f"/accounts/desk/{admin.public_id}/{path}", {"reason": "x"}).status_code == 403
    for path in ("", "logins/"):
        assert client.get(f"/accounts/desk/{admin.public_id}/{path}").status_code == 403
    with pytest.raises(Refused):
        actions.lock_account(user=admin, reason="x", by=admin)
    with pytest.raises(Refused):
        actions.lock_account(user=admin, reason="x", by=maria)


def test_locked_account_opens_no_door_without_a_password(maria: User, admin: User) -> None:
    """What keys, tokens and other sites ask before they let somebody in."""
    assert queries.may_enter(maria)
    lock()
    assert not queries.may_enter(maria)
    actions.unlock_account(user=maria, by=admin)
    actions.lock_account(user=maria, reason="x", by=admin)
    assert not queries.may_enter(User.objects.get(pk=maria.pk))


@pytest.mark.req("A4.1")
@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_counted_one_by_one(maria: User) -> None:
    """A count that is read before and written after the password is compared would let them all through."""

    def guess(number: int) -> None:
        try:
            Backend().authenticate(None, email=EMAIL, password=f"guess {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(guess, range(24)))
    assert LoginAttempt.objects.filter(why="password").count() == 5
    assert LoginAttempt.objects.filter(why__in=["locked", "address"]).count() == 19
