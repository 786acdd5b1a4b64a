"""Limits at the entrance, as the site ships them."""

import pytest
from django.test import Client
from pytest_django import Settings

from commonhall.core.captcha.tests.solving import solved

pytestmark = pytest.mark.django_db


def login(address: str = "203.0.113.1", **headers: str) -> int:
    given = {"login": "nobody@example.org", "password": "wrong harbour violin"}
    return Client().post("/accounts/login/", given, REMOTE_ADDR=address, headers=headers).status_code


@pytest.mark.req("S5.1", "S5.17")
def test_login_is_limited_to_five_a_minute_for_an_address() -> None:
    assert [login() for _try in range(5)] == [200] * 5
    refused = Client().post("/accounts/login/", {"login": "x", "password": "y"}, REMOTE_ADDR="203.0.113.1")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert login("203.0.113.2") == 200


@pytest.mark.req("S5.1", "S6.7")
def test_login_limit_is_not_fooled_by_a_forged_header() -> None:
    tries = [login(**{"X-Forwarded-For": f"198.51.100.{number}"}) for number in range(6)]
    assert tries == [200] * 5 + [429]


@pytest.mark.req("S5.1", "S5.17")
def test_login_by_api_has_the_same_limit() -> None:
    path, given = "/api/v1/auth/app/v1/auth/login", {"email": "nobody@example.org", "password": "x"}
    answers = [Client().post(path, given, content_type="application/json") for _try in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.req("S5.2")
def test_registration_is_limited_to_three_a_minute() -> None:
    def register(number: int) -> int:
        given = {"email": f"p{number}@example.org", "password1": "lantern harbour violin", "display_name": "P"}
        given["captcha"] = solved()
        return Client().post("/accounts/signup/", given).status_code

    assert [register(number) for number in range(4)] == [302] * 3 + [429]


@pytest.mark.req("S5.3")
def test_password_reset_is_limited(settings: Settings) -> None:
    given = {"email": "nobody@example.org"}
    answers = [Client().post("/accounts/password/reset/", given).status_code for _try in range(21)]
    assert answers == [302] * 20 + [429]
