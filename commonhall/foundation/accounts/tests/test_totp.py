"""An authenticator app as second step."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from commonhall.core.crypto.encryption import encryption, new_key
from commonhall.foundation.accounts.activity import FACTOR_ADDED, FACTOR_REMOVED, LOGGED_IN, LOGIN_CODE_REJECTED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    PASSWORD,
    Mailbox,
    enter,
    is_inside,
    log_in,
    news,
    wrong,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SOON = timedelta(minutes=5)  # after what is set up before


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    """The clock stands: a code read at the end of its 30 seconds would be refused a moment later."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


def app_code(seed: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(seed, int(time.time()) // 30 + steps)))


def enrol(client: Client, mailbox: Mailbox) -> str:
    """Set up the app on the page; returns its seed."""
    log_in(client, mailbox)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    seed = str(page.context["form"].secret)
    client.post("/accounts/2fa/totp/activate/", {"code": app_code(seed)})
    assert Authenticator.objects.filter(type="totp").exists()
    return seed


@pytest.mark.req("A5.5", "A5.13")
def test_login_with_an_app_asks_for_its_code_alone(client: Client, mailbox: Mailbox, maria: User) -> None:
    """The library would ask for the mailed code and for the app's."""
    seed = enrol(client, mailbox)
    mails, browser = len(mailbox.subjects()), Client()
    assert enter(browser).headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_inside(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": wrong(app_code(seed, 1))})
    assert not is_inside(browser)
    assert news(LOGIN_CODE_REJECTED)[0].data == {"factor": "totp"}

    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=30), tick=False):  # the first code set the app up
        browser.post("/accounts/2fa/authenticate/", {"code": app_code(seed)})
    assert is_inside(browser)
    assert len(mailbox.subjects()) == mails
    assert news(LOGGED_IN)[-1].data == {"steps": ["password", "mfa"]}


@pytest.mark.req("A5.5")
@pytest.mark.parametrize("meanwhile", [lambda: None, cache.clear], ids=["same process", "another process"])
def test_code_of_the_app_works_once(
    client: Client, mailbox: Mailbox, maria: User, meanwhile: Callable[[], None]
) -> None:
    """The library keeps used codes in the cache, which another process may not share."""
    seed = enrol(client, mailbox)
    first, second = Client(), Client()
    with time_machine.travel(datetime.now(UTC) + SOON, tick=False):
        for browser in (first, second):
            enter(browser)
            browser.post("/accounts/2fa/authenticate/", {"code": app_code(seed)})
            meanwhile()
        assert (is_inside(first), is_inside(second)) == (True, False)


@pytest.mark.req("A15")
def test_seed_lies_encrypted_in_the_database(client: Client, mailbox: Mailbox, maria: User) -> None:
    seed = enrol(client, mailbox)
    stored = Authenticator.objects.get().data["secret"]
    assert seed not in str(stored)
    assert encryption().decrypt(stored) == seed


@pytest.mark.req("A15.2")
def test_seed_opens_after_a_new_key_was_put_first(
    client: Client, mailbox: Mailbox, maria: User, settings: Settings
) -> None:
    seed = enrol(client, mailbox)
    settings.ENCRYPTION_KEYS = [new_key(), *settings.ENCRYPTION_KEYS]
    browser = Client()
    with time_machine.travel(datetime.now(UTC) + SOON, tick=False):
        enter(browser)
        browser.post("/accounts/2fa/authenticate/", {"code": app_code(seed)})
        assert is_inside(browser)
    stored = Authenticator.objects.get().data["secret"]
    moved = encryption().rotate(stored)
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert encryption().decrypt(moved) == seed


@pytest.mark.req("S7.5", "S3.11")
@pytest.mark.django_db(transaction=True)  # the library tells of a new factor once it is committed
def test_adding_and_removing_a_factor_is_recorded_and_told(client: Client, mailbox: Mailbox, maria: User) -> None:
    enrol(client, mailbox)
    assert [(entry.subject_id, entry.data) for entry in news(FACTOR_ADDED)] == [(str(maria.pk), {"factor": "totp"})]
    client.post("/accounts/2fa/totp/deactivate/")
    assert len(news(FACTOR_REMOVED)) == 1
    mails = mailbox.notices()
    assert mails.count("A second step was added to your login") == 1
    assert mails.count("A second step was removed from your login") == 1
    log_in(Client(), mailbox)


def test_person_with_an_app_can_change_the_address(client: Client, mailbox: Mailbox, maria: User) -> None:
    """The library would forbid it, for sites on which unconfirmed addresses can log in."""
    enrol(client, mailbox)
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    client.post(mailbox.link("new@example.org"))
    maria.refresh_from_db()
    assert maria.email != EMAIL


@pytest.mark.req("A5.5")
def test_code_that_set_the_app_up_opens_no_login(client: Client, mailbox: Mailbox, maria: User) -> None:
    seed, browser = enrol(client, mailbox), Client()
    enter(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": app_code(seed)})
    assert not is_inside(browser)
    client.post("/accounts/2fa/reauthenticate/", {"code": app_code(seed)})
    assert len(news(LOGIN_CODE_REJECTED)) == 2
