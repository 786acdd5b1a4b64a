from typing import Any

import pytest
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.foundation.security.tests.staff import ADMIN_ADDRESS, person


@pytest.fixture
def admin(db: None) -> Any:
    return person("ada", Role.ADMIN)


@pytest.fixture
def desk(admin: Any) -> Client:
    """An administrator's browser, at an address of its own."""
    client = Client(REMOTE_ADDR=ADMIN_ADDRESS)
    client.force_login(admin)
    return client
