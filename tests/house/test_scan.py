"""The whole API under made-up requests, with a key and with a login of each role: never a 5xx, never an answer that the
description does not know. `make scan` asks more of each operation."""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import requests
import schemathesis
from django.core.cache import cache as kept
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis
from pytest_django import Settings
from schemathesis import Response
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules.actions import switch_module
from commonhall.core.modules.scopes import offered
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.models import ApiKey, User
from commonhall.foundation.security.limits import all_limits
from commonhall.modules.merchants.models import Merchant, State

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(1800)]
MANY = 20
EXAMPLES = int(os.environ.get("SCAN_EXAMPLES", "3"))
# A key of each role; those that open no more than an administrator's are made by `make scan` alone.
ROLES = ("member", "merchant", "admin")
UNSEEDED = ("moderator", "organiser", "coach", "customer")
MORE_ROLES = ("board", "treasurer", *UNSEEDED)
WANTED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


@pytest.fixture(autouse=True)
def _quick_and_unlimited(settings: Settings) -> None:
    kept.clear()
    settings.RATE_LIMITS = {limit.name: "1000000/second" for limit in all_limits()}
    settings.API_KEY_ROLES = list(Role.values)
    settings.ALLOWED_HOSTS = ["*"]
    switch_module(label="merchants", enabled=True, by=SYSTEM)
    call_command("seed", "--members", "12", "--verbosity", "0")
    for role in ("merchant", *UNSEEDED):
        user = actions.create_account(email=f"{role}@example.org", by=SYSTEM, display_name=role, verified=True)
        actions.grant_role(user=user, role=Role(role), by=SYSTEM)
        if role == "merchant":
            Merchant.objects.create(user=user, business_name="Lindt", country="DE", state=State.APPROVED)


def key_of(who: str) -> dict[str, str]:
    user = User.objects.get(email=f"{who}@example.org")
    ApiKey.objects.all().delete()
    scopes = [scope.name for scope in offered()]
    _key, token = actions.make_api_key(user=user, name="Scan", scopes=scopes, days=1, by=user)
    return {"Authorization": f"Bearer {token}"}


def login_of(who: str) -> dict[str, str]:
    browser = Client()
    browser.force_login(User.objects.get(email=f"{who}@example.org"))
    tokens = actions.issue_tokens(session_key=str(browser.session.session_key))
    return {"Authorization": f"Bearer {tokens.access_token}"}


# On another database one run of all operations is enough.
WITH_KEYS = [("", None), *((who, key_of) for who in (ROLES if EXAMPLES < MANY else (*ROLES, *MORE_ROLES)))]


@cache
def operations() -> list[tuple[Any, list[Any]]]:
    """Each operation with what is asked of it: the same whoever asks, so it is made up once."""
    schema = schemathesis.openapi.from_dict(Client().get("/api/v1/openapi.json").json())
    return [(found.ok(), made_up(found.ok())) for found in schema.get_all_operations()]


def made_up(operation: Any) -> list[Any]:
    cases: list[Any] = []

    @hypothesis(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def make_up(case: Any) -> None:
        cases.append(case)

    make_up()
    return cases


def answer(case: Any, headers: dict[str, str]) -> Response:
    """What the program answers, through Django's own client, so that all lies in the test's transaction."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    content_type = asked.headers.pop("Content-Type", "")
    for name in ("Content-Length", "Accept-Encoding"):
        asked.headers.pop(name, None)
    given = {**asked.headers, **headers}
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    came = Client(raise_request_exception=False).generic(
        str(asked.method), asked.path_url, body, content_type=content_type, headers=given
    )
    content = b"".join(came.streaming_content) if came.streaming else came.content
    headers_back = {name.lower(): [value] for name, value in came.items()}
    return Response(came.status_code, headers_back, content, asked, elapsed=0.0, verify=False)


def failures(operation: Any, cases: list[Any], headers: dict[str, str]) -> Iterator[str]:
    """What goes wrong with this operation, each kind of failure once."""
    checks = CHECKS.get_by_names(WANTED)
    wrong: dict[str, str] = {}
    for case in cases:
        try:
            case.validate_response(answer(case, headers), checks=checks)
        except FailureGroup as error:
            text = "\n".join(str(error).splitlines()[:40])
            wrong.setdefault(text[:80], f"{operation.label}: {text}")
    yield from wrong.values()


@pytest.mark.req("I1.2", "I2.1", "S10.1")
@pytest.mark.parametrize(
    ("who", "how"),
    [*(pytest.param(*each, marks=pytest.mark.any_database) for each in WITH_KEYS), ("admin", login_of)],
    ids=lambda value: getattr(value, "__name__", value) or "visitor",
)
def test_every_answer_is_one_that_the_description_knows(who: str, how: Any) -> None:
    wrong = []
    for operation, cases in operations():
        wrong += failures(operation, cases, how(who) if how else {})  # anew for each, for some of them log out
    assert not wrong, f"{len(wrong)}\n" + "\n\n".join(wrong)
