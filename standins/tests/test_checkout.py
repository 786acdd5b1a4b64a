"""Checkout Sessions through the official SDK."""

from typing import Any

import httpx
import pytest
import stripe

from standins.testing import RunningStandins
from standins.tests.conftest import order
from standins.tests.shop import Shop

PAID = [
    "payment_intent.created",
    "payment_intent.succeeded",
    "charge.succeeded",
    "checkout.session.completed",
    "charge.updated",
]


def test_session_is_open_and_knows_the_order(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins
) -> None:
    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency) == (6000, "eur")
    assert session.url == f"{standins.stripe_url}/pay/{session.id}"
    lines = client.v1.checkout.sessions.line_items.list(session.id).data
    assert [(line.description, line.quantity, line.amount_total) for line in lines] == [("Dues", 2, 6000)]


def test_paid_session_leads_to_the_money(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins
) -> None:
    standins.pay(session.id, email="ada@example.org")
    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details is not None and paid.customer_details.email == "ada@example.org"
    assert paid.line_items is not None and paid.line_items.data[0].amount_total == 6000
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received, intent.description) == ("succeeded", 6000, "Dues 2030")
    assert intent.metadata["charge"] == "17"
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.paid, charge.amount, charge.payment_intent) == (True, 6000, intent.id)
    booked = charge.balance_transaction
    assert isinstance(booked, stripe.BalanceTransaction)
    assert (booked.amount, booked.fee, booked.net, booked.source) == (6000, 115, 5885, charge.id)


def test_events_come_signed_and_in_stripes_order(
    session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    standins.pay(session.id)
    assert shop.types(standins.webhook_secret) == PAID
    completed = shop.received[3].event(standins.webhook_secret)
    assert completed.data.object["id"] == session.id
    assert completed.data.object["payment_status"] == "paid"
    early, late = (shop.received[at].event(standins.webhook_secret).data.object for at in (2, 4))
    assert early["balance_transaction"] is None
    assert late["balance_transaction"].startswith("txn_")


def test_charge_has_no_balance_transaction_before_it_is_settled(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    standins.settlement(by_itself=False)
    standins.pay(session.id)
    [charge] = client.v1.charges.list().data
    assert charge.balance_transaction is None
    assert shop.types(standins.webhook_secret) == PAID[:-1]
    standins.settlement(by_itself=True)
    assert client.v1.charges.retrieve(charge.id).balance_transaction is not None
    assert shop.types(standins.webhook_secret) == PAID


def test_declined_session_stays_open_and_can_be_paid(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    assert standins.pay(session.id, "decline")["status"] == "requires_payment_method"
    declined = client.v1.checkout.sessions.retrieve(session.id)
    assert (declined.status, declined.payment_status) == ("open", "unpaid")
    assert shop.types(standins.webhook_secret)[1:] == ["charge.failed", "payment_intent.payment_failed"]
    standins.pay(session.id)
    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.payment_status, paid.payment_intent) == ("paid", declined.payment_intent)
    assert [charge.status for charge in client.v1.charges.list().data] == ["succeeded", "failed"]


def test_paid_session_cannot_be_paid_again(session: stripe.checkout.Session, standins: RunningStandins) -> None:
    standins.pay(session.id)
    with pytest.raises(ValueError, match="complete"):
        standins.pay(session.id)
    assert standins.state()["objects"]["charge"] == 1


def test_expired_session_cannot_be_paid(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(ValueError, match="expired"):
        standins.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)
    standins.drain()
    assert shop.types(standins.webhook_secret) == ["checkout.session.expired"]


def test_session_expires_at_its_time(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    standins.pay(session.id, "decline")
    standins.advance(session.expires_at - session.created - 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    standins.advance(120)
    expired = client.v1.checkout.sessions.retrieve(session.id)
    assert expired.status == "expired"
    assert client.v1.payment_intents.retrieve(str(expired.payment_intent)).cancellation_reason == "expired"
    assert shop.types(standins.webhook_secret)[-1] == "checkout.session.expired"


def test_customer_is_made_when_asked_for(client: stripe.StripeClient, standins: RunningStandins) -> None:
    wanted = order(customer_creation="always", customer_email="ada@example.org")
    session = client.v1.checkout.sessions.create(wanted)  # type: ignore[arg-type]
    standins.pay(session.id)
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["customer"]})
    assert isinstance(paid.customer, stripe.Customer)
    assert paid.customer.email == "ada@example.org"


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"success_url": None}, "success_url", "parameter_missing"),
        ({"success_url": "/paid"}, "success_url", "url_invalid"),
        ({"line_items": []}, "line_items", "parameter_missing"),
        ({"mode": "subscription"}, "mode", "parameter_unsupported"),
        ({"customer": "cus_nobody"}, "customer", "resource_missing"),
        ({"succes_url": "https://shop.example/"}, "succes_url", "parameter_unknown"),
        ({"expires_at": 1}, "expires_at", None),
        ({"metadata": {"k": "v" * 501}}, "metadata", None),
    ],
)
def test_bad_parameter_is_named(
    client: stripe.StripeClient, changes: dict[str, Any], param: str, code: str | None
) -> None:
    wanted = {name: value for name, value in order(**changes).items() if value is not None}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(wanted)  # type: ignore[arg-type]
    assert (refused.value.param, refused.value.code) == (param, code)


def test_bad_line_is_named_with_its_place(client: stripe.StripeClient, standins: RunningStandins) -> None:
    wanted = order()
    wanted["line_items"][0]["price_data"]["unit_amount"] = "12.50"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(wanted)  # type: ignore[arg-type]
    assert refused.value.param == "line_items[0][price_data][unit_amount]"
    assert refused.value.code == "parameter_invalid_integer"
    assert "checkout.session" not in standins.state()["objects"]


def test_amounts_below_the_minimum_are_refused(client: stripe.StripeClient) -> None:
    wanted = order()
    wanted["line_items"][0] |= {"quantity": 1}
    wanted["line_items"][0]["price_data"]["unit_amount"] = 49
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(wanted)  # type: ignore[arg-type]
    assert refused.value.code == "amount_too_small"


def test_unknown_session_is_a_404(client: stripe.StripeClient, standins: RunningStandins) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.retrieve("cs_test_none")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    assert httpx.get(f"{standins.stripe_url}/pay/cs_test_none").status_code == 404
