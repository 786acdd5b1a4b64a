"""People, and Stripe's stand-in, for the tests of payments."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.foundation.payments.tests import fees
from commonhall.foundation.payments.tests.steps import HOOK, person
from standins.testing import RunningStandins


@pytest.fixture(autouse=True)
def _good_moods() -> Iterator[None]:
    yield
    fees.moods.update({"raise": None, "due": None})


@pytest.fixture
def payer(db: None) -> Any:
    return person("zoe", Role.MEMBER)


@pytest.fixture
def other(db: None) -> Any:
    return person("other", Role.MEMBER)


@pytest.fixture
def treasurer(db: None) -> Any:
    return person("treasurer", Role.TREASURER)


@pytest.fixture
def board(db: None) -> Any:
    return person("board", Role.BOARD)


@pytest.fixture
def as_user() -> Callable[[Any], Client]:
    def client_of(user: Any) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return client_of


@pytest.fixture(scope="session")
def standins_server() -> Iterator[RunningStandins]:
    with RunningStandins() as standins:
        yield standins


@pytest.fixture
def stripe_standin(standins_server: RunningStandins, settings: Any) -> RunningStandins:
    """Stripe, empty, and known to the site; it sends no webhooks until a test gives it an address."""
    standins_server.reset()
    settings.STRIPE_SECRET_KEY = standins_server.api_key
    settings.STRIPE_WEBHOOK_SECRET = standins_server.webhook_secret
    settings.STRIPE_API_BASE = standins_server.stripe_url
    return standins_server


@pytest.fixture
def hooked(stripe_standin: RunningStandins, live_server: Any) -> RunningStandins:
    """The same, sending its webhooks to the running site."""
    stripe_standin.webhooks(url=live_server.url + HOOK)
    return stripe_standin
