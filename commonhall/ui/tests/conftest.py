from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from commonhall.ui import queries


@pytest.fixture(autouse=True)
def _fresh_identity() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def make_user(name: str, **fields: Any) -> Any:
    return get_user_model()._default_manager.create_user(email=f"{name}@example.org", password=None, **fields)


@pytest.fixture
def keeper(db: None) -> Any:
    """Somebody of the site's staff."""
    return make_user("staff", is_staff=True)


@pytest.fixture
def staff(keeper: Any) -> Client:
    client = Client()
    client.force_login(keeper)
    return client


@pytest.fixture
def member(db: None) -> Client:
    client = Client()
    client.force_login(make_user("member"))
    return client
