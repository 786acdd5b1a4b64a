"""The session and its person come together."""

import math
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonhall.foundation.accounts import devices
from commonhall.foundation.accounts.actions.factors import SIGNS, new_code
from commonhall.foundation.accounts.adapter import AccountAdapter
from commonhall.foundation.accounts.models import Session, User
from commonhall.foundation.accounts.sessions import SessionStore
from commonhall.foundation.accounts.tasks import forget_sessions
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    OTHER_PASSWORD,
    Mailbox,
    enter,
    enter_code,
    is_inside,
    log_in,
    make_person,
)

pytestmark = pytest.mark.django_db


def test_session_and_person_cost_one_query(client: Client, maria: User) -> None:
    client.force_login(maria)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/ui/components/").status_code == 403  # a page that needs nothing but to know who asks
    asked = [query["sql"] for query in queries.captured_queries]
    assert sum("accounts_session" in sql or 'accounts_user"."email' in sql for sql in asked) == 1


def test_session_belongs_to_nobody_until_the_login_is_done(client: Client, mailbox: Mailbox, maria: User) -> None:
    enter(client)
    assert [session.user for session in Session.objects.all()] == [None]
    log_in(client, mailbox)
    assert [session.user for session in Session.objects.all()] == [maria]


def test_session_ends_when_its_row_goes(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert is_inside(client)
    Session.objects.filter(user=maria).delete()
    assert not is_inside(client)


def test_session_does_not_outlive_the_password_or_the_account(client: Client, maria: User) -> None:
    client.force_login(maria)
    maria.set_password(OTHER_PASSWORD)
    maria.save()
    assert not is_inside(client)
    client.force_login(maria)
    User.objects.filter(pk=maria.pk).update(is_active=False)
    assert not is_inside(client)
    maria.delete()
    assert not is_inside(client)


def test_session_of_one_person_never_answers_for_another(client: Client, maria: User) -> None:
    nils, other = make_person("nils@example.org"), Client()
    client.force_login(maria)
    other.force_login(nils)
    for browser, email in ((client, maria.email), (other, nils.email), (client, maria.email)):
        assert browser.get("/api/v1/accounts/me").json()["email"] == email


def test_sessions_that_have_ended_are_forgotten(client: Client, maria: User) -> None:
    client.force_login(maria)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=20), tick=False):
        Client().force_login(maria)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        assert not is_inside(client)
        forget_sessions.call()
        assert Session.objects.count() == 1


@pytest.mark.req("A6.2")
def test_each_step_of_a_login_has_a_session_of_its_own(client: Client, mailbox: Mailbox, maria: User) -> None:
    """ASVS 7.2.4: whoever knew the session before the login holds nothing after it."""
    keys = []
    for step in (lambda: enter(client), lambda: enter_code(client, mailbox.code())):
        step()
        keys.append(client.cookies["sessionid"].value)
    assert is_inside(client)
    thief = Client()
    thief.cookies["sessionid"] = keys[0]
    assert not is_inside(thief)
    assert [session.session_key for session in Session.objects.all()] == keys[1:]


@pytest.mark.req("A6.2")
def test_a_session_cannot_be_set_by_somebody_else(client: Client, mailbox: Mailbox, maria: User) -> None:
    """ASVS 7.2.4: a key that the site did not make is none."""
    client.cookies["sessionid"] = "a" * 32
    log_in(client, mailbox)
    assert not Session.objects.filter(session_key="a" * 32).exists()


@pytest.mark.any_database
def test_keys_and_codes_are_too_many_to_be_guessed() -> None:
    """ASVS 6.5.3, 6.5.4, 7.2.3, 11.5.1: so many signs, each as likely as any other, that is so many bits."""
    made = {
        "session": (SessionStore()._get_new_session_key, 36, 128),  # type: ignore[attr-defined]
        "device": (devices.new_token, 64, 128),
        "mailed code": (AccountAdapter().generate_login_code, 10, math.log2(10**6)),
        "seed of an app": (generate_totp_secret, 32, 128),
        "backup code": (lambda: new_code().replace("-", ""), len(SIGNS), 40),
    }
    for name, (make, signs, bits) in made.items():
        keys = [make() for _key in range(2_000)]
        seen = Counter(sign for key in keys for sign in key)
        assert len(seen) == signs, name
        usual = sum(seen.values()) / signs
        assert all(0.7 * usual < times < 1.3 * usual for times in seen.values()), name
        assert math.log2(signs) * min(map(len, keys)) >= bits - 1e-9, name
        assert len(set(keys)) > 1_990, name


@pytest.mark.any_database
def test_nobody_has_an_account_from_the_start(db: None) -> None:
    """ASVS 6.3.2."""
    assert not User.objects.exists()


@pytest.mark.any_database
@pytest.mark.req("A6.1")
def test_one_may_be_logged_in_wherever_one_likes(maria: User) -> None:
    """ASVS 7.1.2: the document says so, and each is listed."""
    browsers = [Client() for _browser in range(8)]
    for browser in browsers:
        browser.force_login(maria)
    assert all(is_inside(browser) for browser in browsers)
    assert Session.objects.filter(user=maria).count() == 8


@pytest.mark.any_database
@pytest.mark.req("A6.2")
def test_logging_out_leaves_nothing_of_the_person_in_the_browser(client: Client, maria: User) -> None:
    """ASVS 14.3.1: no page was kept (tests/house/test_every_address.py), and pictures that were are forgotten."""
    client.force_login(maria)
    assert "no-store" in client.get("/accounts/profile/")["Cache-Control"]
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert not is_inside(client)
    assert EMAIL not in client.get("/").content.decode()
