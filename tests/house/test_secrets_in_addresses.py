"""No address carries what opens something, but for the few that are meant to: signed, ending, or good once.

Addresses are written into logs, kept by browsers and sent along to whoever is asked next; bodies and headers are not.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import commonhall
from commonhall.config.api import api
from tests.house.rights.routes import routes

ROOT = Path(commonhall.__file__).parent

# What an address may carry: which one, of what kind, and where to go on. Knowing it opens nothing.
NAMES = {
    "area", "colour", "direction", "dropped", "kept", "kind", "label", "module", "name", "number", "page_slug", "part",
    "pk", "public_id", "role", "slug", "uidb36", "until",
}  # fmt: skip
# The name that a question, a list or a field of the club goes by.
KEYS = ("members/desk/fields/", "members/desk/lists/", "api/v1/members/questions/", "api/v1/members/desk/lists/")
FOUNDATION, MODULES = "commonhall.foundation.", "commonhall.modules."
# Where a path carries what is a permission: why that is right, and the test that proves it.
MEANT_TO = {
    "accounts/confirm-email/<key>/": (
        "mailed; good once and for 24 hours, and opens no session",
        FOUNDATION + "accounts.tests.test_registration::test_verification_link_is_good_for_24_hours",
    ),
    "accounts/password/reset/key/<uidb36>-<key>/": (
        "mailed; good once and for an hour; the page moves it into the session at once",
        FOUNDATION + "accounts.tests.test_passwords::test_reset_link_works_once",
    ),
    "accounts/signup/by-mail/<str:token>/": (
        "mailed and signed; for 24 hours, and for one account of that mailbox",
        FOUNDATION + "accounts.tests.test_registration_by_mail::test_link_opens_one_account",
    ),
    "merchants/invited/<str:token>/": (
        "mailed and signed; good once and for 14 days, and can be revoked",
        MODULES + "merchants.tests.test_invitations::test_a_link_works_once",
    ),
    "members/card/<str:token>/": (
        "what a card's QR code says to whoever reads the card; signed, and ends with the next card",
        MODULES + "members.tests.test_cards::test_a_new_card_makes_the_old_one_worthless",
    ),
    "api/v1/members/cards/<token>": (
        "the same, for programs",
        MODULES + "members.tests.test_cards::test_a_new_card_makes_the_old_one_worthless",
    ),
    "contact/confirm/<uuid:public_id>/<slug:signature>/": (
        "mailed and signed; does no more than say that the mailbox is one's own, once",
        FOUNDATION + "pages.tests.test_contact::test_without_a_script_a_mailbox_proves_it",
    ),
    "files/signed/<int:until>/<slug:signature>/<uuid:public_id>/<slug:part>/": (
        "signed, and ends within two hours",
        FOUNDATION + "files.tests.test_serving::test_address_is_the_same_within_the_hour_and_ends_with_the_next",
    ),
    "members/<uuid:public_id>/mails/<slug:signed>/": (
        "signed; does no more than switch off mails, as N12 promises without a log-in",
        MODULES + "members.tests.test_mails::test_another_address_switches_nothing_off",
    ),
    "api/v1/members/<uuidstr:public_id>/mails/<signed>": (
        "the same, for programs",
        MODULES + "members.tests.test_mails::test_another_address_switches_nothing_off",
    ),
    "notifications/off/<int:pk>/<slug:module>/<slug:signed>/": (
        "the same, of notices",
        FOUNDATION
        + "notifications.tests.test_unsubscribing::test_an_address_that_is_not_signed_for_it_switches_nothing_off",
    ),
}
# The same for what stands after the question mark, by file and name.
ASKED_WITH = {
    "foundation/accounts/social/views.py: state": (
        "Steam's way back; good once, in the browser that began",
        FOUNDATION + "accounts.tests.test_social::test_answer_that_is_brought_again_is_refused",
    ),
}
SECRET = re.compile(
    r"token|key|secret|passw|signature|signed|session|code|captcha|challenge|otp|jwt|credential|auth|state$"
)
STATES = {"state"}  # of an application, a page, a delivery: a list is filtered by it


@pytest.mark.req("S11.1")
def test_no_path_carries_a_secret_that_is_not_signed_does_not_end_and_works_twice() -> None:
    """ASVS 14.2.1."""
    carrying = {
        route.path
        for route in routes()
        if set(route.takes) - NAMES - ({"key"} if route.path.startswith(KEYS) else set())
    }
    assert carrying == set(MEANT_TO)


@pytest.mark.req("S11.1")
@pytest.mark.parametrize(("why", "test"), [*MEANT_TO.values(), *ASKED_WITH.values()])
def test_what_is_meant_to_stand_in_an_address_is_proven(why: str, test: str) -> None:
    module, _, name = test.partition("::")
    assert why
    assert callable(getattr(import_module(module), name))


@pytest.mark.req("S11.1")
def test_no_question_carries_a_secret() -> None:
    """ASVS 14.2.1: neither what pages read after a question mark, nor what forms put there, nor what the API takes."""
    asked = {f"the API: {name}" for name in _asked_by_api()} | set(_asked_by_pages()) | set(_asked_by_forms())
    assert len(asked) > 60
    found = {each for each in asked if SECRET.search(each.rpartition(": ")[2])}
    assert {each for each in found if each.rpartition(": ")[2] not in STATES or each in ASKED_WITH} == set(ASKED_WITH)


@pytest.mark.req("S11.1")
def test_no_service_is_asked_with_a_key_in_its_address() -> None:
    """ASVS 14.2.1, of what we send: keys of others go into headers and bodies."""
    wrong = []
    for path in _product():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.keyword)
                and node.arg == "params"
                and SECRET.search(ast.unparse(node.value).lower())
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def _asked_by_api() -> set[str]:
    operations = [each for methods in api.get_openapi_schema()["paths"].values() for each in methods.values()]
    return {
        each["name"] for operation in operations for each in operation.get("parameters", []) if each["in"] == "query"
    }


def _asked_by_pages() -> Iterator[str]:
    """What the code reads of `request.GET` by name."""
    for path in _product():
        for name in re.findall(r"request\.GET(?:\.get(?:list)?\(|\[)\"([\w.]+)\"", path.read_text()):
            yield f"{path.relative_to(ROOT).as_posix()}: {name}"


def _asked_by_forms() -> Iterator[str]:
    """The fields of the forms that are filled from `request.GET`, and what templates write into forms sent by GET."""
    for path in _product():
        module = ".".join(["commonhall", *path.relative_to(ROOT).with_suffix("").parts])
        for name in re.findall(r"\b(\w+(?:Form|Filters))\((?:\{.*\*\*)?request\.GET", path.read_text()):
            fields = getattr(import_module(module), name).base_fields
            yield from (f"{path.relative_to(ROOT)}: {field}" for field in fields)
    for path in ROOT.rglob("*.html"):
        for form in re.findall(r"<form\b(?:(?!</form>).)*", path.read_text(), re.DOTALL):
            if 'method="post"' not in form:
                yield from (f"{path.relative_to(ROOT)}: {name}" for name in re.findall(r'name="(\w+)"', form))


def _product() -> Iterator[Path]:
    return (path for path in ROOT.rglob("*.py") if "tests" not in path.parts)
