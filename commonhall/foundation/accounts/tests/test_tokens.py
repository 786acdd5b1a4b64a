"""Tokens of programs: how long they live and what ends them."""

import base64
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from commonhall.core.activity.recording import SYSTEM
from commonhall.core.crypto.tokens import read_token, sign_token
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import LOGGED_OUT, REFRESH_TOKEN_REUSED
from commonhall.foundation.accounts.models import Session, TokenFamily, User
from commonhall.foundation.accounts.tests.people import OTHER_PASSWORD, PASSWORD, Mailbox, make_person, news
from commonhall.foundation.accounts.tests.programs import ME, is_inside, refresh, send, tokens_of
from commonhall.foundation.notifications.actions import send_due as send_notices
from commonhall.foundation.security.models import SecurityEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def tokens(maria: User) -> dict[str, Any]:
    """Of a login that is done; how one gets there is test_entrance's."""
    return new_tokens(maria)


def new_tokens(user: User) -> dict[str, Any]:
    browser = Client()
    browser.force_login(user)
    return vars(actions.issue_tokens(session_key=str(browser.session.session_key)))


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _signature = token.split(".")
    found = [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (header, payload)]
    return found[0], found[1]


@pytest.mark.req("A11.1")
def test_access_token_names_site_audience_and_key_and_is_short(
    maria: User, tokens: dict[str, Any], settings: Settings
) -> None:
    header, payload = parts(tokens["access_token"])
    assert (header["alg"], len(header["kid"])) == ("HS256", 12)
    assert (payload["iss"], payload["aud"]) == (settings.SITE_URL, settings.SITE_URL + "/api/")
    assert payload["sub"] == str(maria.public_id)
    assert 300 <= payload["exp"] - payload["iat"] <= 900
    assert str(Session.objects.get().session_key) not in str(payload)
    assert is_inside(tokens["access_token"])


