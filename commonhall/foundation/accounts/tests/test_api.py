"""The JSON API: logging in by the library's endpoints, and one's own profile."""

import json
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import LOGGED_IN, LOGGED_OUT, LOGIN_FAILED, PROFILE_CHANGED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import (
    API,
    EMAIL,
    PASSWORD,
    Mailbox,
    make_person,
    news,
    wrong,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ME = "/api/v1/accounts/me"


class Program:
    """A client without cookies that keeps its session's token, as an app does."""

    def __init__(self) -> None:
        self.token = ""

    def send(self, method: str, path: str, given: dict[str, Any] | None = None) -> Any:
        headers = {"X-Session-Token": self.token} if self.token else {}
        response = Client(enforce_csrf_checks=True).generic(
            method, path, _json(given), content_type="application/json", headers=headers
        )
        self.token = _answer(response).get("meta", {}).get("session_token", self.token)
        return response

    def log_in(self, mailbox: Mailbox, **login: str) -> Any:
        self.send("POST", f"{API}/auth/login", {**login, "password": PASSWORD})
        return self.send("POST", f"{API}/auth/code/confirm", {"code": mailbox.code()})


def _json(given: dict[str, Any] | None) -> bytes:
    return b"" if given is None else json.dumps(given).encode()


def _answer(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = response.json()
    return found


@pytest.fixture
def maria(db: None) -> User:
    return make_person(username="maria")


@pytest.mark.req("A2.3", "A5.13", "S7.1", "S7.2")
@pytest.mark.parametrize("login", [{"email": EMAIL}, {"username": "maria"}])
def test_login_by_api_needs_the_code_and_logout_ends_it(mailbox: Mailbox, maria: User, login: dict[str, str]) -> None:
    app = Program()
    pending = app.send("POST", f"{API}/auth/login", {**login, "password": PASSWORD})
    assert pending.status_code == 401
    assert {"id": "login_by_code", "is_pending": True} in _answer(pending)["data"]["flows"]
    assert app.send("GET", ME).status_code == 401

    done = app.send("POST", f"{API}/auth/code/confirm", {"code": mailbox.code()})
    assert done.status_code == 200
    assert _answer(app.send("GET", ME))["email"] == EMAIL
    assert len(news(LOGGED_IN)) == 1

    app.send("DELETE", f"{API}/auth/session")
    assert app.send("GET", ME).status_code == 401
    assert len(news(LOGGED_OUT)) == 1


@pytest.mark.req("A5.4")
def test_api_takes_no_code_after_ten_wrong_ones(mailbox: Mailbox, maria: User) -> None:
    first = Program()
    first.send("POST", f"{API}/auth/login", {"email": EMAIL, "password": PASSWORD})
    good = mailbox.code()
    for number in range(10):
        if number % 3 == 0:
            app = Program()
            app.send("POST", f"{API}/auth/login", {"email": EMAIL, "password": PASSWORD})
        app.send("POST", f"{API}/auth/code/confirm", {"code": wrong(mailbox.code())})
    assert first.send("POST", f"{API}/auth/code/confirm", {"code": good}).status_code == 401
    assert first.send("GET", ME).status_code == 401
    late = Program()
    refused = late.send("POST", f"{API}/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert not any(flow.get("is_pending") for flow in _answer(refused)["data"]["flows"])


@pytest.mark.req("A1.1", "A1.6")
def test_registration_by_api_opens_after_the_link(mailbox: Mailbox) -> None:
    app = Program()
    given = {"email": EMAIL, "password": PASSWORD, "username": "maria", "display_name": "Maria Rossi"}
    given["captcha"] = solved()
    assert app.send("POST", f"{API}/auth/signup", given).status_code == 401
    assert app.send("GET", ME).status_code == 401
    key = mailbox.link().removeprefix("/accounts/confirm-email/").rstrip("/").replace("%3A", ":")
    app.send("POST", f"{API}/auth/email/verify", {"key": key})
    assert Program().log_in(mailbox, email=EMAIL).status_code == 200
    assert User.objects.get().display_name == "Maria Rossi"


@pytest.mark.req("A3.6")
def test_registration_by_api_judges_the_password_against_the_person(db: None) -> None:
    given = {"email": "maria.rossi.1974@example.org", "password": "maria.rossi.1974", "display_name": "Maria"}
    given["captcha"] = solved()
    answer = Program().send("POST", f"{API}/auth/signup", given)
    assert answer.status_code == 400
    assert {error["field"] for error in _answer(answer)["errors"]} == {"password"}


@pytest.mark.req("A2.10")
def test_api_answers_alike_for_known_and_unknown_addresses(mailbox: Mailbox, maria: User) -> None:
    def answers(email: str) -> list[Any]:
        joining = {"email": email, "password": PASSWORD, "display_name": "M", "captcha": solved()}
        sent = [
            Program().send("POST", f"{API}/auth/login", {"email": email, "password": "wrong harbour violin"}),
            Program().send("POST", f"{API}/auth/password/request", {"email": email}),
            Program().send("POST", f"{API}/auth/signup", joining),
        ]
        return [{**_answer(response), "meta": None, "request_id": None} for response in sent]

    assert answers(EMAIL) == answers("nobody@example.org")
    assert len(news(LOGIN_FAILED)) == 2


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", ["account/phone", "auth/phone/verify", "auth/phone/verify/resend"])
def test_librarys_phone_endpoints_are_closed(client: Client, db: None, method: str, path: str) -> None:
    assert client.generic(method, f"{API}/{path}").status_code == 404


@pytest.mark.req("I1.3")
def test_token_needs_no_csrf_token_and_a_cookie_does(mailbox: Mailbox, maria: User) -> None:
    app = Program()
    app.log_in(mailbox, email=EMAIL)
    assert app.send("PATCH", ME, {"bio": "By token"}).status_code == 200

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(maria)
    assert browser.patch(ME, {"bio": "Forged"}, content_type="application/json").status_code == 403
    browser.get("/accounts/profile/")
    proof = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    assert browser.patch(ME, {"bio": "By page"}, content_type="application/json", headers=proof).status_code == 200
    assert [entry.subject["after"]["bio"] for entry in news(PROFILE_CHANGED)] == ["By token", "By page"]


def test_token_of_another_person_goes_before_the_cookie(mailbox: Mailbox, maria: User) -> None:
    app = Program()
    app.log_in(mailbox, email=EMAIL)
    browser = Client()
    browser.force_login(make_person("nils@example.org"))
    assert _answer(browser.get(ME, headers={"X-Session-Token": app.token}))["email"] == EMAIL


@pytest.mark.req("A9.2")
def test_profile_by_api_changes_what_is_sent_and_nothing_else(maria: User, client: Client) -> None:
    client.force_login(maria)
    actions.change_profile(user=maria, by=maria, bio="I sing.", audiences={"phone": "board"})
    given = {
        "phone": "+39061234567",
        "languages": ["it", "de"],
        "audiences": {"bio": "everyone"},
        "time_zone": "Europe/Rome",
    }
    answer = _answer(client.patch(ME, given, content_type="application/json"))
    assert answer["bio"] == "I sing."
    assert answer["audiences"] == {"bio": "everyone", "phone": "board", "languages": "members", "picture": "members"}
    assert (answer["phone"], answer["languages"], answer["missing"]) == ("+39061234567", ["it", "de"], ["your picture"])


@pytest.mark.req("I1.5")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"languages": ["klingon"]}, "languages"),
        ({"languages": "it"}, "languages"),
        ({"display_name": ""}, "display_name"),
        ({"bio": "x" * 1001}, "bio"),
        ({"audiences": {"bio": "nobody"}}, "audiences.bio"),
        ({"audiences": {"email": "everyone"}}, "audiences.email"),
        ({"bio": None}, "bio"),
        ({"audiences": None}, "audiences"),
        ({"audiences": {"bio": None}}, "audiences"),
        ({"is_staff": True}, "is_staff"),
        ({"email": "thief@example.org"}, "email"),
    ],
)
def test_profile_by_api_refuses_what_makes_no_sense(
    maria: User, client: Client, given: dict[str, Any], field: str
) -> None:
    client.force_login(maria)
    response = client.patch(ME, given, content_type="application/json")
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in _answer(response)["errors"]] == [field]
    assert not news(PROFILE_CHANGED)


@pytest.mark.req("I1.5")
def test_api_errors_are_problems_with_the_requests_number(client: Client, db: None) -> None:
    response = client.get(ME, headers={"X-Request-ID": "0123456789abcdef"})
    problem = _answer(response)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["title"], problem["request_id"]) == (401, "Unauthorized", "0123456789abcdef")


@pytest.mark.req("I1.2")
def test_api_description_is_valid_openapi_and_names_the_ways_in(client: Client, db: None) -> None:
    schema = _answer(client.get("/api/v1/openapi.json"))
    validate(schema)
    ways = {
        (way["type"], way.get("name", way.get("scheme"))) for way in schema["components"]["securitySchemes"].values()
    }
    assert ways == {("apiKey", "X-Session-Token"), ("apiKey", "sessionid"), ("http", "bearer")}
    assert {"get", "patch"} <= schema["paths"]["/api/v1/accounts/me"].keys()
