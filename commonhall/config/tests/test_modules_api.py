"""Modules, switched on and off by a program; and that no key of one sets the site up."""

from typing import Any

import pytest
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules import switchboard
from commonhall.core.modules.models import ModuleState
from commonhall.core.modules.tests.test_switchboard import cellar
from commonhall.foundation.accounts.actions import grant_role, make_api_key
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import make_person

__all__ = ["cellar"]
pytestmark = pytest.mark.django_db
API = "/api/v1/modules"


def somebody(role: Role) -> User:
    user = make_person(f"{role}@example.org", password=None)
    grant_role(user=user, role=role, by=SYSTEM)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def admin() -> User:
    return somebody(Role.ADMIN)


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def switch(client: Client, label: str, enabled: bool) -> Any:
    return client.put(f"{API}/{label}", {"enabled": enabled}, content_type="application/json")


def listed(client: Client) -> dict[str, bool]:
    return {module["label"]: module["enabled"] for module in client.get(f"{API}/").json()}


@pytest.mark.req("I1.1")
def test_a_program_switches_a_module_off_and_on(admin: User) -> None:
    client = of(admin)
    assert listed(client)["members"] is True
    off = switch(client, "members", enabled=False)
    assert (off.status_code, off.json()["enabled"], off.json()["title"]) == (200, False, "Members")
    assert listed(client)["members"] is False
    assert (client.get("/members/").status_code, client.get("/api/v1/members/").status_code) == (404, 404)
    assert switch(client, "members", enabled=True).json()["enabled"] is True
    assert (client.get("/members/").status_code, client.get("/api/v1/members/").status_code) == (200, 200)
    entries = Activity.objects.filter(kind="switchboard.module_switched").order_by("pk")
    assert [(entry.actor_id, entry.data["module"], entry.after["enabled"]) for entry in entries] == [
        (str(admin.pk), "members", False), (str(admin.pk), "members", True),
    ]  # fmt: skip


@pytest.mark.req("I1.1")
def test_what_needs_each_other_goes_in_order_by_program_and_on_the_page(cellar: str, admin: User) -> None:
    client = of(admin)
    for label, enabled, said in (("members", False, "First switch off: Cellar."), (cellar, True, "First switch on")):
        if enabled:
            assert switch(client, cellar, enabled=False).status_code == 200
            assert switch(client, "members", enabled=False).status_code == 200
        refused = switch(client, label, enabled)
        assert refused.status_code == 422
        [error] = refused.json()["errors"]
        assert (error["field"], said in error["message"]) == ("enabled", True)
        page = client.post("/desk/modules/", {"label": label, "enabled": str(int(enabled))})
        assert page.status_code == 422
        assert error["message"] in page.content.decode()
    needs = {module["label"]: module["needs"] for module in client.get(f"{API}/").json()}
    assert needs[cellar] == ["members"]


@pytest.mark.parametrize("label", ["accounts", "config", "no-such-module"])
def test_what_is_always_on_has_no_switch(admin: User, label: str) -> None:
    client = of(admin)
    assert label not in listed(client)
    assert switch(client, label, enabled=False).status_code == 404
    refused = client.put(f"{API}/members", {"enabled": "perhaps"}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "enabled")
    assert not ModuleState.objects.exists()


@pytest.mark.parametrize("role", [Role.BOARD, Role.TREASURER, Role.MEMBER])
def test_only_administrators_throw_switches(role: Role) -> None:
    client = of(somebody(role))
    assert client.get(f"{API}/").status_code == 403
    assert switch(client, "members", enabled=False).status_code == 403
    assert switch(client, "no-such-module", enabled=False).status_code == 403
    assert switch(Client(), "members", enabled=False).status_code == 401
    assert switchboard.is_on("members")


@pytest.mark.req("A10.1", "I1.3")
def test_no_key_sets_the_site_up(admin: User) -> None:
    """It opens what its scopes name, and none is for these, whoever owns it."""
    scopes = ["pages:read", "pages:write", "notifications:read", "notifications:write", "payments:read"]
    _key, token = make_api_key(user=admin, name="All", scopes=scopes, days=1, by=admin)
    program, headers = Client(), {"Authorization": f"Bearer {token}"}

    def ask(method: str, path: str, data: Any = None) -> int:
        given = {} if method == "get" else {"data": data or {}, "content_type": "application/json"}
        status: int = getattr(program, method)(f"/api/v1/{path}", headers=headers, **given).status_code
        return status

    assert ask("get", "pages/home/blocks") == 200
    website = {"allow_robots": False, "contact_is_open": False, "contact_email": "thief@example.net"}
    for method, path, data in (
        ("get", "modules/", None),
        ("put", "modules/members", {"enabled": False}),
        ("get", "ui/identity", None),
        ("put", "ui/identity", {"name": "x", "tagline": "", "accent": "#000000"}),
        ("get", "pages/website/settings", None),
        ("put", "pages/website/settings", website),
        ("get", "notifications/failed", None),
        ("post", "notifications/failed/replay", None),
        ("post", "payments/desk/webhooks/1/replay", None),
    ):
        assert (path, ask(method, path, data)) == (path, 403)
    assert switchboard.is_on("members")
