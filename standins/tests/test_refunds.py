"""Refunds through the official SDK."""

import pytest
import stripe

from standins.testing import RunningStandins
from standins.tests.shop import Shop


@pytest.fixture
def intent_id(session: stripe.checkout.Session, standins: RunningStandins, shop: Shop) -> str:
    paid: str = standins.pay(session.id)["payment_intent"]
    shop.forget()
    return paid


def test_refund_in_parts_never_exceeds_the_charge(client: stripe.StripeClient, intent_id: str) -> None:
    part = client.v1.refunds.create({"payment_intent": intent_id, "amount": 2500, "reason": "duplicate"})
    assert (part.amount, part.status, part.reason, part.currency) == (2500, "succeeded", "duplicate", "eur")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent_id, "amount": 3501})
    assert refused.value.param == "amount"
    rest = client.v1.refunds.create({"charge": str(part.charge)})
    assert rest.amount == 3500
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent_id})
    assert refused.value.code == "charge_already_refunded"
    charge = client.v1.charges.retrieve(str(part.charge), {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (6000, True)
    assert charge.refunds is not None and {each.id for each in charge.refunds} == {part.id, rest.id}


def test_refund_is_booked_without_giving_the_fee_back(client: stripe.StripeClient, intent_id: str) -> None:
    refund = client.v1.refunds.create({"payment_intent": intent_id, "amount": 1000, "expand": ["balance_transaction"]})
    booked = refund.balance_transaction
    assert isinstance(booked, stripe.BalanceTransaction)
    assert (booked.type, booked.amount, booked.fee, booked.net) == ("refund", -1000, 0, -1000)
    assert sum(each.net for each in client.v1.balance_transactions.list()) == 6000 - 115 - 1000


def test_refund_is_told_with_what_changed(
    client: stripe.StripeClient, intent_id: str, standins: RunningStandins, shop: Shop
) -> None:
    client.v1.refunds.create({"payment_intent": intent_id, "amount": 1000})
    standins.drain()
    refunded, created = (each.event(standins.webhook_secret) for each in shop.received)
    assert (refunded.type, created.type) == ("charge.refunded", "refund.created")
    assert refunded.data.object["amount_refunded"] == 1000
    assert refunded.data.to_dict()["previous_attributes"] == {"amount_refunded": 0}


def test_payment_without_a_charge_cannot_be_refunded(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins
) -> None:
    intent_id = standins.pay(session.id, "decline")["payment_intent"]
    with pytest.raises(stripe.InvalidRequestError, match="no successful charge"):
        client.v1.refunds.create({"payment_intent": intent_id})
