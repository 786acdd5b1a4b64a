"""Whatever takes an address from a visitor is answered at an even pace, so that no clock tells who has an account."""

import re

import pytest
from django.test import Client

from commonhall.foundation.accounts.middleware import EvenPaceMiddleware
from tests.house.rights.routes import routes

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LOOKS_NOBODY_UP = {"/contact/"}
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
ACTION = re.compile(r'<form\b[^>]*\baction="([^"?]+)')
TAKES_ADDRESS = re.compile(r'name="(?:email|login)"')


@pytest.mark.req("A2.10")
def test_every_form_that_takes_an_address_is_answered_at_an_even_pace(client: Client) -> None:
    found = set()
    for route in routes():
        if route.method == "GET" and not route.takes and not route.path.startswith("api/"):
            found |= _forms_of(client, "/" + route.path)
    assert {"/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/verification/"} <= found
    assert found - EvenPaceMiddleware.PACED <= LOOKS_NOBODY_UP


@pytest.mark.req("A2.10")
def test_every_operation_that_takes_an_address_is_answered_at_an_even_pace(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    shapes = described["components"]["schemas"]
    taking = {name for name, shape in shapes.items() if {"email", "login"} & shape.get("properties", {}).keys()}
    found = {
        path
        for path, methods in described["paths"].items()
        for operation in methods.values()
        if not operation.get("security")
        and set(re.findall(r"#/components/schemas/(\w+)", str(operation.get("requestBody")))) & taking
    }
    assert {"/api/auth/login/", "/api/users/create/", "/api/auth/reset-password/"} <= found
    assert found <= EvenPaceMiddleware.PACED


def _forms_of(client: Client, path: str) -> set[str]:
    """Where the forms of a visitor's page that take an address are sent."""
    answer = client.get(path)
    if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
        return set()
    forms = [form for form in FORM.findall(answer.content.decode()) if TAKES_ADDRESS.search(form)]
    return {action[1] if (action := ACTION.search(form)) else path for form in forms}
