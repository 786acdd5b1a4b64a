"""Ten thousand guesses, one a second: how many are compared with a password at all, and does the owner get in?"""

import math
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from pytest_django import Settings

from commonhall.core.activity.context import Context, within
from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts.backends import Backend
from commonhall.foundation.accounts.models import AccountLock, User
from commonhall.foundation.accounts.tests.hashers import CheckingHasher
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    enter,
    log_in,
    make_person,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.any_database,
]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GUESSES, SPRAYED = 10_000, 500
HALF_HOURS = 6  # begun in 10,000 seconds


@pytest.fixture
def maria(db: None, settings: Settings) -> User:
    hasher = "commonhall.foundation.accounts.tests.hashers.CheckingHasher"
    settings.PASSWORD_HASHERS = [hasher]
    settings.LOGIN_LOG_DAYS = 1
    return make_person()


def crowd(count: int) -> list[str]:
    """The addresses of so many accounts, made in bulk: each is Maria's but for its name."""
    password = User.objects.get().password
    people = [User(email=f"person{number}@example.org", password=password) for number in range(count)]
    AccountLock.objects.bulk_create(AccountLock(user=user) for user in User.objects.bulk_create(people))
    return [user.email for user in people]


def guess(
    clock: time_machine.Traveller,
    accounts: list[str],
    addresses: list[str],
    times: int = GUESSES,
    every: timedelta = timedelta(seconds=1),
) -> int:
    """Guess again and again, in turn; how many guesses were compared. All ways in end here; what a failure leaves in
    the log is left out, for it takes longer than the guess."""
    before, backend = CheckingHasher.checked, Backend()
    for number in range(times):
        with within(Context(address=addresses[number % len(addresses)], user_agent="curl/8.5")):
            email = accounts[number % len(accounts)]
            assert backend.authenticate(None, email=email, password=f"guess {number}") is None
        clock.shift(every)
    return CheckingHasher.checked - before


def botnet(size: int) -> list[str]:
    return [f"198.{18 + number // 65_536}.{number // 256 % 256}.{number % 256}" for number in range(size)]


def owner_gets_in(browser: Client, mailbox: Mailbox) -> None:
    """At once from the known device, and by a reset from a new one, though the attack goes on."""
    log_in(browser, mailbox)
    stranger = Client(REMOTE_ADDR="203.0.113.50")
    stranger.post("/accounts/password/reset/", {"email": EMAIL})
    path = stranger.get(mailbox.link(), follow=True).redirect_chain[-1][0]
    stranger.post(path, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})
    for number in range(10):
        with within(Context(address="198.51.100.66")):
            authenticate(RequestFactory().post("/"), email=EMAIL, password=f"guess {number}")
    log_in(stranger, mailbox, password=OTHER_PASSWORD)


@pytest.mark.req("A4.1", "A4.7", "A4.8", "A4.9")
@pytest.mark.parametrize("addresses", [1, 10_000], ids=["one_address", "many_addresses"])
def test_over_one_account(mailbox: Mailbox, maria: User, addresses: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        hers = Client(REMOTE_ADDR="203.0.113.7")
        log_in(hers, mailbox)
        hers.post("/accounts/logout/")
        compared = guess(clock, [EMAIL], botnet(addresses))
        assert 5 <= compared <= 5 * HALF_HOURS
        owner_gets_in(hers, mailbox)


@pytest.mark.req("A4.7", "A4.9")
def test_over_many_accounts_from_one_address(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        hers = Client(REMOTE_ADDR="198.18.0.0")  # the same address: a club's own network
        log_in(hers, mailbox)
        hers.post("/accounts/logout/")
        compared = guess(clock, [EMAIL, *crowd(499)], botnet(1))
        assert 20 <= compared <= 20 * 3, "20 an hour"
        log_in(hers, mailbox)


@pytest.mark.req("A4.9")
def test_over_many_accounts_from_many_addresses(mailbox: Mailbox, maria: User) -> None:
    """Even where no proof of work is asked for, no account hears more than five in half an hour."""
    with time_machine.travel(NOON, tick=False) as clock:
        compared = guess(clock, [EMAIL, *crowd(99)], botnet(10_000))
        assert compared <= 100 * 5 * HALF_HOURS
        assert compared <= GUESSES / 3


@pytest.mark.req("A14.2")
def test_once_over_each_of_many_accounts_from_as_many_addresses(
    settings: Settings, mailbox: Mailbox, maria: User
) -> None:
    """No account and no address does anything twice; over the whole site a hundred wrong passwords an hour are heard,
    and then those who prove that they are no robots, or are known."""
    settings.LOGIN_FAILURES_BEFORE_PROOF, settings.RATE_LIMITS = 3, {}
    with time_machine.travel(NOON, tick=False) as clock:
        hers = Client(REMOTE_ADDR="203.0.113.7")
        log_in(hers, mailbox)
        hers.post("/accounts/logout/")
        every = timedelta(seconds=20)
        compared = guess(clock, crowd(SPRAYED), botnet(SPRAYED), times=SPRAYED, every=every)
        assert compared == 100 * math.ceil(SPRAYED * every / timedelta(hours=1))
        log_in(hers, mailbox)
        new = Client(REMOTE_ADDR="203.0.113.50")
        assert "no robot" in enter(new).content.decode()
        given = {"login": EMAIL, "password": PASSWORD, "captcha": solved()}
        assert new.post("/accounts/login/", given).status_code == 302
        clock.shift(timedelta(hours=1))
        assert enter(Client(REMOTE_ADDR="203.0.113.51")).status_code == 302


@pytest.mark.req("A4.1")
def test_password_is_among_ten_thousand_guesses_and_nobody_gets_in(maria: User) -> None:
    """The right one, entered while the account is locked, is a wrong one."""
    requests = RequestFactory()
    with time_machine.travel(NOON, tick=False), within(Context(address="198.51.100.66")):
        for number in range(5):
            authenticate(requests.post("/"), email=EMAIL, password=f"guess {number}")
        before = CheckingHasher.checked
        for _guess in range(50):
            assert authenticate(requests.post("/"), email=EMAIL, password=PASSWORD) is None
        assert CheckingHasher.checked == before
