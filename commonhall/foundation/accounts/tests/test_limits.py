"""How often people knock at the entrance: by our table alone, on pages and by API, and told how long to wait."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import resolve
from pytest_django import Settings

from commonhall.foundation.accounts.middleware import EntranceLimitsMiddleware
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import API, EMAIL, PASSWORD, Mailbox, enter, log_in
from commonhall.foundation.security.actions import adjust_limit
from commonhall.foundation.security.limits import get_limit

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DOORS = EntranceLimitsMiddleware.LIMITS
LIMITS = sorted(set(DOORS.values()))


def knock(path: str, address: str = "203.0.113.7") -> Any:
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    return Client(REMOTE_ADDR=address).post(path, "{}" if kind.endswith("json") else "", content_type=kind)


@pytest.mark.req("S5.1", "S5.2", "S5.3", "S5.4", "S5.17", "I1.5")
@pytest.mark.parametrize("path", DOORS)
def test_each_door_says_how_long_to_wait(settings: Settings, path: str) -> None:
    settings.RATE_LIMITS = dict.fromkeys(LIMITS, "1/hour")
    assert resolve(path)
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as clock:
        assert knock(path).status_code != 429
        clock.shift(timedelta(minutes=10))
        refused = knock(path)
        assert (refused.status_code, refused["Retry-After"]) == (429, "3001")
        assert "Try again in 51 minutes." in refused.content.decode()
        kind = "application/problem+json" if path.startswith("/api/") else "text/html; charset=utf-8"
        assert refused["Content-Type"] == kind
        assert knock(path, "203.0.113.8").status_code != 429
        clock.shift(3001)
        assert knock(path).status_code != 429


@pytest.mark.req("S5.1", "S5.15")
def test_doors_of_one_kind_are_counted_together_and_staff_say_how_often(maria: User) -> None:
    adjust_limit(limit=get_limit("login"), rate="2/minute", by=maria)
    paths = ["/accounts/login/", f"{API}/auth/login", "/api/auth/login/"]
    assert [knock(path).status_code == 429 for path in paths] == [False, False, True]
    assert Client(REMOTE_ADDR="203.0.113.7").get("/accounts/login/").status_code == 200


@pytest.mark.req("S5.3")
def test_nobody_fills_anothers_mailbox_with_links(mailbox: Mailbox, maria: User) -> None:
    """From however many addresses; whoever asks is told the same."""
    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{number}").post("/accounts/password/reset/", {"email": EMAIL.upper()})
        for number in range(8)
    ]
    assert {answer["Location"] for answer in answers} == {"/accounts/password/reset/done/"}
    assert len(mailbox.subjects()) == 5


@pytest.mark.req("A4.8")
def test_guesses_of_others_make_no_known_device_wait(client: Client, mailbox: Mailbox, maria: User) -> None:
    """The login library would have nobody try, known or not, after five failures for a name."""
    log_in(client, mailbox)
    client.post("/accounts/logout/")
    for number in range(12):
        enter(Client(REMOTE_ADDR=f"203.0.113.{number}"), password="wrong harbour violin")
    assert enter(client, password=PASSWORD).status_code == 302
