"""The entrance for programs: /api/auth/ and /api/users/."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from openapi_spec_validator import validate
from pytest_django import Settings

from commonhall.core.api.problems import FRESH_LOGIN
from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts.activity import LOGGED_IN, LOGIN_FAILED, PROFILE_CHANGED
from commonhall.foundation.accounts.models import BackupCodes, Session, TokenFamily, User
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    make_person,
    news,
    wrong,
)
from commonhall.foundation.accounts.tests.programs import ME, begin, confirm, is_inside, send, tokens_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ENTRANCE = {
    ("POST", "/api/auth/login/"),
    ("POST", "/api/auth/verify-2fa/"),
    ("POST", "/api/auth/reset-password/"),
    ("POST", "/api/auth/verify-email/"),
    ("POST", "/api/users/create/"),
    ("PUT", "/api/users/update/"),
    ("POST", "/api/users/enable-2fa/"),
    ("GET", "/api/users/backup-codes/"),
    ("POST", "/api/users/backup-codes/"),
}
NEW_USER = {"email": EMAIL, "password": PASSWORD, "username": "maria", "display_name": "Maria Rossi"}


@pytest.fixture
def maria(db: None) -> User:
    return make_person(username="maria")


def problem_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.req("A12.11")
def test_entrance_is_described_with_bodies_and_status_codes(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    validate(schema)
    for method, path in ENTRANCE:
        operation = schema["paths"][path][method.lower()]
        assert operation["summary"]
        assert {"200", "201", "202"} & operation["responses"].keys(), path
        refused = [status for status in operation["responses"] if status >= "400"]
        assert refused, path
        for status in refused:
            [media] = operation["responses"][status]["content"].values()
            assert media["schema"]["$ref"].endswith("/Problem"), path
        if method != "GET" and "backup" not in path:
            assert operation["requestBody"]["content"]["application/json"]["schema"]


@pytest.mark.req("A12.1", "A12.2", "A2.3", "A5.13", "S7.1")
@pytest.mark.parametrize("login", [EMAIL, "maria", " Maria "])
def test_login_gives_tokens_after_the_code_and_not_before(mailbox: Mailbox, maria: User, login: str) -> None:
    begun = begin(login)
    assert begun.status_code == 202
    assert begun.json() == {"challenge": begun.json()["challenge"], "methods": ["email"]}
    challenge = begun.json()["challenge"]
    assert not is_inside(challenge)
    assert send("GET", ME, **{"X-Session-Token": challenge}).status_code == 401
    assert not TokenFamily.objects.exists()
    assert not news(LOGGED_IN)

    done = confirm(challenge, mailbox.code())
    assert done.status_code == 200
    assert done.json().keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert send("GET", ME, token=done.json()["access_token"]).json()["email"] == EMAIL
    assert [entry.data for entry in news(LOGGED_IN)] == [{"steps": ["password", "code"]}]
    problem_of(confirm(challenge, mailbox.code()), 401)


@pytest.mark.req("A12.1", "A12.12", "A2.10", "S7.3")
def test_login_that_fails_answers_alike_for_known_and_unknown_names(mailbox: Mailbox, maria: User) -> None:
    def refused(login: str, password: str) -> dict[str, Any]:
        return {**problem_of(begin(login, password), 401), "request_id": ""}

    by_address = [refused(EMAIL, "wrong harbour violin"), refused("nobody@example.org", PASSWORD)]
    by_name = [refused("maria", "wrong harbour violin"), refused("nobody", PASSWORD)]
    assert by_address[0] == by_address[1]
    assert by_name[0] == by_name[1]
    assert "not correct" in by_name[0]["errors"][0]["message"]
    assert len(news(LOGIN_FAILED)) == 4
    assert not mailbox.all()


@pytest.mark.req("A12.1", "A12.12")
@pytest.mark.parametrize("given", [{}, {"login": "maria"}, {"login": "", "password": ""}, [], "x", {"login": 5}])
def test_login_without_what_it_needs_names_the_fields(maria: User, given: Any) -> None:
    problem_of(send("POST", "/api/auth/login/", given), 422)


@pytest.mark.req("A12.1", "S10.1")
def test_login_is_limited_as_on_the_page(client: Client, maria: User, settings: Settings) -> None:
    settings.RATE_LIMITS = {"login": "2/minute"}
    client.post("/accounts/login/", {"login": EMAIL, "password": "wrong harbour violin"})
    begin("nobody@example.org")
    limited = begin()
    problem_of(limited, 429)
    assert limited.headers["Retry-After"]


@pytest.mark.req("A12.2", "A5.2", "A5.3")
def test_wrong_codes_and_late_ones_are_refused(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        challenge = begin().json()["challenge"]
        code = mailbox.code()
        problem_of(confirm(challenge, wrong(code)), 401)
        clock.shift(timedelta(minutes=5, seconds=1))
        problem_of(confirm(challenge, code), 401)
        challenge = begin().json()["challenge"]
        for _try in range(3):
            problem_of(confirm(challenge, wrong(mailbox.code())), 401)
        problem_of(confirm(challenge, mailbox.code()), 401)


@pytest.mark.req("A12.2")
@pytest.mark.parametrize("challenge", ["x", "0" * 32, "../..", "é"])
def test_challenge_that_is_none_is_refused(maria: User, challenge: str) -> None:
    problem_of(confirm(challenge, "123456"), 401)


@pytest.mark.req("A12.2", "A5.5")
def test_app_as_second_factor_is_turned_on_and_asked_for(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        token = tokens_of(mailbox)["access_token"]
        begun = send("POST", "/api/users/enable-2fa/", {}, token=token).json()
        assert begun["enabled"] is False
        assert begun["otpauth_url"].startswith("otpauth://totp/")
        problem_of(send("POST", "/api/users/enable-2fa/", {"code": wrong(app_code(begun["secret"]))}, token=token), 422)
        given = {"code": app_code(begun["secret"])}
        assert send("POST", "/api/users/enable-2fa/", given, token=token).json()["enabled"] is True
        assert Authenticator.objects.get().user == maria
        problem_of(send("POST", "/api/users/enable-2fa/", {}, token=token), 409)

        clock.shift(60)
        mails = len(mailbox.all())
        challenge = begin().json()
        assert challenge["methods"] == ["totp"]
        assert len(mailbox.all()) == mails
        problem_of(confirm(challenge["challenge"], wrong(app_code(begun["secret"]))), 401)
        done = confirm(challenge["challenge"], app_code(begun["secret"]))
        assert is_inside(done.json()["access_token"])


def app_code(seed: str) -> str:
    return str(format_hotp_value(hotp_value(seed, int(time.time()) // 30)))


@pytest.mark.req("A12.7")
def test_second_factor_is_turned_on_only_soon_after_a_login(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = tokens_of(mailbox)["access_token"]
        clock.shift(timedelta(minutes=5, seconds=1))
        for method, path in (("POST", "enable-2fa"), ("GET", "backup-codes"), ("POST", "backup-codes")):
            found = problem_of(send(method, f"/api/users/{path}/", {}, token=token), 401)
            assert found["type"] == FRESH_LOGIN
        assert not BackupCodes.objects.exists()


@pytest.mark.req("A12.8", "A12.9", "A12.10")
def test_backup_codes_are_shown_once_and_made_anew_on_request(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = tokens_of(mailbox)["access_token"]
        first = send("GET", "/api/users/backup-codes/", token=token).json()
        assert len(set(first["codes"])) == first["left"] == 10
        assert all(code not in str(BackupCodes.objects.values()) for code in first["codes"])
        clock.shift(60)
        later = send("GET", "/api/users/backup-codes/", token=token).json()
        assert later == {"codes": [], "left": 10, "made_at": "2026-03-02T12:00:00Z"}
        again = send("POST", "/api/users/backup-codes/", token=token)
        assert again.status_code == 201
        assert not set(again.json()["codes"]) & set(first["codes"])
        assert send("GET", "/api/users/backup-codes/", token=token).json()["made_at"] == "2026-03-02T12:01:00Z"


@pytest.mark.req("A12.8")
def test_no_link_makes_backup_codes_for_who_follows_it(client: Client, maria: User) -> None:
    """The cookie goes along with a link that anybody made, and whoever made it can't send a token."""
    client.force_login(maria)
    assert client.get("/api/users/backup-codes/").json() == {"codes": [], "left": 0, "made_at": None}
    assert not BackupCodes.objects.exists()


