"""Where somebody is logged in: listed, ended one by one or all, and ended by time."""

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
from commonhall.core.live.models import LiveEvent
from commonhall.core.live.sessions import topic_of
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import SESSION_ENDED, SESSIONS_ENDED_BY_STAFF
from commonhall.foundation.accounts.models import KnownDevice, Session, User
from commonhall.foundation.accounts.tests.people import (
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    enter,
    is_inside,
    log_in,
    make_person,
    news,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
    "Mobile/15E148 Safari/604.1"
)


def from_afar(agent: str = FIREFOX, address: str = "203.0.113.7") -> Client:
    return Client(REMOTE_ADDR=address, headers={"User-Agent": agent})


def sockets_closed(key: str) -> bool:
    return LiveEvent.objects.filter(topic=topic_of(key), event="ended").exists()


@pytest.mark.req("A6.1")
def test_page_lists_sessions_with_device_address_and_last_seen(mailbox: Mailbox, maria: User) -> None:
    laptop, phone = from_afar(), from_afar(PHONE, "198.51.100.4")
    log_in(laptop, mailbox)
    log_in(phone, mailbox)
    page = laptop.get("/accounts/sessions/").content.decode()
    for words in ("Firefox on Linux", "203.0.113.7", "Mobile Safari on iOS", "198.51.100.4", "This device"):
        assert words in page
    assert page.count(">This device<") == 1
    for key in Session.objects.values_list("session_key", flat=True):
        assert key not in page, "a session's key is a secret"


@pytest.mark.req("A6.2")
def test_ending_one_session_ends_it_at_once_with_its_sockets(mailbox: Mailbox, maria: User) -> None:
    laptop, phone = from_afar(), from_afar(PHONE)
    log_in(laptop, mailbox)
    log_in(phone, mailbox)
    other = Session.objects.get(session_key=phone.session.session_key)
    assert laptop.post(f"/accounts/sessions/{other.public_id}/end/").status_code == 302
    assert (is_inside(laptop), is_inside(phone)) == (True, False)
    assert sockets_closed(other.session_key)
    assert [entry.data for entry in news(SESSION_ENDED)] == [{"count": 1}]


@pytest.mark.req("A6.3")
def test_ending_all_others_keeps_this_one(mailbox: Mailbox, maria: User) -> None:
    laptop, phone, tablet = from_afar(), from_afar(PHONE), from_afar(PHONE)
    for browser in (laptop, phone, tablet):
        log_in(browser, mailbox)
    laptop.post("/accounts/sessions/end/")
    assert [is_inside(browser) for browser in (laptop, phone, tablet)] == [True, False, False]
    assert news(SESSION_ENDED)[0].data == {"count": 2}


@pytest.mark.req("A6.2", "A6.3")
def test_sessions_by_api_with_a_token(mailbox: Mailbox, maria: User) -> None:
    laptop, phone = from_afar(), from_afar(PHONE)
    log_in(laptop, mailbox)
    log_in(phone, mailbox)
    token = {"X-Session-Token": str(laptop.session.session_key)}
    items = Client().get("/api/v1/accounts/sessions", headers=token).json()["items"]
    assert {item["device"]: item["is_this_one"] for item in items} == {
        "Firefox on Linux": True,
        "Mobile Safari on iOS": False,
    }
    assert Client().delete("/api/v1/accounts/sessions", headers=token).json() == {"count": 1}
    assert (is_inside(laptop), is_inside(phone)) == (True, False)
    assert Client().delete(f"/api/v1/accounts/sessions/{items[1]['id']}", headers=token).status_code == 204
    assert Client().get("/api/v1/accounts/sessions", headers=token).status_code == 401


def test_session_and_device_of_somebody_else_are_not_there(client: Client, mailbox: Mailbox, maria: User) -> None:
    make_person("nils@example.org")
    log_in(from_afar(), mailbox, "nils@example.org", to="nils@example.org")
    log_in(client, mailbox)
    his, device = Session.objects.exclude(user=maria).get(), KnownDevice.objects.exclude(user=maria).get()
    assert client.post(f"/accounts/sessions/{his.public_id}/end/").status_code == 404
    assert client.post(f"/accounts/devices/{device.public_id}/forget/").status_code == 404
    assert client.delete(f"/api/v1/accounts/sessions/{his.public_id}").status_code in (403, 404)
    assert Session.objects.filter(pk=his.pk).exists()


