"""What a page weighs: the same on every machine, so it has a budget."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from commonhall.foundation.accounts.models import User
from tests.house.test_costs import add_members

pytestmark = pytest.mark.any_database
HTML = 60_000  # bytes of a list's page before compression
ASSETS = 150_000  # bytes of its styles and scripts together, compressed


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("member", "/members/"), ("board", "/members/"), ("board", "/members/desk/applications/"),
        ("member", "/notifications/"), ("treasurer", "/desk/payments/charges/"), ("admin", "/desk/audit/"),
        ("member", "/search/?q=ma"),
    ],
)  # fmt: skip
def test_a_page_is_small(club: dict[str, User], client: Client, who: str, address: str) -> None:
    add_members(100)
    client.force_login(club[who])
    page = client.get(address)
    assert page.status_code == 200
    assert len(page.content) < HTML


def test_styles_and_scripts_of_a_page_are_small_together(club: dict[str, User], client: Client) -> None:
    client.force_login(club["board"])
    page = client.get("/members/").content.decode()
    addresses = re.findall(r'<(?:script src|link rel="stylesheet" href)="/static/([^"]+)"', page)
    assert len(addresses) > 5
    files = [Path(str(finders.find(address))) for address in addresses]
    sizes = {file.name: len(gzip.compress(file.read_bytes())) for file in files}
    assert sum(sizes.values()) < ASSETS, sizes