@pytest.mark.req("A12.8", "A12.9", "A12.10")
def test_only_the_first_look_with_a_token_makes_backup_codes(mailbox: Mailbox, maria: User) -> None:
    """A12 fixes that a GET does it. Neither a HEAD nor a second look does, nor a look after a POST."""
    token = tokens_of(mailbox)["access_token"]
    problem_of(send("OPTIONS", "/api/users/backup-codes/", token=token), 405)
    assert send("HEAD", "/api/users/backup-codes/", token=token).status_code == 405
    assert not BackupCodes.objects.exists()

    made = send("POST", "/api/users/backup-codes/", token=token)
    kept = BackupCodes.objects.values().get()
    looked = send("GET", "/api/users/backup-codes/", token=token)

    assert (made.status_code, looked.json()["codes"], looked.json()["left"]) == (201, [], 10)
    assert BackupCodes.objects.values().get() == kept
    assert "no-store" in looked.headers["Cache-Control"]


@pytest.mark.req("A12.3", "A2.10")
def test_reset_mails_a_link_to_those_who_have_an_account_and_answers_all_alike(mailbox: Mailbox, maria: User) -> None:
    answers = [send("POST", "/api/auth/reset-password/", {"email": email}) for email in (EMAIL, "nobody@example.org")]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert mailbox.link()


