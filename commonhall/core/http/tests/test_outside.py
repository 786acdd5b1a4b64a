"""Calls to the outside: repeated where that is harmless, never for ever, and never led astray."""

import re
import time
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import requests
from allauth.socialaccount.adapter import get_adapter
from pytest_django import Settings

import commonhall
from commonhall.core.http import outside
from commonhall.core.http.sessions import Session
from commonhall.foundation.payments.providers.stripe import _client_for


class Service:
    """Somebody else's server, which gives the answers it was told to and notes what it was asked."""

    def __init__(self) -> None:
        self.answers: deque[tuple[int, dict[str, str]]] = deque()
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def will_answer(self, *statuses: int, **headers: str) -> None:
        self.answers.extend((status, headers) for status in statuses)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                service.asked.append((self.command, self.path, dict(self.headers)))
                status, headers = service.answers.popleft()
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        for method in ("GET", "POST", "PUT", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.answer)
        return Handler


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    running = Service()
    settings.OUTSIDE, settings.STRIPE_API_BASE = ["STRIPE_API_BASE"], f"{running.url}/stripe"
    yield running
    running.stop()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_may_be_repeated_is_tried_again_until_it_succeeds(service: Service, method: str) -> None:
    service.will_answer(503, 429, 200)
    assert outside.request(method, service.url + "/thing").status_code == 200
    assert [asked[:2] for asked in service.asked] == [(method, "/thing")] * 3


def test_after_the_last_try_the_caller_gets_the_answer(service: Service) -> None:
    service.will_answer(502, 504, 200)
    assert outside.request("GET", service.url, tries=2).status_code == 504
    assert len(service.asked) == 2


def test_a_payment_is_never_asked_for_twice_by_itself(service: Service) -> None:
    service.will_answer(503, 200)
    assert outside.request("POST", service.url).status_code == 503
    assert len(service.asked) == 1


def test_a_post_with_an_idempotency_key_is_repeated_with_the_same_key(service: Service) -> None:
    service.will_answer(503, 201)
    headers = {"Idempotency-Key": "one"}
    assert outside.request("POST", service.url, headers=headers, json={"a": 1}).status_code == 201
    assert [asked[2]["Idempotency-Key"] for asked in service.asked] == ["one", "one"]


@pytest.mark.parametrize("status", [400, 401, 404, 409, 500])
def test_an_answer_that_a_repeat_would_not_change_is_given_back_at_once(service: Service, status: int) -> None:
    service.will_answer(status, 200)
    assert outside.request("GET", service.url).status_code == status
    assert len(service.asked) == 1


def test_nobody_sends_us_elsewhere(service: Service) -> None:
    service.will_answer(302, Location=f"{service.url}/inside")
    assert outside.request("GET", service.url).status_code == 302
    assert len(service.asked) == 1


def test_we_say_who_asks(service: Service) -> None:
    service.will_answer(200)
    outside.request("GET", service.url, headers={"Accept": "application/json"})
    headers = service.asked[0][2]
    assert (headers["User-Agent"], headers["Accept"]) == ("Commonhall", "application/json")


@pytest.mark.parametrize(("method", "times"), [("GET", 3), ("POST", 1)])
def test_a_server_that_cannot_be_reached_is_an_error(
    service: Service, method: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.stop()
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    with pytest.raises(httpx.ConnectError):
        outside.request(method, service.url)
    assert len(waits) == times - 1


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(settings: Settings) -> None:
    from socket import create_server

    with create_server(("127.0.0.1", 0)) as silent, pytest.raises(httpx.ReadTimeout):
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{silent.getsockname()[1]}"
        outside.request("GET", settings.STRIPE_API_BASE, tries=1, timeout=0.2)
    assert 0 < outside.TIMEOUT.read <= 30  # type: ignore[operator]


@pytest.mark.req("S11.1")
@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:9/",
        "https://api.stripe.com.evil.example/",
        "https://api.stripe.com@evil.example/",
        "http://api.stripe.com/",
        "https://api.stripe.com:8443/",
        "file:///etc/passwd",
        "/etc/passwd",
    ],
)
def test_nobody_is_asked_whom_the_settings_do_not_name(settings: Settings, url: str) -> None:
    """ASVS 13.2.4, 13.2.5."""
    settings.STRIPE_API_BASE = "https://api.stripe.com"
    with pytest.raises(outside.NobodyWeAsk, match="no service that this site asks"):
        outside.request("GET", url)
    with pytest.raises((outside.NobodyWeAsk, requests.RequestException)):
        Session().get(url)


@pytest.mark.req("S11.1")
def test_libraries_are_led_nowhere_either(service: Service) -> None:
    """ASVS 13.2.4, 15.3.2: django-allauth and Stripe's SDK ask by a session of ours."""
    service.will_answer(302, Location=f"{service.url}/inside")
    assert Session().get(service.url).status_code == 302
    assert len(service.asked) == 1
    assert isinstance(get_adapter().get_requests_session(), Session)
    stripe: Any = _client_for("sk_test_x", "https://api.stripe.com")
    assert isinstance(stripe._requestor._client._session, Session)


@pytest.mark.req("S11.1")
def test_the_outside_is_asked_in_one_place() -> None:
    """ASVS 13.2.4: by `core.http`, and by doctor, which asks the site itself as others meet it."""
    asking = re.compile(
        r"\b(?:httpx\.(?:get|post|put|patch|delete|head|request|stream|Client|AsyncClient)|requests\.\w+"
        r"|urllib\.request|urlopen|http\.client|aiohttp|socket\.(?:create_connection|connect))\b"
    )
    root = Path(commonhall.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "tests" not in path.parts and asking.search(path.read_text())
    }
    assert found == {"core/http/outside.py", "core/http/sessions.py", "config/doctor/outside.py"}
