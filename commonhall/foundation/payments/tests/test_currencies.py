"""Money of every kind, exact on the whole way to Stripe and back."""

from typing import Any

import pytest
import stripe

from commonhall.core.money.amounts import Money
from commonhall.foundation.payments import actions
from commonhall.foundation.payments.models import PaymentStatus
from commonhall.foundation.payments.providers.facts import Rejected
from commonhall.foundation.payments.providers.stripe import facts_of, stripe_amount
from commonhall.foundation.payments.tests.fees import owe
from commonhall.foundation.payments.tests.steps import paid
from standins.testing import RunningStandins


@pytest.mark.django_db
@pytest.mark.req("P1.8", "P1.9", "P1.10", "P1.11")
@pytest.mark.parametrize(
    ("currency", "amount", "part", "at_stripe"),
    [
        ("EUR", 123456, 3456, 123456),
        ("USD", 101, 100, 101),
        ("JPY", 5001, 1, 5001),  # no decimals
        ("KRW", 70000, 69999, 70000),
        ("BHD", 12340, 10, 12340),  # three decimals; Stripe wants the last to be 0
        ("KWD", 990, 980, 990),
        ("ISK", 500, 499, 50000),  # no decimals, but Stripe counts two
        ("RSD", 6000, 1, 600000),
    ],
)
def test_an_amount_is_the_same_here_and_there(
    currency: str, amount: int, part: int, at_stripe: int, payer: Any, treasurer: Any, stripe_standin: RunningStandins
) -> None:
    payment = paid(owe(payer, amount, currency), stripe_standin)
    client = stripe.StripeClient(stripe_standin.api_key, base_addresses={"api": stripe_standin.stripe_url})
    assert client.v1.payment_intents.retrieve(payment.provider_id).amount == at_stripe
    assert (payment.status, payment.money) == (PaymentStatus.SUCCEEDED, Money(amount, currency))
    assert payment.net == amount - payment.provider_fee

    actions.refund_payment(payment=payment, amount=Money(part, currency), reason="Rain", by=treasurer)
    payment.refresh_from_db()
    assert payment.refunded_money == Money(part, currency)
    actions.refund_payment(payment=payment, amount=Money(amount - part, currency), reason="Rain", by=treasurer)
    payment.refresh_from_db()
    assert (payment.refunded, payment.status) == (amount, PaymentStatus.REFUNDED)


def test_an_amount_finer_than_stripe_takes_it_is_refused() -> None:
    with pytest.raises(Rejected):
        stripe_amount(Money(12345, "CLF"))  # four decimals


def test_a_fee_booked_in_another_currency_is_turned_into_the_payments() -> None:
    session = {
        "status": "complete", "payment_status": "paid",
        "payment_intent": {
            "id": "pi_1", "status": "succeeded", "amount_received": 10000, "currency": "jpy",
            "latest_charge": {"balance_transaction": {"amount": 6200, "fee": 207, "currency": "eur"}},
        },
    }  # fmt: skip
    facts = facts_of(session)
    assert (facts.received, facts.fee) == (Money(10000, "JPY"), Money(334, "JPY"))  # 207 of 6200 is 3.339 %
