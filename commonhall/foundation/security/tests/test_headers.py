import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from commonhall.foundation.security.middleware import static_headers

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PLACES = {
    "a page": ("GET", "/accounts/login/", 200),
    "a redirect": ("GET", "/accounts/profile/", 302),
    "a page that is not there": ("GET", "/nowhere/", 404),
    "a page that is refused": ("POST", "/accounts/login/", 403),
    "a method that is refused": ("GET", "/ui/theme/", 405),
    "the API": ("GET", "/api/v1/accounts/me", 401),
    "the API's login": ("GET", "/api/v1/auth/app/v1/auth/session", 401),
    "the API's description": ("GET", "/api/v1/openapi.json", 200),
    "a text": ("GET", "/.well-known/security.txt", 200),
}


@pytest.mark.req("S4.1", "S4.2", "S4.4")
@pytest.mark.parametrize("place", PLACES)
def test_headers_are_on_every_answer(place: str) -> None:
    method, path, status = PLACES[place]
    response = Client(enforce_csrf_checks=True).generic(method, path)
    assert response.status_code == status
    _check(response.headers)


@pytest.mark.req("S4.1")
def test_headers_are_on_answers_to_a_broken_request(client: Client) -> None:
    response = client.get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    _check(response.headers)


@pytest.mark.req("S4.1", "S9.1", "S9.2", "S9.3")
def test_headers_are_on_the_page_for_our_own_errors(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonhall.foundation.accounts.sessions.SessionStore.load", _explode)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "anything"
    response = client.get("/accounts/profile/")
    assert response.status_code == 500
    _check(response.headers)
    for leak in ("SELECT", "Traceback", "hunter2"):
        assert leak not in response.content.decode()


def _explode(*_: object) -> None:
    raise RuntimeError("SELECT password FROM users: hunter2")


def _check(headers: object) -> None:
    found = dict(headers.items())  # type: ignore[attr-defined]
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["X-Frame-Options"] == "DENY"
    assert found["Referrer-Policy"] == "same-origin"
    assert found["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in found["Permissions-Policy"]
    policy = found["Content-Security-Policy"]
    for rule in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'"):
        assert rule in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.req("S4.3")
def test_hsts_is_sent_and_fit_for_preloading_where_the_site_has_https(client: Client, settings: Settings) -> None:
    """Also behind a proxy that ends TLS, where Django sees plain http."""
    assert "Strict-Transport-Security" not in client.get("/accounts/login/").headers
    settings.SECURE_HSTS_SECONDS = 63_072_000
    for path in ("/accounts/login/", "/api/v1/accounts/me", "/nowhere/"):
        sent = client.get(path).headers["Strict-Transport-Security"]
        found = re.fullmatch(r"max-age=(\d+); includeSubDomains; preload", sent)
        assert found
        assert int(found.group(1)) >= 31_536_000  # a year is what the preload lists ask for
    assert static_headers()["Strict-Transport-Security"] == sent


@pytest.mark.req("S4.5")
def test_security_txt_names_a_contact_and_ends_in_time(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    expires = datetime.fromisoformat(fields["Expires"])
    now = datetime.now(UTC)
    assert now + timedelta(days=30) < expires < now + timedelta(days=365)
    assert fields["Canonical"].endswith("/.well-known/security.txt")
