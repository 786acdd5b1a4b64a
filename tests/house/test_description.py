"""The API's description is one that tools accept, and names every operation's errors in one form."""

from collections import Counter

import pytest
from ninja import Schema
from openapi_spec_validator import validate

pytestmark = pytest.mark.any_database


@pytest.mark.req("I1.2")
def test_the_description_is_valid_openapi_and_every_operation_is_summed_up(client, db):
    answer = client.get("/api/v1/openapi.json")
    validate(answer.json())
    assert len(answer.json()["paths"]) > 15
    operations = [
        (path, method, operation)
        for path, methods in answer.json()["paths"].items()
        for method, operation in methods.items()
    ]
    nameless = [(path, method) for path, method, operation in operations if not operation.get("summary")]
    assert not nameless


def test_no_two_shapes_share_a_name():
    """The description knows shapes by name: of two with the same one, it would tell the wrong one to somebody."""
    shapes = {(shape.__module__, shape.__name__) for shape in _shapes(Schema)}
    names = Counter(name for module, name in shapes if module.startswith("commonhall.") and name[0] != "_")
    assert not [name for name, count in names.items() if count > 1]


def _shapes(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _shapes(each)


@pytest.mark.parametrize(
    "path", ["accounts/me", "members/", "members/me", "payments/charges", "notifications/", "pages/messages"]
)
def test_without_a_login_the_api_answers_401_as_a_problem(client, db, path):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer.json()["status"] == 401
