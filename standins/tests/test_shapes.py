"""Our objects have the fields of Stripe's own examples, where those are at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe.params import (
    CustomerCreateParams,
    PaymentIntentConfirmParams,
    PaymentIntentCreateParams,
    RefundCreateParams,
)
from stripe.params.checkout import SessionCreateParams

from standins.stripe import checkout, customers, intents, refunds
from standins.testing import RunningStandins

SPECS = Path(os.environ.get("COMMONHALL_SPECS", Path(__file__).parents[3] / "shared" / "specs"))
EXAMPLES = SPECS / "stripe-fixtures3.json"
# Features that the stand-in does not have, and fields that newer versions of the API have dropped or made optional.
ABSENT = {
    "charge": {"refunds"},
    "payment_intent": {"managed_payments", "shipping"},
    "checkout.session": {"managed_payments"},
}


@pytest.fixture
def examples() -> dict[str, Any]:
    if not EXAMPLES.exists():
        pytest.skip(f"Stripe's examples are not at {EXAMPLES.name}; set COMMONHALL_SPECS")
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))["resources"]
    return found


def test_objects_have_the_fields_of_stripes_examples(
    examples: dict[str, Any], client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins
) -> None:
    intent_id = standins.pay(session.id)["payment_intent"]
    refund = client.v1.refunds.create({"payment_intent": intent_id})
    intent = client.v1.payment_intents.retrieve(intent_id)
    charge = client.v1.charges.retrieve(str(intent.latest_charge))
    ours: list[stripe.StripeObject] = [
        client.v1.checkout.sessions.retrieve(session.id),
        client.v1.checkout.sessions.line_items.list(session.id).data[0],
        client.v1.customers.create(),
        client.v1.balance_transactions.retrieve(str(charge.balance_transaction)),
        client.v1.payment_methods.retrieve(str(intent.payment_method)),
        client.v1.events.list().data[0],
        intent,
        charge,
        refund,
    ]
    lacking = {each["object"]: _lacking(each.to_dict(), examples) for each in ours}
    assert lacking == {each["object"]: set() for each in ours}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (checkout.PARAMETERS, SessionCreateParams),
        (intents.PARAMETERS, PaymentIntentCreateParams),
        (intents.CONFIRMATION, PaymentIntentConfirmParams),
        (refunds.PARAMETERS, RefundCreateParams),
        (customers.PARAMETERS, CustomerCreateParams),
    ],
)
def test_every_parameter_is_one_that_the_sdk_knows(ours: set[str], theirs: type) -> None:
    assert ours - {"payment_method_types"} <= set(theirs.__annotations__)


def _lacking(ours: dict[str, Any], examples: dict[str, Any]) -> set[str]:
    kind = ours["object"]
    return set(examples[kind]) - set(ours) - ABSENT.get(kind, set())
