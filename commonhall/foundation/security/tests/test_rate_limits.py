"""The table of limits: counted rightly, adjusted by staff, shared over processes, and there where people act."""

import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from commonhall.config.env import ROOT
from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.http.rates import Rate, parse_rates
from commonhall.foundation.security import actions
from commonhall.foundation.security.decorators import rate_limited
from commonhall.foundation.security.limits import Limit, all_limits, get_limit, in_words, limited
from commonhall.foundation.security.limits.counting import forget
from commonhall.foundation.security.models import RateLimit
from commonhall.foundation.security.tests.staff import ATTACKER, person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DOCUMENT = ROOT / "docs" / "security.md"
REDIS = os.environ.get("COMMONHALL_TEST_REDIS", "")
LIMITS = "/desk/security/limits/"

CHECKOUT = f"/payments/charges/{UUID(int=1)}/checkout"


def adjust(name: str, rate: str, by: Any) -> None:
    actions.adjust_limit(limit=get_limit(name), rate=rate, by=by)


# -- how rates are written


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("5/minute", [Rate(5, 60)]),
        ("5 per minute", [Rate(5, 60)]),
        ("5/m/ip", [Rate(5, 60)]),
        ("10/2 hours", [Rate(10, 7200)]),
        ("200/day; 50/hour", [Rate(50, 3600), Rate(200, 86400)]),
        ("1/30s/key,3/m/ip", [Rate(1, 30), Rate(3, 60)]),
    ],
)
def test_rates_are_read_as_staff_and_settings_write_them(text: str, rates: list[Rate]) -> None:
    assert list(parse_rates(text)) == rates


@pytest.mark.parametrize(
    "text", ["", "5", "minute", "0/minute", "5/0 minutes", "5/fortnight", "-5/hour", "9" * 9 + "/day"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_rates(text)


def test_rates_are_told_in_words() -> None:
    assert in_words("50/hour; 200/day") == "50 in an hour, 200 in a day"
    assert in_words("3/2 hours") == "3 in 2 hours"


# -- counting


def test_window_moves_with_each_use_and_says_when_the_next_can_pass() -> None:
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as clock:
        passed = []
        for _use in range(5):
            passed.append(limited("me", "contact"))
            clock.shift(timedelta(minutes=10))
        assert passed == [0] * 5
        wait = limited("me", "contact")  # ten to one; the first use leaves the window at one
        assert wait == 601
        assert limited("somebody else", "contact") == 0
        clock.shift(wait)
        assert limited("me", "contact") == 0
        assert limited("me", "contact") > 0


def test_every_rate_of_a_limit_must_hold() -> None:
    with time_machine.travel("2026-03-02T00:00:00Z", tick=False) as clock:
        passed = 0
        for _hour in range(6):
            passed += sum(limited("me", "api_visitor") == 0 for _use in range(60))
            clock.shift(3601)
        assert passed == 200
        assert limited("me", "api_visitor") > 12 * 3600


def test_an_unknown_limit_is_a_mistake_found_at_start() -> None:
    with pytest.raises(KeyError):
        rate_limited("no_such_limit")


@pytest.mark.req("S5.16")
@pytest.mark.skipif(not REDIS, reason="there is no Redis here")
def test_processes_share_a_limit_through_redis(settings: Settings, same_database: dict[str, str]) -> None:
    settings.REDIS_URL = REDIS
    forget()
    code = (
        "import django; django.setup();"
        "from commonhall.foundation.security.limits import limited;"
        "print(sum(limited('shared', 'contact') == 0 for _use in range(3)))"
    )
    env = {**same_database, "REDIS_URL": REDIS}
    others = [
        subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    passed = sum(int(other.communicate(timeout=120)[0]) for other in others)
    assert passed == 5
    assert limited("shared", "contact") > 0
    assert limited("another", "contact") == 0
    forget()


def test_without_an_answer_from_redis_each_process_counts_alone(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"  # nobody listens there
    assert [limited("me", "contact") == 0 for _use in range(6)] == [True] * 5 + [False]


# -- what people meet


def view(request: Any) -> HttpResponse:
    return HttpResponse("done")


@pytest.mark.req("S5.17")
def test_page_and_problem_say_when_to_try_again() -> None:
    limit = rate_limited("contact")(view)
    requests = [RequestFactory().get(path, REMOTE_ADDR=ATTACKER) for path in ("/contact/", "/api/v1/x")]
    for _use in range(5):
        assert limit(requests[0]).status_code == 200
    page, answer = (limit(request) for request in requests)
    assert page.status_code == answer.status_code == 429
    assert 3500 < int(page["Retry-After"]) <= 3601
    assert 3500 < int(answer["Retry-After"]) <= 3601
    assert "Try again in 6" in page.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    assert "Try again in 6" in answer.content.decode()


@pytest.mark.req("S5.15")
def test_staff_adjust_a_limit_and_it_holds_at_once(desk: Client, admin: Any) -> None:
    page = desk.get(LIMITS).content.decode()
    assert "Logins tried" in page
    assert "5 in a minute" in page
    refused = desk.post(f"{LIMITS}contact/", {"rate": "often"})
    assert (refused.status_code, "Write it as" in refused.content.decode()) == (422, True)

    desk.post(f"{LIMITS}contact/", {"rate": "2/hour"})
    assert [limited("me", "contact") == 0 for _use in range(3)] == [True, True, False]
    entry = Activity.objects.get(kind="security.limit_adjusted")
    assert (entry.before, entry.after, entry.data["limit"]) == ({"rate": "5/hour"}, {"rate": "2/hour"}, "contact")
    assert entry.actor_id == str(admin.pk)

    desk.post(f"{LIMITS}contact/", {"rate": ""})
    assert get_limit("contact").rate == "5/hour"
    assert not RateLimit.objects.exists()
    assert desk.get(f"{LIMITS}nonsense/").status_code == 404


@pytest.mark.parametrize("limit", all_limits(), ids=lambda limit: limit.name)
def test_the_document_names_each_limit_as_shipped(limit: Limit) -> None:
    [row] = [line for line in DOCUMENT.read_text().splitlines() if line.startswith(f"| `{limit.name}` ")]
    _name, how_often, each = row.strip("| ").split(" | ")
    assert how_often.startswith(limit.default)
    assert each == limit.per


@pytest.mark.req("S5.15")
def test_a_program_adjusts_a_limit_too() -> None:
    adjust("login", "9/minute", SYSTEM)
    assert get_limit("login").rates == (Rate(9, 60),)
    assert RateLimit.objects.get().changed_by is None
    entry = Activity.objects.get(kind="security.limit_adjusted")
    assert (entry.actor_type, entry.after) == ("system", {"rate": "9/minute"})


@pytest.mark.req("S5.15", "S8.6")
def test_limits_by_api(desk: Client) -> None:
    names = {limit["name"] for limit in desk.get("/api/v1/security/limits").json()}
    assert names == {limit.name for limit in all_limits()}
    given = {"rate": "7/minute"}
    answer = desk.put("/api/v1/security/limits/login", given, content_type="application/json").json()
    assert (answer["rate"], answer["shipped"]) == ("7/minute", "5/minute")
    refused = desk.put("/api/v1/security/limits/login", {"rate": "x"}, content_type="application/json")
    assert refused.status_code == 422
    assert desk.put("/api/v1/security/limits/x", given, content_type="application/json").status_code == 404


@pytest.mark.req("S5.15")
def test_operators_settings_stand_instead_of_the_table_and_staff_above_both(settings: Settings, admin: Any) -> None:
    settings.RATE_LIMITS = {"login": "9/m/ip"}
    assert get_limit("login").rates == (Rate(9, 60),)
    adjust("login", "4/minute", admin)
    assert get_limit("login").rates == (Rate(4, 60),)
    with pytest.raises(Refused):
        adjust("login", "0/minute", admin)


@pytest.mark.parametrize(
    ("limit", "method", "path"),
    [
        pytest.param("search", "GET", "/search/?q=a", marks=pytest.mark.req("S5.8")),
        pytest.param("search", "GET", "/api/v1/search/?q=a", marks=pytest.mark.req("S5.8")),
        pytest.param("export", "POST", "/members/exports/new/", marks=pytest.mark.req("S5.9")),
        pytest.param("export", "POST", "/api/v1/members/exports", marks=pytest.mark.req("S5.9")),
        pytest.param("download", "GET", f"/members/exports/{UUID(int=1)}/file/", marks=pytest.mark.req("S5.10")),
        pytest.param("download", "GET", f"/api/v1/members/exports/{UUID(int=1)}/file", marks=pytest.mark.req("S5.10")),
        pytest.param("upload", "POST", "/api/v1/files/", marks=pytest.mark.req("S5.5")),
        pytest.param("upload", "POST", "/accounts/profile/picture/", marks=pytest.mark.req("S5.5")),
        pytest.param("upload", "POST", "/members/apply/", marks=pytest.mark.req("S5.5")),
        pytest.param("payment", "POST", f"{CHECKOUT}/", marks=pytest.mark.req("S5.12")),
        pytest.param("payment", "POST", f"/api/v1{CHECKOUT}", marks=pytest.mark.req("S5.12")),
    ],
)
def test_what_people_do_is_limited_by_its_name(limit: str, method: str, path: str, admin: Any) -> None:
    adjust(limit, "2/hour", admin)
    first, second = Client(), Client()
    first.force_login(person("nora", Role.MEMBER))
    second.force_login(person("otto", Role.MEMBER))

    def ask(client: Client) -> int:
        if path == "/api/v1/files/":
            return client.post(path, {"purpose": "none", "file": BytesIO(b"x")}).status_code
        given = '{"fields": []}' if path.startswith("/api/") else ""
        kind = "application/json" if given else "multipart/form-data; boundary=x"
        return client.generic(method, path, given, content_type=kind).status_code

    answers = [ask(first) for _time in range(3)]
    assert 429 not in answers[:2]
    assert answers[2] == 429
    if get_limit(limit).per == "account":
        assert ask(second) != 429


@pytest.mark.req("S5.14")
def test_visitors_ask_the_api_50_times_an_hour_and_200_a_day() -> None:
    def ask(address: str = ATTACKER, **headers: str) -> Any:
        return Client().get("/api/v1/openapi.json", REMOTE_ADDR=address, headers=headers)

    with time_machine.travel("2026-03-02T00:00:00Z", tick=False) as clock:
        answers = [ask().status_code for _time in range(51)]
        assert answers == [200] * 50 + [429]
        for header in ("Authorization", "X-Session-Token", "X-API-Key"):
            assert ask(**{header: "Bearer made-up"}).status_code == 429  # a made-up proof is none
        assert ask(**{"X-Forwarded-For": "192.0.2.1"}).status_code == 429
        assert ask("192.0.2.1").status_code == 200
        for _hour in range(3):
            clock.shift(3601)
            assert [ask().status_code for _time in range(50)] == [200] * 50
        clock.shift(3601)
        refused = ask()
        assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
        assert int(refused["Retry-After"]) > 12 * 3600


@pytest.mark.req("S5.14")
def test_whoever_is_logged_in_is_no_visitor_of_the_api(desk: Client, admin: Any) -> None:
    adjust("api_visitor", "1/hour", admin)
    assert [desk.get("/api/v1/accounts/me").status_code for _time in range(3)] == [200] * 3
    visitor = Client()
    assert [visitor.get("/api/v1/accounts/me").status_code for _time in range(2)] == [401, 429]
