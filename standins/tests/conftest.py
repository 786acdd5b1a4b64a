"""One running set of stand-ins for all tests of a module, emptied before each; a shop that takes the webhooks."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from standins.testing import RunningStandins
from standins.tests.shop import Shop


@pytest.fixture(scope="module")
def shop_server() -> Iterator[Shop]:
    with Shop() as shop:
        yield shop


@pytest.fixture(scope="module")
def standins_server(shop_server: Shop) -> Iterator[RunningStandins]:
    with RunningStandins(webhook_url=shop_server.url) as standins:
        yield standins


@pytest.fixture
def standins(standins_server: RunningStandins) -> RunningStandins:
    standins_server.reset()
    standins_server.webhooks(retries=[0, 0])
    return standins_server


@pytest.fixture
def shop(shop_server: Shop, standins: RunningStandins) -> Shop:
    shop_server.forget()
    return shop_server


@pytest.fixture
def client(standins: RunningStandins) -> stripe.StripeClient:
    return stripe.StripeClient(standins.api_key, base_addresses={"api": standins.stripe_url}, max_network_retries=0)


@pytest.fixture
def session(client: stripe.StripeClient) -> stripe.checkout.Session:
    return client.v1.checkout.sessions.create(order())  # type: ignore[arg-type]


def order(**changes: Any) -> dict[str, Any]:
    """Parameters of a Checkout Session over 60.00 EUR."""
    line = {"price_data": {"currency": "eur", "unit_amount": 3000, "product_data": {"name": "Dues"}}, "quantity": 2}
    return {
        "mode": "payment",
        "line_items": [line],
        "success_url": "https://shop.example/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.example/basket",
        "metadata": {"charge": "17"},
        "payment_intent_data": {"metadata": {"charge": "17"}, "description": "Dues 2030"},
        **changes,
    }
