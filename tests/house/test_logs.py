"""What is secret in a login, a reset, a token or a payment is in no line of the log, at the most talkative level."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
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