@pytest.mark.req("A6.4", "A6.5")
@pytest.mark.parametrize(
    ("steps", "inside"),
    [
        ([timedelta(hours=23, minutes=59)], True),
        ([timedelta(hours=24, minutes=1)], False),
        ([timedelta(hours=23)] * 31, True),
        ([timedelta(hours=23)] * 32, False),  # 30 days and 16 hours
    ],
)
def test_session_ends_idle_and_in_all(client: Client, maria: User, steps: list[timedelta], inside: bool) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(maria)
        for step in steps:
            clock.shift(step)
            last = is_inside(client)
        assert last is inside


@pytest.mark.req("A6.6")
@pytest.mark.parametrize("role", [Role.BOARD, Role.TREASURER, Role.ADMIN])
def test_session_of_staff_ends_sooner(client: Client, maria: User, role: Role) -> None:
    actions.grant_role(user=maria, role=role, by=SYSTEM)
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(maria)
        for _step in range(6):
            clock.shift(timedelta(minutes=119))
            assert is_inside(client)
        clock.shift(timedelta(minutes=10))
        assert not is_inside(client), "12 hours in all"
        client.force_login(maria)
        clock.shift(timedelta(minutes=121))
        assert not is_inside(client), "2 hours idle"


@pytest.mark.req("A6.6")
def test_session_times_are_settings(client: Client, maria: User, settings: Settings) -> None:
    settings.SESSION_IDLE = timedelta(hours=1)
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(maria)
        clock.shift(timedelta(minutes=61))
        assert not is_inside(client)


def writes(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get("/accounts/profile/")
    return sum(query["sql"].startswith("UPDATE") for query in captured.captured_queries)


def test_last_seen_is_written_once_a_minute(client: Client, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(maria)
        assert [writes(client) for _look in range(3)] == [0, 0, 0]
        clock.shift(timedelta(seconds=61))
        assert [writes(client) for _look in range(3)] == [1, 0, 0]
        assert Session.objects.get().seen_at == NOON + timedelta(seconds=61)


@pytest.mark.req("A2.9", "A2.6")
def test_new_password_ends_every_other_session_and_its_sockets(mailbox: Mailbox, maria: User) -> None:
    laptop, phone = from_afar(), from_afar(PHONE)
    log_in(laptop, mailbox)
    log_in(phone, mailbox)
    ended = str(phone.session.session_key)
    given: dict[str, Any] = {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    laptop.post("/accounts/password/change/", given)
    assert (is_inside(laptop), is_inside(phone)) == (True, False)
    assert sockets_closed(ended)
    assert Session.objects.count() == 1


def test_logout_closes_the_sockets(client: Client, maria: User) -> None:
    client.force_login(maria)
    key = str(client.session.session_key)
    client.post("/accounts/logout/")
    assert sockets_closed(key)


def test_forgotten_device_is_a_stranger(client: Client, mailbox: Mailbox, maria: User) -> None:
    log_in(client, mailbox)
    [known] = KnownDevice.objects.all()
    client.post(f"/accounts/devices/{known.public_id}/forget/")
    assert not KnownDevice.objects.exists()
    client.post("/accounts/logout/")
    for _guess in range(5):
        enter(Client(), password="wrong harbour violin")
    assert enter(client).status_code == 200


def test_staff_log_somebody_out_everywhere_and_tell_them(client: Client, mailbox: Mailbox, maria: User) -> None:
    admin = make_person("admin@example.org")
    actions.grant_role(user=admin, role=Role.ADMIN, by=SYSTEM)
    hers = from_afar()
    log_in(hers, mailbox)
    client.force_login(admin)
    page = client.get(f"/accounts/desk/{maria.public_id}/").content.decode()
    assert "Firefox on Linux" in page
    client.post(f"/accounts/desk/{maria.public_id}/end-sessions/")
    assert not is_inside(hers)
    assert len(news(SESSIONS_ENDED_BY_STAFF)) == 1
    assert "The site's staff have logged you out everywhere" in mailbox.notices()


@pytest.mark.req("A6.8")
def test_cookies_of_a_site_with_https(settings: Settings, client: Client, mailbox: Mailbox, maria: User) -> None:
    settings.SESSION_COOKIE_SECURE = True
    log_in(client, mailbox)
    for name in ("sessionid", "device"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax"), name
