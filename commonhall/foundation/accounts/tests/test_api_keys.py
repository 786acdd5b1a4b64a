"""API keys: what opens with one, and what no longer does."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules.actions import switch_module
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import (
    API_KEY_MADE,
    API_KEY_REVOKED,
    API_KEY_ROTATED,
    PROFILE_CHANGED,
)
from commonhall.foundation.accounts.models import ApiKey, User
from commonhall.foundation.accounts.tests.people import EMAIL, PASSWORD, Mailbox, grow_old, log_in, make_person, news
from commonhall.foundation.notifications.actions import send_due as send_notices

pytestmark = pytest.mark.django_db
ME = "/api/v1/accounts/me"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
READ = ["accounts:read"]


@pytest.fixture
def maria(db: None) -> User:
    return with_role(make_person())


def with_role(user: User, role: Role = Role.BOARD) -> User:
    actions.grant_role(user=user, role=role, by=SYSTEM)
    return user


def make_key(user: User, scopes: list[str] = READ, days: int = 30, name: str = "Calendar") -> tuple[ApiKey, str]:
    return actions.make_api_key(user=user, name=name, scopes=scopes, days=days, by=user)


def ask(token: str, path: str = ME, method: str = "GET", body: str = "") -> Any:
    program = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {token}"}
    return program.generic(method, path, body, content_type="application/json", headers=headers)


def noticed(mailbox: Mailbox) -> list[str]:
    """The subjects of all mail to Maria, with the notices that wait for their worker."""
    mailbox.all()
    send_notices()
    return mailbox.subjects()


@pytest.mark.req("A10.1", "A10.4", "A10.5", "S3.12")
def test_key_is_made_on_the_page_shown_once_and_kept_hashed(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    grow_old(maria)
    assert client.get("/accounts/api-keys/new/").headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    given = {"name": "Calendar", "scopes": READ, "days": "90"}
    page = client.post("/accounts/api-keys/new/", given)
    token = page.context["token"]
    assert token in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert ask(token).json()["email"] == EMAIL

    listed = client.get("/accounts/api-keys/").content.decode()
    assert "Calendar" in listed
    key = ApiKey.objects.get()
    secret = token.rpartition("_")[2]
    everything = f"{listed} {vars(key)} {[(vars(entry), entry.subject) for entry in news(API_KEY_MADE)]}"
    assert secret not in everything
    assert "A new API key was made for your account: Calendar" in noticed(mailbox)
    assert all(secret not in str(message.message()) for message in mailbox.all())


@pytest.mark.req("A10.2")
@pytest.mark.parametrize(
    ("scopes", "method", "path", "status"),
    [
        (["accounts:read"], "GET", ME, 200),
        (["accounts:read"], "PATCH", ME, 403),
        (["accounts:write"], "PATCH", ME, 200),
        (["accounts:write"], "GET", ME, 403),
        (["members:read"], "GET", ME, 403),
        (["members:read"], "GET", "/api/v1/members/plans", 200),
        (["members:read", "members:write", "accounts:read"], "GET", "/api/v1/notifications/count", 403),
        (["notifications:read"], "GET", "/api/v1/notifications/count", 200),
        (["search:read"], "GET", "/api/v1/search/?q=maria", 200),
    ],
)
def test_key_opens_what_its_scopes_name(maria: User, scopes: list[str], method: str, path: str, status: int) -> None:
    _key, token = make_key(maria, scopes)
    response = ask(token, path, method, '{"bio": "By key"}')
    assert response.status_code == status
    if status == 403:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert "scope" in response.json()["detail"]


@pytest.mark.req("A10.2")
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "keys"), ("POST", "keys"), ("GET", "keys/all"), ("GET", "people")]
)
def test_no_key_opens_the_keys_or_all_accounts(maria: User, method: str, path: str) -> None:
    _key, token = make_key(maria, ["accounts:read", "accounts:write"])
    with_role(maria, Role.ADMIN)
    given = '{"name": "More", "scopes": ["members:write"], "days": 30}'
    assert ask(token, f"/api/v1/accounts/{path}", method, given).status_code == 403
    assert ApiKey.objects.count() == 1


@pytest.mark.req("A10.2")
def test_key_opens_no_page_and_no_login_of_the_library(maria: User) -> None:
    _key, token = make_key(maria, ["accounts:read", "accounts:write"])
    assert ask(token, "/accounts/profile/").status_code == 302
    assert ask(token, "/api/v1/auth/app/v1/account/authenticators").status_code == 401


@pytest.mark.req("A10.2")
def test_key_has_never_more_rights_than_its_owner_at_that_moment(maria: User, settings: Settings) -> None:
    settings.API_KEY_ROLES = ["board", "member"]
    actions.grant_role(user=maria, role=Role.MEMBER, by=SYSTEM)
    _key, token = make_key(maria, ["members:read"])
    assert ask(token, "/api/v1/members/desk/statistics/growth").status_code in (200, 404)
    applications = "/api/v1/members/applications"
    before = ask(token, applications).status_code
    actions.revoke_role(user=maria, role=Role.BOARD, by=SYSTEM)
    assert (before, ask(token, applications).status_code) == (200, 403)
    actions.revoke_role(user=maria, role=Role.MEMBER, by=SYSTEM)
    assert ask(token, "/api/v1/members/plans").status_code == 401


@pytest.mark.req("A10.7")
def test_key_ends_with_its_owners_account(maria: User) -> None:
    _key, token = make_key(maria)
    actions.change_account(user=maria, by=SYSTEM, is_active=False, username=None, display_name="Maria")
    assert ask(token).status_code == 401


@pytest.mark.req("A10.3")
def test_key_stops_working_when_it_expires(maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        _key, token = make_key(maria, days=30)
        clock.shift(timedelta(days=30, seconds=-1))
        assert ask(token).status_code == 200
        clock.shift(1)
        assert ask(token).status_code == 401


@pytest.mark.req("A10.6", "S3.12")
def test_key_that_was_replaced_works_for_24_hours_more(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        key, old = make_key(maria, days=90)
        clock.shift(timedelta(days=10))
        new_key, new = actions.rotate_api_key(key=key, by=maria)
        assert (new_key.name, new_key.scopes, new_key.lifetime) == (key.name, key.scopes, timedelta(days=90))
        clock.shift(timedelta(hours=23, minutes=59))
        assert [ask(token).status_code for token in (old, new)] == [200, 200]
        with pytest.raises(Refused):
            actions.rotate_api_key(key=key, by=maria)
        clock.shift(timedelta(minutes=1))
        assert [ask(token).status_code for token in (old, new)] == [401, 200]
        assert len(news(API_KEY_ROTATED)) == 1
        assert "An API key of yours was replaced: Calendar" in noticed(mailbox)


@pytest.mark.req("A10.6")
def test_key_near_its_end_gets_no_longer_life_by_being_replaced(maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        key, old = make_key(maria, days=1)
        clock.shift(timedelta(hours=23))
        actions.rotate_api_key(key=key, by=maria)
        clock.shift(timedelta(hours=1))
        assert ask(old).status_code == 401


@pytest.mark.req("S3.12")
def test_owner_is_mailed_when_staff_revoke_a_key(client: Client, mailbox: Mailbox, maria: User) -> None:
    key, _token = make_key(maria)
    client.force_login(with_role(make_person("ada@example.org"), Role.ADMIN))
    client.post(f"/accounts/api-keys/{key.public_id}/revoke/")
    assert "An API key of yours was revoked: Calendar" in noticed(mailbox)


@pytest.mark.req("A10.7")
def test_key_that_is_revoked_is_refused_at_once(client: Client, maria: User) -> None:
    key, token = make_key(maria)
    client.force_login(maria)
    client.post(f"/accounts/api-keys/{key.public_id}/revoke/")
    assert ask(token).status_code == 401
    assert len(news(API_KEY_REVOKED)) == 1
    client.post(f"/accounts/api-keys/{key.public_id}/revoke/")
    assert len(news(API_KEY_REVOKED)) == 1


@pytest.mark.req("A10.8")
def test_last_use_is_shown_and_written_once_a_minute(client: Client, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        key, token = make_key(maria)
        client.force_login(maria)
        assert "Never" in client.get("/accounts/api-keys/").content.decode()
        ask(token)
        clock.shift(59)
        with CaptureQueriesContext(connection) as queries:
            ask(token)
        key.refresh_from_db()
        assert key.last_used_at == NOON
        assert not [query for query in queries.captured_queries if "UPDATE" in query["sql"]]
        clock.shift(1)
        ask(token)
        key.refresh_from_db()
        assert key.last_used_at == NOON + timedelta(minutes=1)
        assert "Never" not in client.get("/accounts/api-keys/").content.decode()


@pytest.mark.req("A10.5")
def test_key_outlives_a_change_of_the_sites_secret(maria: User, settings: Settings) -> None:
    former = settings.SECRET_KEY
    _key, token = make_key(maria)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret of fifty characters and a few more.", [former]
    assert ask(token).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert ask(token).status_code == 200  # its digest was made anew
    settings.SECRET_KEY = "a third secret of fifty characters and a few more."
    assert ask(token).status_code == 401


@pytest.mark.parametrize(
    "token", ["chk_", "chk__", "chk_abc", "chk_é_é", "chk_0123456789ab_", "chk_{prefix}_0", "x", ""]
)
def test_key_that_is_none_is_refused(maria: User, token: str) -> None:
    key, _token = make_key(maria)
    response = ask(token.format(prefix=key.prefix))
    assert response.status_code == 401
    assert "Bearer" in response.headers["WWW-Authenticate"]


def test_person_of_another_role_makes_no_key(client: Client) -> None:
    nils = make_person("nils@example.org")
    client.force_login(nils)
    assert client.get("/accounts/api-keys/").status_code == 403
    with pytest.raises(Refused):
        make_key(nils)


def test_key_of_another_person_is_not_there(client: Client, maria: User) -> None:
    key, token = make_key(maria)
    client.force_login(with_role(make_person("nils@example.org")))
    assert client.post(f"/accounts/api-keys/{key.public_id}/revoke/").status_code == 404
    assert client.delete(f"/api/v1/accounts/keys/{key.public_id}").status_code == 404
    assert client.get("/accounts/api-keys/all/").status_code == 403
    assert ask(token).status_code == 200


@pytest.mark.req("A10.7")
def test_staff_find_and_revoke_every_key(client: Client, maria: User) -> None:
    for number in range(30):
        user = maria if number < 15 else with_role(make_person(f"p{number}@example.org"))
        make_key(user, name=f"Program {number}")
    key, token = make_key(maria, name="Harbour")
    client.force_login(with_role(make_person("ada@example.org"), Role.ADMIN))
    client.get("/accounts/api-keys/all/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/accounts/api-keys/all/?q=harbour")
    assert [found.name for found in page.context["page"]] == ["Harbour"]
    assert len(client.get("/accounts/api-keys/all/").context["page"]) == 25
    assert len(queries) <= 8
    client.post(f"/accounts/api-keys/{key.public_id}/revoke/")
    assert ask(token).status_code == 401
    assert news(API_KEY_REVOKED)[0].subject_id == str(maria.pk)


@pytest.mark.req("S12.3")
def test_key_by_api_needs_a_fresh_login(client: Client, mailbox: Mailbox, maria: User) -> None:
    given = {"name": "Calendar", "scopes": READ, "days": 30}
    keys = "/api/v1/accounts/keys"
    client.force_login(maria)
    grow_old(maria)
    assert client.post(keys, given, content_type="application/json").status_code == 401
    client.logout()
    log_in(client, mailbox)
    made = client.post(keys, given, content_type="application/json")
    assert made.status_code == 201
    assert ask(made.json()["key"]).status_code == 200
    rotated = client.post(f"{keys}/{made.json()['id']}/rotate")
    assert rotated.status_code == 201
    states = {item["state"] for item in client.get(keys).json()["items"]}
    assert states == {"good", "replaced"}
    assert client.delete(f"{keys}/{rotated.json()['id']}").status_code == 204
    assert ask(rotated.json()["key"]).status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 81}, {"scopes": []}, {"scopes": ["everything"]}, {"days": 0}, {"days": 366}]
)
def test_key_with_what_makes_no_sense_is_refused(maria: User, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        make_key(maria, **{"name": "Calendar", "scopes": READ, "days": 30, **wrong})


def test_scope_of_a_module_that_is_off_opens_nothing(maria: User) -> None:
    _key, token = make_key(maria, ["members:read"])
    switch_module(label="members", enabled=False, by=SYSTEM)
    assert ask(token, "/api/v1/members/plans").status_code == 404
    with pytest.raises(Refused):
        make_key(maria, ["members:read"])


@pytest.mark.req("A10.5")
def test_log_says_by_which_key_something_was_done_and_not_the_key(
    maria: User, caplog: pytest.LogCaptureFixture
) -> None:
    key, token = make_key(maria, ["accounts:write"])
    with caplog.at_level(logging.DEBUG):
        ask(token, ME, "PATCH", '{"bio": "By key"}')
        ask(token, ME)
        ask(token + "0", ME)
    [entry] = news(PROFILE_CHANGED)
    assert (entry.actor_id, entry.actor["via"]) == (str(maria.pk), f"API key {key.prefix}")
    assert token.rpartition("_")[2] not in caplog.text
