"""What is secret in a login, a reset, a token or a payment is in no line of the log, at the most talkative level."""

import io
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.logs import JsonFormatter, PlainFormatter
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    enter,
    enter_code,
    make_person,
)

pytestmark = pytest.mark.django_db
CARD = "4242424242424242"


@pytest.fixture(params=[PlainFormatter, JsonFormatter])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that the program and its libraries have to say."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.req("S9.4", "S9.5", "S9.6")
def test_no_secret_of_a_login_or_a_fault_is_in_the_log(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = Mailbox()
    maria = make_person()
    actions.grant_role(user=maria, role=Role.BOARD, by=SYSTEM)
    client = Client(raise_request_exception=False)
    enter(client, password="wrong harbour violin")
    enter(client)
    code = mailbox.code()
    enter_code(client, code)
    client.post("/accounts/password/reset/", {"email": EMAIL})
    link = mailbox.link()
    client.get(link + "x")
    _key, api_key = actions.make_api_key(user=maria, name="Till", scopes=["accounts:read"], days=1, by=maria)
    bearer = {"Authorization": f"Bearer {api_key}"}
    client.get("/api/v1/accounts/nowhere", headers=bearer)
    client.get(f"/nowhere/{api_key}/")

    def explode(*_: object, **__: object) -> None:
        raise RuntimeError(f"could not post password={PASSWORD.replace(' ', '_')} card={CARD} {api_key}")

    monkeypatch.setattr("commonhall.foundation.accounts.sessions.SessionStore.load", explode)
    client.cookies["sessionid"] = "anything"
    given = {"login": EMAIL, "password": OTHER_PASSWORD, "card": CARD}
    assert client.post("/accounts/login/", json.dumps(given), "application/json", headers=bearer).status_code == 500
    written = log.getvalue()
    assert "could not post" in written  # the fault itself is told
    for secret in (
        PASSWORD,
        PASSWORD.replace(" ", "_"),
        OTHER_PASSWORD,
        code,
        link,
        link.split("/")[-2],
        api_key,
        CARD,
    ):
        assert secret not in written


def of_a_running_site(log: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.req("S9.4")
@pytest.mark.parametrize("log", [JsonFormatter], indirect=True)
def test_nobody_writes_a_line_of_the_log(log: io.StringIO) -> None:
    """ASVS 16.2.4, 16.4.1: each line is one object for machines, whatever somebody put into an address or a header."""
    forged = 'x\r\n{"level": "info", "message": "forged"}\u2028'
    client = Client()
    client.get(f"/nowhere/{quote(forged)}/")
    client.get("/accounts/profile/", headers={"User-Agent": forged, "X-Request-ID": forged})
    logging.getLogger("commonhall").warning("somebody wrote %s", forged)
    lines = of_a_running_site(log)
    assert len(lines) >= 2
    assert "forged" not in {line["message"] for line in lines}
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)


@pytest.mark.req("S9.4")
@pytest.mark.parametrize("log", [JsonFormatter], indirect=True)
def test_what_is_refused_is_written_down(log: io.StringIO) -> None:
    """ASVS 16.3.2: the address, and the request's number, by which the rest of it is found."""
    client = Client()
    client.force_login(make_person())
    number = client.get("/desk/security/").headers["X-Request-ID"]
    refused = [line for line in of_a_running_site(log) if "/desk/security/" in line["message"]]
    assert [(line["level"], line["request_id"]) for line in refused] == [("warning", number)]


def test_the_log_goes_to_standard_error_alone() -> None:
    """ASVS 16.2.3."""
    handlers = settings.LOGGING["handlers"].values()
    assert [handler["class"] for handler in handlers] == ["logging.StreamHandler"]
    assert "stream" not in next(iter(handlers))
