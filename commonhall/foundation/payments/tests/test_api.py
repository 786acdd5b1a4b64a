from typing import Any

import pytest

from commonhall.foundation.payments import actions
from commonhall.foundation.payments.models import Payment
from commonhall.foundation.payments.tests.fees import owe
from commonhall.foundation.payments.tests.steps import paid
from standins.testing import RunningStandins

pytestmark = pytest.mark.django_db
API = "/api/v1/payments"


def test_a_program_sees_charges_invoices_and_payments(
    payer: Any, other: Any, treasurer: Any, stripe_standin: RunningStandins, as_user: Any
) -> None:
    charge = owe(payer)
    owe(other)
    payment = paid(charge, stripe_standin)
    actions.refund_payment(payment=payment, amount=payment.money, reason="Rain", by=treasurer)
    client = as_user(payer)

    [shown] = client.get(f"{API}/charges").json()["items"]
    assert (shown["id"], shown["amount"], shown["currency"], shown["state"]) == (
        str(charge.public_id), 3000, "EUR", "refunded",
    )  # fmt: skip
    assert client.get(f"{API}/charges/{charge.public_id}").json() == shown
    [invoice] = client.get(f"{API}/invoices").json()["items"]
    assert (invoice["number"], invoice["charge"], invoice["state"]) == (shown["invoice"], shown["id"], "paid")
    [listed] = client.get(f"{API}/").json()["items"]
    one = client.get(f"{API}/{payment.public_id}").json()
    assert one["refunds"][0]["reason"] == "Rain"
    assert {**listed, "refunds": one["refunds"]} == one
    assert (one["transaction_id"], one["status"], one["refunded"]) == (payment.provider_id, "refunded", 3000)


@pytest.mark.req("P8.4")
def test_a_program_downloads_the_papers(payer: Any, stripe_standin: RunningStandins, as_user: Any) -> None:
    payment = paid(owe(payer), stripe_standin)
    client = as_user(payer)
    for path in (f"{payment.public_id}/receipt.pdf", f"charges/{payment.charge.public_id}/invoice.pdf"):
        answer = client.get(f"{API}/{path}")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")


def test_a_program_begins_a_checkout_and_gets_the_same_one_again(
    payer: Any, stripe_standin: RunningStandins, as_user: Any
) -> None:
    charge, client = owe(payer), as_user(payer)
    first = client.post(f"{API}/charges/{charge.public_id}/checkout")
    assert first.status_code == 200
    assert first.json()["url"].startswith(stripe_standin.url)
    assert client.post(f"{API}/charges/{charge.public_id}/checkout").json() == first.json()
    assert first.json()["payment"] == str(Payment.objects.get().public_id)


def test_a_refusal_says_why(payer: Any, stripe_standin: RunningStandins, as_user: Any) -> None:
    charge = owe(payer)
    actions.cancel_charge(charge=charge, by=payer)
    answer = as_user(payer).post(f"{API}/charges/{charge.public_id}/checkout")
    assert (answer.status_code, answer.json()["detail"]) == (422, "This is not owed any more.")


def test_pages_by_cursor(payer: Any, as_user: Any) -> None:
    for number in range(5):
        actions.cancel_charge(charge=owe(payer, description=f"Camp {number}"), by=payer)
    client, url, seen = as_user(payer), f"{API}/charges?size=2", []
    while url:
        page = client.get(url).json()
        seen += [charge["description"] for charge in page["items"]]
        url = f"{API}/charges?size=2&cursor={page['next']}" if page["next"] else ""
    assert seen == [f"Camp {number}" for number in range(4, -1, -1)]
    assert client.get(f"{API}/charges?cursor=nonsense").status_code == 400
    assert client.get(f"{API}/charges?size=101").status_code == 422
