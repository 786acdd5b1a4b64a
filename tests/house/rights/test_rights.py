"""Each role at each address and each API operation: what the table beside this says, and nothing else.

WRITE_RIGHTS=1 writes the table anew; then read what changed before you believe it.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.foundation.accounts.models import User
from commonhall.foundation.security.limits import counting
from tests.house.rights.routes import Route, routes
from tests.house.rights.table import TABLE, answers
from tests.house.rights.world import ROLES, World, people

HEAD = """\
# Who gets in where. A column for each role, in this order:
# {roles}
# Y may; N is refused (403); H meets nothing (404); L is asked to log in.
# Whoever may is still told what is wrong with an empty form. Written by WRITE_RIGHTS=1, and read by a human.
"""


NO_SUCH_ACT = "-"  # a page that takes no POST stands in the table with its GET alone


@pytest.mark.slow
@pytest.mark.timeout(900)  # some thousand requests
@pytest.mark.any_database
@pytest.mark.req("A8.6", "A8.7", "S11.1")
def test_each_role_at_each_address(club: dict[str, User], upload_folder: Path, settings: Any) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600  # a slow machine takes longer than a login stays fresh
    world, who = World(club), people(club)
    sessions = {role: _session(user) for role, user in who.items()}
    browser, found = Client(), {}  # one for all: each loads the whole middleware
    for route, address in world.fill_all(routes()).items():
        if _answer(browser, route, address, sessions[Role.ADMIN]) != NO_SUCH_ACT:
            found[str(route)] = "".join(_answer(browser, route, address, sessions[role]) for role in ROLES)
    wide = max(map(len, found))
    lines = [f"{route:<{wide}}  {letters}" for route, letters in found.items()]
    if os.environ.get("WRITE_RIGHTS"):
        TABLE.write_text(HEAD.format(roles=", ".join(ROLES)) + "\n".join(lines) + "\n")
    known = answers()
    differs = [
        f"{route}: {found.get(route, 'is gone')}, the table says {known.get(route, 'nothing')}"
        for route in sorted(found.keys() | known.keys())
        if found.get(route) != known.get(route)
    ]
    assert not differs, "\n".join(differs)


@pytest.mark.req("A8.6")
def test_djangos_admin_is_for_administrators(club: dict[str, User]) -> None:
    for role, user in people(club).items():
        client = Client()
        if user:
            client.force_login(user)
        assert (client.get("/admin/").status_code == 200) is (role == Role.ADMIN), role
        for address in ("/admin/accounts/user/", "/admin/payments/charge/", "/admin/members/member/"):
            assert client.get(address).status_code in ((200, 403) if role == Role.ADMIN else (302, 403)), (
                role,
                address,
            )


def _session(user: User | None) -> str:
    if user is None:
        return ""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _answer(browser: Client, route: Route, address: str, session: str) -> str:
    """What comes of it, as a letter; whatever it did is undone."""
    cache.clear()  # limits are tested elsewhere
    counting.forget()
    browser.cookies.clear()
    if session:
        browser.cookies[settings.SESSION_COOKIE_NAME] = session
    content: dict[str, Any] = {}
    if route.path.startswith("api/"):
        content = {"content_type": "application/json", "data": route.body}
    before = transaction.savepoint()  # no block of its own: what must be written outside of one is written too
    try:
        return _letter(browser.generic(route.method, address, **content))
    finally:
        transaction.savepoint_rollback(before)


def _letter(answer: Any) -> str:
    assert answer.status_code < 500, f"{answer.request['PATH_INFO']}: {answer.status_code}"
    where = answer.headers.get("Location", "")
    if answer.status_code == 401 or (answer.status_code == 302 and where.startswith("/accounts/login/")):
        return "L"
    return {403: "N", 404: "H", 405: NO_SUCH_ACT}.get(answer.status_code, "Y")
