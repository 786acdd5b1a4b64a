"""PaymentIntents and 3-D Secure through the official SDK."""

import httpx
import pytest
import stripe
from stripe.params import PaymentIntentCreateParams

from standins.testing import RunningStandins
from standins.tests.shop import Shop

CARD_ONLY: PaymentIntentCreateParams = {"amount": 2000, "currency": "eur", "allowed_payment_method_types": ["card"]}


def test_intent_is_created_then_confirmed(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create({"amount": 2000, "currency": "EUR"})
    assert (intent.status, intent.currency) == ("requires_payment_method", "eur")
    assert intent.client_secret is not None and intent.client_secret.startswith(f"{intent.id}_secret_")
    paid = client.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_visa", "return_url": "https://shop.example/back"}
    )
    assert (paid.status, paid.amount_received) == ("succeeded", 2000)


def test_old_parameter_for_payment_methods_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create({"amount": 2000, "currency": "eur", "payment_method_types": ["card"]})  # type: ignore[typeddict-unknown-key]
    assert refused.value.code == "payment_method_types_no_longer_supported"


def test_confirming_without_a_return_url_is_refused_where_methods_may_redirect(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create(
            {"amount": 2000, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}
        )
    assert refused.value.param == "return_url"
    assert client.v1.payment_intents.list().data == []


def test_declined_card_is_a_402_with_the_intent(client: stripe.StripeClient, standins: RunningStandins) -> None:
    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_intents.create(
            {**CARD_ONLY, "confirm": True, "payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds"}
        )
    assert refused.value.code == "card_declined"
    error = refused.value.json_body["error"]  # type: ignore[index]
    assert error["decline_code"] == "insufficient_funds"
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert client.v1.charges.retrieve(error["charge"]).failure_code == "card_declined"


@pytest.mark.parametrize(("answer", "status", "result"), [
    ("confirm", "succeeded", "succeeded"),
    ("fail", "requires_payment_method", "failed"),
])  # fmt: skip
def test_challenge_page_leads_back_with_the_result(
    client: stripe.StripeClient, standins: RunningStandins, answer: str, status: str, result: str
) -> None:
    intent = client.v1.payment_intents.create(
        {
            **CARD_ONLY,
            "confirm": True,
            "payment_method": "pm_card_threeDSecure2Required",
            "return_url": "https://shop.example/back?order=1",
        }
    )
    assert intent.status == "requires_action"
    assert intent.next_action is not None and intent.next_action.redirect_to_url is not None
    url = str(intent.next_action.redirect_to_url.url)
    assert "20.00 EUR" in httpx.get(url).text
    back = httpx.URL(httpx.post(url, data={"action": answer}).headers["Location"])
    assert (back.host, back.params["order"], back.params["redirect_status"]) == ("shop.example", "1", result)
    assert back.params["payment_intent"] == intent.id
    assert client.v1.payment_intents.retrieve(intent.id).status == status
    assert httpx.get(url).status_code == 404


def test_challenge_without_the_customer_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_intents.create(
            {
                **CARD_ONLY,
                "confirm": True,
                "off_session": True,
                "payment_method": "pm_card_authenticationRequired",
            }
        )
    assert refused.value.code == "authentication_required"


def test_cancelled_intent_cannot_be_confirmed(
    client: stripe.StripeClient, standins: RunningStandins, shop: Shop
) -> None:
    intent = client.v1.payment_intents.create(CARD_ONLY)
    cancelled = client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert refused.value.code == "payment_intent_unexpected_state"
    standins.drain()
    assert shop.types(standins.webhook_secret) == ["payment_intent.created", "payment_intent.canceled"]


def test_intent_of_a_session_is_left_to_the_session(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins
) -> None:
    intent_id = standins.pay(session.id, "challenge")["payment_intent"]
    for act in (client.v1.payment_intents.confirm, client.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError, match="Checkout Session"):
            act(intent_id)
    assert standins.authenticate(intent_id)["status"] == "succeeded"
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_customers_are_kept_changed_and_deleted(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ada@example.org", "metadata": {"a": "1", "b": "2"}})
    changed = client.v1.customers.update(customer.id, {"name": "Ada", "email": "", "metadata": {"a": "", "c": "3"}})
    assert (changed.name, changed.email) == ("Ada", None)
    assert changed.metadata is not None and changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert client.v1.customers.delete(customer.id).deleted is True
    assert client.v1.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create({**CARD_ONLY, "customer": customer.id})
    assert (refused.value.param, refused.value.http_status) == ("customer", 400)
