from typing import Any

import pytest
from django.test import Client

from commonhall.core.live.origin import is_ours
from commonhall.core.live.tests.pages import page

# Channels looks at every connection that its thread has left open, also from the test before.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.req("X1.4")
@pytest.mark.asyncio
@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:81", "null", "http://[", "", None])
async def test_page_of_another_site_opens_nothing(origin: str | None) -> None:
    assert not await page(Client(), origin).connect()


@pytest.mark.asyncio
async def test_other_addresses_open_nothing() -> None:
    assert not await page(Client(), path="/ws/other/").connect()


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("https://club.example", "internal:8000", True),  # behind a proxy that renames the host
        ("https://www.club.example", "www.club.example", True),
        ("https://www.club.example:444", "www.club.example", False),
        ("https://evil.example", "evil.example", False),  # a name that the site does not answer to
        ("ftp://www.club.example", "www.club.example", False),
    ],
)
def test_origin_is_the_sites_own(settings: Any, origin: str, host: str, ours: bool) -> None:
    settings.SITE_URL = "https://club.example"
    settings.ALLOWED_HOSTS = ["club.example", "www.club.example"]
    assert is_ours(origin, host) is ours
