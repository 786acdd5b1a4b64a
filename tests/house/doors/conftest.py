"""No limits, and a clock that stands, for an app's code is good for 30 seconds."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from commonhall.foundation.accounts.tests.conftest import _quick_and_unlimited
from commonhall.foundation.accounts.tests.elsewhere import outside_world, sites

__all__ = ["_quick_and_unlimited", "outside_world", "sites"]


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield
