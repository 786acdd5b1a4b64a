"""Every error under /api/ has one form."""

import gzip
import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LIBRARY = "/api/v1/auth/app/v1"


@pytest.fixture(autouse=True)
def _nothing_was_asked_yet() -> None:
    cache.clear()


def problem_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    packed = response.headers.get("Content-Encoding") == "gzip"
    found: dict[str, Any] = json.loads(gzip.decompress(response.content) if packed else response.content)
    assert found["status"] == status
    assert {"type", "title", "detail", "errors", "request_id"} <= found.keys()
    assert found["request_id"] == response.headers["X-Request-ID"]
    return found


@pytest.mark.req("I1.5", "A12.12")
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/", 404),
        ("GET", "/api/nothing/here", 404),
        ("POST", "/api/v1/accounts/nothing", 404),
        ("DELETE", "/api/v1/accounts/me", 405),
        ("GET", "/api/v1/accounts/me", 401),
        ("GET", f"{LIBRARY}/nothing", 404),
        ("GET", f"{LIBRARY}/account/phone", 404),
        ("PATCH", f"{LIBRARY}/auth/session", 405),
        ("GET", f"{LIBRARY}/auth/session", 401),
        ("GET", "/api/v1/accounts/me?x=%00", 400),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*"])
def test_error_is_a_problem_whatever_answered(client: Client, method: str, path: str, status: int, accept: str) -> None:
    found = problem_of(client.generic(method, path, headers={"Accept": accept, "Accept-Encoding": "gzip"}), status)
    assert found["detail"]


@pytest.mark.req("I1.5")
def test_method_that_is_refused_names_those_that_are_not(client: Client) -> None:
    assert "GET" in client.delete("/api/v1/accounts/me").headers["Allow"]


@pytest.mark.req("I1.5")
@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
@pytest.mark.parametrize("path", [f"{LIBRARY}/auth/login", "/api/v1/members/applications"])
def test_body_that_makes_no_sense_is_a_problem(client: Client, path: str, body: bytes) -> None:
    response = client.post(path, body, content_type="application/json")
    assert response.status_code in (400, 401, 422)
    problem_of(response, response.status_code)


@pytest.mark.req("I1.5")
def test_librarys_refusal_names_the_field_and_keeps_the_steps_that_are_open(client: Client) -> None:
    empty = client.post(f"{LIBRARY}/auth/login", b"{}", content_type="application/json")
    assert {error["field"] for error in problem_of(empty, 400)["errors"]} >= {"password"}
    session = client.get(f"{LIBRARY}/auth/session")
    assert {"id": "login"} in problem_of(session, 401)["data"]["flows"]


@pytest.mark.req("I1.5", "S13.1")
def test_cookie_without_its_proof_is_a_problem(db: None) -> None:
    user = get_user_model()._default_manager.create_user("maria@example.org", None)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    problem_of(browser.patch("/api/v1/accounts/me", b"{}", content_type="application/json"), 403)


@pytest.mark.req("I1.5")
def test_too_many_requests_are_a_problem_that_says_when_to_try_again(client: Client, settings: Settings) -> None:
    settings.RATE_LIMITS = {"login": "1/hour"}
    given = json.dumps({"email": "nobody@example.org", "password": "wrong harbour violin"})
    answers = [client.post(f"{LIBRARY}/auth/login", given, content_type="application/json") for _try in range(2)]
    problem_of(answers[1], 429)
    assert 3500 < int(answers[1].headers["Retry-After"]) <= 3601


def test_page_that_is_missing_stays_a_page(client: Client) -> None:
    assert client.get("/nowhere/").headers["Content-Type"].startswith("text/html")
