"""Backup codes: shown once, good once each, made again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.activity import (
    BACKUP_CODE_USED,
    BACKUP_CODES_FEW,
    BACKUP_CODES_MADE,
    LOGGED_IN,
    LOGIN_CODE_REJECTED,
)
from commonhall.foundation.accounts.models import BackupCodes, User
from commonhall.foundation.accounts.tasks import keep_second_steps
from commonhall.foundation.accounts.tests.factors import again, app_code, give_app
from commonhall.foundation.accounts.tests.people import (
    API,
    EMAIL,
    PASSWORD,
    Mailbox,
    enter,
    enter_code,
    grow_old,
    is_inside,
    make_person,
    news,
)

pytestmark = pytest.mark.django_db
PAGE = "/accounts/2fa/backup-codes/"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def make(user: User) -> list[str]:
    return actions.make_backup_codes(user=user, by=user)


@pytest.mark.req("A5.7", "A5.9", "A5.10", "S12")
def test_codes_are_made_after_a_fresh_login_and_shown_once(client: Client, mailbox: Mailbox, maria: User) -> None:
    client.force_login(maria)
    grow_old(maria)
    assert client.post(PAGE).headers["Location"].startswith("/accounts/reauthenticate/")
    assert not BackupCodes.objects.exists()
    again(client)
    answer = client.post(PAGE)
    codes = answer.context["codes"]
    assert len(set(codes)) == 10
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    assert all(f"<code>{code}</code>" in page for code in codes)
    assert "%0A".join(codes) in page  # the text to download

    later = client.get(PAGE).content.decode()
    assert not any(code in later for code in codes)
    assert not any(code in str(list(BackupCodes.objects.values())) for code in codes)
    assert [entry.data for entry in news(BACKUP_CODES_MADE)] == [{"count": 10}]
    assert "You have new backup codes" in mailbox.notices()


@pytest.mark.req("A5.10")
def test_new_set_ends_the_one_before(maria: User) -> None:
    [old, *_], [new, *_] = make(maria), make(maria)
    assert not actions.use_backup_code(user=maria, code=old)
    assert actions.use_backup_code(user=maria, code=new)
    assert queries.backup_codes_state(maria).left == 9


@pytest.mark.req("A5.8")
@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
@pytest.mark.parametrize("with_app", [True, False], ids=["app", "mail"])
def test_code_works_once_in_place_of_the_second_step(
    mailbox: Mailbox, maria: User, typed: object, with_app: bool
) -> None:
    if with_app:
        give_app(maria)
    code = typed(make(maria)[0])  # type: ignore[operator]
    first, second = Client(), Client()
    for browser in (first, second):
        enter(browser)
        browser.post("/accounts/2fa/authenticate/" if with_app else "/accounts/login/code/confirm/", {"code": code})
    assert (is_inside(first), is_inside(second)) == (True, False)
    assert [entry.data for entry in news(BACKUP_CODE_USED)] == [{"left": 9}]
    assert len(news(LOGGED_IN)) == len(news(LOGIN_CODE_REJECTED)) == 1
    assert "A backup code of yours was used" in mailbox.notices()


@pytest.mark.req("A5.8")
@pytest.mark.parametrize("with_app", [True, False], ids=["app", "mail"])
def test_code_works_once_by_api(mailbox: Mailbox, maria: User, with_app: bool) -> None:
    if with_app:
        give_app(maria)
    code = make(maria)[0]
    path = f"{API}/auth/2fa/authenticate" if with_app else f"{API}/auth/code/confirm"
    answers = []
    for _login in range(2):
        browser = Client()
        entered = browser.post(f"{API}/auth/login", {"email": EMAIL, "password": PASSWORD}, "application/json")
        token = {"X-Session-Token": entered.json()["meta"]["session_token"]}
        answers.append(browser.post(path, {"code": code}, "application/json", headers=token).status_code)
    assert answers == [200, 400]


def test_code_of_another_person_opens_nothing(client: Client, maria: User) -> None:
    nils = make_person("nils@example.org")
    give_app(maria)
    enter(client)
    client.post("/accounts/2fa/authenticate/", {"code": make(nils)[0]})
    assert not is_inside(client)
    assert queries.backup_codes_state(nils).left == 10


@pytest.mark.req("A5.4")
def test_guesses_of_backup_codes_and_app_codes_count_alike(client: Client, maria: User) -> None:
    give_app(maria)
    code = make(maria)[0]
    enter(client)
    for number in range(10):
        wrong = "22222-22222" if number % 2 else "000000"
        client.post("/accounts/2fa/authenticate/", {"code": wrong})
    for right in (app_code(), code):
        answer = client.post("/accounts/2fa/authenticate/", {"code": right})
        assert "Too many wrong codes" in answer.content.decode()
    assert not is_inside(client)
    assert queries.backup_codes_state(maria).left == 10


@pytest.mark.req("A5.12")
def test_reminder_comes_when_three_are_left(mailbox: Mailbox, maria: User) -> None:
    for code in make(maria)[:6]:
        actions.use_backup_code(user=maria, code=code)
    assert not news(BACKUP_CODES_FEW)
    codes = make(maria)
    for code in codes[:8]:
        actions.use_backup_code(user=maria, code=code)
    assert [entry.data for entry in news(BACKUP_CODES_FEW)] == [{"left": 3}]
    assert mailbox.notices().count("You have 3 backup codes left") == 1


@pytest.mark.req("A5.11")
def test_reminder_comes_once_when_the_codes_are_a_year_old(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        make(maria)
        for days, times in [(364, 0), (1, 1), (1, 1), (300, 1)]:
            clock.shift(timedelta(days=days))
            keep_second_steps.call()
            assert mailbox.notices().count("Your backup codes are a year old") == times, days
        make(maria)
        clock.shift(timedelta(days=366))
        keep_second_steps.call()
        assert mailbox.notices().count("Your backup codes are a year old") == 2


def test_codes_outlive_a_change_of_the_sites_secret(settings: Settings, maria: User) -> None:
    codes = make(maria)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret of the site"
    assert actions.use_backup_code(user=maria, code=codes[0])
    settings.SECRET_KEY_FALLBACKS = []
    assert not actions.use_backup_code(user=maria, code=codes[1])


def test_codes_serve_when_somebody_inside_is_asked_again(client: Client, maria: User) -> None:
    give_app(maria)
    client.force_login(maria)
    client.post("/accounts/2fa/reauthenticate/", {"code": make(maria)[0]})
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_mailed_code_still_works_beside_a_set(client: Client, mailbox: Mailbox, maria: User) -> None:
    make(maria)
    assert "Or one of your backup codes." in client.get(enter(client).headers["Location"]).content.decode()
    enter_code(client, mailbox.code())
    assert is_inside(client)
