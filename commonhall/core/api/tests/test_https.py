"""Where the site has https, the API is not to be had without it."""

import pytest
from django.test import Client
from pytest_django import Settings

from commonhall.core.api.problems import HTTPS_REQUIRED

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LIBRARY = "/api/v1/auth/app/v1/auth/session"
PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def _site_with_https(settings: Settings) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://club.example", ["*"]
    settings.TRUSTED_PROXIES = [f"{PROXY}/32"]


@pytest.mark.req("S11.1")
@pytest.mark.parametrize("path", ["/api/v1/accounts/me", "/api/v1/openapi.json", "/api/nothing", LIBRARY])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_api_by_plain_http_is_refused_with_what_to_do(client: Client, method: str, path: str) -> None:
    answer = client.generic(method, path)

    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == HTTPS_REQUIRED
    assert "https" in answer.json()["detail"]
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert "Location" not in answer.headers


@pytest.mark.req("S11.1")
@pytest.mark.parametrize(
    ("peer", "said", "status"),
    [(PROXY, "https", 200), (PROXY, "http", 403), ("10.9.9.9", "https", 403)],
)
def test_a_trusted_proxy_says_how_somebody_came(client: Client, peer: str, said: str, status: int) -> None:
    came = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_PROTO": said}
    assert client.get("/api/v1/openapi.json", **came).status_code == status  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/health/live/", "/health/ready/"])
def test_health_is_told_by_plain_http_too(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_site_without_https_has_its_api_without_it(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "http://localhost:8000"
    assert client.get("/api/v1/openapi.json").status_code == 200