@pytest.mark.req("A12.3", "A2.7", "A2.9", "A11.4")
def test_reset_sets_the_password_once_and_ends_every_token(mailbox: Mailbox, maria: User) -> None:
    before = tokens_of(mailbox)
    send("POST", "/api/auth/reset-password/", {"email": EMAIL})
    key = mailbox.link().removeprefix("/accounts/password/reset/key/").rstrip("/")
    reset = {"key": key, "password": OTHER_PASSWORD}
    weak = problem_of(send("POST", "/api/auth/reset-password/", {**reset, "password": "maria"}), 422)
    assert {error["field"] for error in weak["errors"]} == {"password"}
    done = send("POST", "/api/auth/reset-password/", reset)
    assert done.status_code == 200
    assert not is_inside(before["access_token"])
    assert send("POST", "/api/auth/refresh/", {"refresh_token": before["refresh_token"]}).status_code == 401
    problem_of(send("POST", "/api/auth/reset-password/", reset), 422)
    problem_of(begin(), 401)
    assert is_inside(tokens_of(mailbox, password=OTHER_PASSWORD)["access_token"])


@pytest.mark.req("A12.5", "A12.4", "A1.1", "A1.6")
def test_registration_opens_after_the_link(mailbox: Mailbox) -> None:
    created = send("POST", "/api/users/create/", {**NEW_USER, "captcha": solved()})
    assert created.status_code == 202
    assert not Session.objects.exclude(user=None).exists()
    problem_of(begin(), 403)
    key = mailbox.link().removeprefix("/accounts/confirm-email/").rstrip("/").replace("%3A", ":")
    problem_of(send("POST", "/api/auth/verify-email/", {"key": key + "x"}), 422)
    assert send("POST", "/api/auth/verify-email/", {"key": key}).status_code == 200
    assert is_inside(tokens_of(mailbox)["access_token"])
    assert User.objects.get().display_name == "Maria Rossi"
    problem_of(send("POST", "/api/auth/verify-email/", {"key": key}), 422)


@pytest.mark.req("A12.5", "A2.10")
def test_registration_with_a_known_address_answers_as_with_a_new_one(mailbox: Mailbox, maria: User) -> None:
    answers = [
        send("POST", "/api/users/create/", {**NEW_USER, "username": None, "email": email, "captcha": solved()})
        for email in (EMAIL, "new@example.org")
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert User.objects.count() == 2


@pytest.mark.req("A12.5", "A12.12", "A3.6")
@pytest.mark.parametrize(
    ("wrong_field", "value"),
    [("email", "x@y"), ("password", "maria.rossi.1974"), ("username", "a b"), ("display_name", ""), ("extra", "x")],
)
def test_registration_with_what_makes_no_sense_names_the_field(wrong_field: str, value: str) -> None:
    given = {**NEW_USER, "captcha": solved(), wrong_field: value}
    found = problem_of(send("POST", "/api/users/create/", given), 422)
    assert wrong_field in {error["field"] for error in found["errors"]}
    assert not User.objects.exists()


@pytest.mark.req("A12.4", "A2.10")
def test_link_is_sent_again_and_nobody_learns_to_whom(mailbox: Mailbox) -> None:
    send("POST", "/api/users/create/", {**NEW_USER, "captcha": solved()})
    sent = len(mailbox.subjects())
    answers = [send("POST", "/api/auth/verify-email/", {"email": email}) for email in (EMAIL, "nobody@example.org")]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert len(mailbox.subjects()) == sent + 1


@pytest.mark.req("A12.6")
def test_user_is_changed_where_something_is_sent(mailbox: Mailbox, maria: User) -> None:
    token = tokens_of(mailbox)["access_token"]
    changed = send("PUT", "/api/users/update/", {"bio": "I sing."}, token=token)
    assert changed.status_code == 200
    assert (changed.json()["bio"], changed.json()["display_name"]) == ("I sing.", "Maria Rossi")
    assert [entry.actor_id for entry in news(PROFILE_CHANGED)] == [str(maria.pk)]
    refused = problem_of(send("PUT", "/api/users/update/", {"is_staff": True}, token=token), 422)
    assert refused["errors"][0]["field"] == "is_staff"


@pytest.mark.req("A12.12")
@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "update"), ("POST", "enable-2fa"), ("GET", "backup-codes"), ("POST", "backup-codes")]
)
def test_without_a_login_nothing_of_a_user_opens(maria: User, method: str, path: str) -> None:
    problem_of(send(method, f"/api/users/{path}/", {}), 401)


@pytest.mark.req("A12.12")
@pytest.mark.parametrize(("_method", "path"), sorted(ENTRANCE))
def test_other_methods_are_refused_in_the_same_form(_method: str, path: str) -> None:
    problem_of(send("PATCH", path, {}), 405)