@pytest.mark.req("A11.1")
def test_access_token_ends_by_itself(maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tokens = new_tokens(maria)
        clock.shift(tokens["expires_in"] - 1)
        assert is_inside(tokens["access_token"])
        clock.shift(2)
        assert not is_inside(tokens["access_token"])
        assert refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.req("A11.2")
def test_refresh_gives_a_new_pair_and_spends_the_token(tokens: dict[str, Any]) -> None:
    renewed = refresh(tokens["refresh_token"]).json()
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert is_inside(renewed["access_token"])
    assert refresh(renewed["refresh_token"]).status_code == 200


@pytest.mark.req("A11.3")
@pytest.mark.parametrize("renewals", [1, 3])
def test_refresh_token_used_twice_ends_all_that_came_of_it(
    mailbox: Mailbox, maria: User, tokens: dict[str, Any], renewals: int
) -> None:
    other = new_tokens(maria)
    last = tokens
    for _time in range(renewals):
        last = refresh(last["refresh_token"]).json()
    again = refresh(tokens["refresh_token"])
    assert again.status_code == 401
    assert again.headers["Content-Type"] == "application/problem+json"
    assert not is_inside(last["access_token"])
    assert refresh(last["refresh_token"]).status_code == 401
    assert is_inside(other["access_token"])
    [entry] = news(REFRESH_TOKEN_REUSED)
    assert entry.subject_id == str(maria.pk)
    assert SecurityEvent.objects.get().user == maria
    mailbox.all()
    send_notices()
    assert "A program's login to your account was ended" in mailbox.subjects()


@pytest.mark.req("A11.4")
def test_logout_ends_the_tokens_at_once(maria: User, tokens: dict[str, Any]) -> None:
    other = new_tokens(maria)
    assert send("POST", "/api/auth/logout/", token=tokens["access_token"]).status_code == 204
    assert not is_inside(tokens["access_token"])
    assert refresh(tokens["refresh_token"]).status_code == 401
    assert is_inside(other["access_token"])
    assert len(news(LOGGED_OUT)) == 1


@pytest.mark.req("A11.4")
@pytest.mark.parametrize("how", ["session", "password", "closed", "family", "deleted"])
def test_what_ends_the_login_ends_its_tokens_at_once(maria: User, tokens: dict[str, Any], how: str) -> None:
    if how == "session":
        Session.objects.all().delete()
    elif how == "family":
        TokenFamily.objects.all().delete()
    elif how == "password":
        actions.set_password(user=maria, password=OTHER_PASSWORD, by=None, was_reset=True)
    elif how == "closed":
        actions.change_account(user=maria, by=SYSTEM, is_active=False, username=None, display_name="M")
    else:
        User.objects.filter(pk=maria.pk).delete()
    assert not is_inside(tokens["access_token"])
    assert refresh(tokens["refresh_token"]).status_code == 401


@pytest.mark.req("A11.4")
def test_tokens_end_with_their_session_after_30_days(maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tokens = new_tokens(maria)
        renewed = {"refresh_token": tokens["refresh_token"]}
        for _half_day in range(59):
            clock.shift(timedelta(hours=12))
            renewed = refresh(renewed["refresh_token"]).json()
        clock.shift(timedelta(hours=12, seconds=-10))
        renewed = refresh(renewed["refresh_token"]).json()
        assert renewed["expires_in"] <= 10
        clock.shift(11)
        assert refresh(renewed["refresh_token"]).status_code == 401


@pytest.mark.req("A11.4")
def test_tokens_of_the_login_that_changes_the_password_live_on(mailbox: Mailbox, maria: User) -> None:
    browser = Client()
    browser.force_login(maria)
    tokens = vars(actions.issue_tokens(session_key=str(browser.session.session_key)))
    other = new_tokens(maria)
    given = {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    browser.post("/accounts/password/change/", given)
    assert [is_inside(each["access_token"]) for each in (tokens, other)] == [True, False]


@pytest.mark.req("A11.1")
def test_one_token_is_not_taken_for_the_other(tokens: dict[str, Any]) -> None:
    assert not is_inside(tokens["refresh_token"])
    assert refresh(tokens["access_token"]).status_code == 401


def forged(tokens: dict[str, Any], how: str, settings: Settings) -> str:
    header, payload = parts(tokens["access_token"])
    key = b"0" * 32
    match how:
        case "none":
            return jwt.encode(payload, "", "none", headers={"kid": header["kid"]})
        case "other key":
            return jwt.encode(payload, key, "HS256", headers={"kid": header["kid"]})
        case "unknown kid":
            return jwt.encode(payload, key, "HS256", headers={"kid": "0" * 12})
        case "no kid":
            return jwt.encode(payload, key, "HS256")
        case "other person":
            sub = "00000000-0000-0000-0000-000000000000"
            return sign_token("/api/", sub, timezone.now() + timedelta(minutes=5), sid=payload["sid"])
        case "other site":
            former, settings.SITE_URL = settings.SITE_URL, "https://evil.example"
            made = sign_token("/api/", payload["sub"], timezone.now() + timedelta(minutes=5), sid=payload["sid"])
            settings.SITE_URL = former
            return made
        case "cut":
            return str(tokens["access_token"])[:-2]
    return how


@pytest.mark.req("A11.1")
@pytest.mark.parametrize(
    "how",
    ["none", "other key", "unknown kid", "no kid", "other person", "other site", "cut", "x.y.z", "..", "é.é.é", ""],
)
def test_token_that_is_not_ours_is_refused(tokens: dict[str, Any], how: str, settings: Settings) -> None:
    assert not is_inside(forged(tokens, how, settings))


@pytest.mark.req("A11.5")
def test_tokens_outlive_a_change_of_the_sites_secret_until_it_is_forgotten(
    tokens: dict[str, Any], settings: Settings
) -> None:
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret of fifty characters and a few more.", [former]
    assert is_inside(tokens["access_token"])
    renewed = refresh(tokens["refresh_token"]).json()
    assert parts(renewed["access_token"])[0]["kid"] != parts(tokens["access_token"])[0]["kid"]
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_inside(tokens["access_token"])
    assert read_token(renewed["access_token"], "/api/") is not None


ANEW = """
import sys
from django import setup
setup()
from commonhall.foundation.accounts.queries import session_of_token
print(session_of_token(sys.argv[1])[0].email)
"""


@pytest.mark.req("A11.5")
def test_tokens_are_good_in_a_program_that_was_started_anew(same_database: dict[str, str]) -> None:
    token = new_tokens(make_person())["access_token"]
    command = [sys.executable, "-c", ANEW, token]
    assert subprocess.check_output(command, env=same_database, text=True).strip() == "maria@example.org"


def test_token_reaches_nobody_elses_pages(tokens: dict[str, Any]) -> None:
    """A token is for the API; pages ask for their cookie."""
    assert send("GET", "/accounts/profile/", token=tokens["access_token"]).status_code == 302


def test_request_with_a_token_costs_few_queries(
    mailbox: Mailbox, maria: User, django_assert_max_num_queries: Any
) -> None:
    token = tokens_of(mailbox)["access_token"]
    with django_assert_max_num_queries(6):
        assert send("GET", ME, token=token).status_code == 200
