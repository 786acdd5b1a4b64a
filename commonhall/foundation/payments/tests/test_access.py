"""Who gets which page: the owner, another member, a visitor, the board, the treasurer."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse

from commonhall.core.time.today import site_today
from commonhall.core.work.models import State
from commonhall.foundation.payments import access, actions, queries
from commonhall.foundation.payments.models import Charge, Payment, WebhookEvent
from commonhall.foundation.payments.tests.fees import owe

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
OK, NOT_FOUND, DENIED, LOGIN, WRONG = 200, 404, 403, 302, 422

# url name, what it is about, and the answer to: owner, other, visitor, board, treasurer
GETS = [
    ("overview", None, OK, OK, LOGIN, OK, OK),
    ("invoices", None, OK, OK, LOGIN, OK, OK),
    ("charge", Charge, OK, NOT_FOUND, LOGIN, OK, OK),
    ("invoice_pdf", Charge, OK, NOT_FOUND, LOGIN, OK, OK),
    ("payment", Payment, OK, NOT_FOUND, LOGIN, OK, OK),
    ("receipt_pdf", Payment, OK, NOT_FOUND, LOGIN, OK, OK),
    ("returned", Payment, OK, NOT_FOUND, LOGIN, OK, OK),
    ("payment_state", Payment, OK, NOT_FOUND, LOGIN, OK, OK),
    ("desk_payments", None, DENIED, DENIED, LOGIN, OK, OK),
    ("desk_charges", None, DENIED, DENIED, LOGIN, OK, OK),
    ("webhooks", None, DENIED, DENIED, LOGIN, OK, OK),
    ("record", Charge, DENIED, NOT_FOUND, LOGIN, DENIED, OK),
    ("refund", Payment, DENIED, NOT_FOUND, LOGIN, DENIED, OK),
]
POSTS = [
    ("checkout", Charge, WRONG, NOT_FOUND, LOGIN, NOT_FOUND, NOT_FOUND),
    ("record", Charge, DENIED, NOT_FOUND, LOGIN, DENIED, WRONG),
    ("refund", Payment, DENIED, NOT_FOUND, LOGIN, DENIED, WRONG),
    ("replay", WebhookEvent, DENIED, DENIED, LOGIN, DENIED, 302),
]


@pytest.fixture
def people(payer: Any, other: Any, board: Any, treasurer: Any) -> list[Any]:
    return [payer, other, None, board, treasurer]


@pytest.fixture
def keys(payer: Any, treasurer: Any) -> dict[Any, Any]:
    """One of each: a charge that was paid, its payment, and a message of the provider."""
    charge = owe(payer)
    payment = actions.record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=treasurer
    )
    event = WebhookEvent.objects.create(provider="stripe", event_id="evt_1", type="x", payload={}, state=State.DEAD)
    return {None: [], Charge: [charge.public_id], Payment: [payment.public_id], WebhookEvent: [event.pk]}


@pytest.mark.req("A8.4")
@pytest.mark.parametrize("row", GETS, ids=lambda row: row[0])
def test_reading(row: tuple[Any, ...], people: list[Any], keys: dict[Any, Any], as_user: Any) -> None:
    name, about, *answers = row
    url = reverse(f"payments:{name}", args=keys[about])
    assert [as_user(user).get(url).status_code for user in people] == answers


@pytest.mark.req("A8.4")
@pytest.mark.parametrize("row", POSTS, ids=lambda row: row[0])
def test_writing(row: tuple[Any, ...], people: list[Any], keys: dict[Any, Any], as_user: Any) -> None:
    name, about, *answers = row
    url = reverse(f"payments:{name}", args=keys[about])
    assert [as_user(user).post(url).status_code for user in people] == answers


@pytest.mark.parametrize("path", ["", "charges", "invoices", "charges/{charge}", "{payment}", "{payment}/receipt.pdf"])
def test_the_api(path: str, people: list[Any], keys: dict[Any, Any], as_user: Any) -> None:
    url = "/api/v1/payments/" + path.format(charge=keys[Charge][0], payment=keys[Payment][0])
    one = "{" in path
    expected = [OK, NOT_FOUND if one else OK, 401, OK, OK]
    assert [as_user(user).get(url).status_code for user in people] == expected


def test_charges_without_a_payer_are_nobodys(payer: Any, other: Any) -> None:
    """A visitor's key is None as well; they must not be taken for each other."""
    charge = owe(None, target=payer)
    for user in (AnonymousUser(), other):
        with pytest.raises(Http404):
            access.get_charge(user, charge.public_id)
        for rows in (queries.charges_of(user), queries.invoices_of(user), queries.payments_of(user)):
            assert not rows


def test_there_is_no_receipt_before_the_money(payer: Any, as_user: Any) -> None:
    payment = Payment.objects.create(charge=owe(payer), type="other", provider="stripe", amount=3000, currency="EUR")
    client = as_user(payer)
    assert client.get(f"/payments/{payment.public_id}/").status_code == OK
    assert client.get(f"/payments/{payment.public_id}/receipt.pdf").status_code == NOT_FOUND
