"""One's own data by program: the archive and the deletion need a fresh login, and no key opens them."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.api.problems import FRESH_LOGIN
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import DATA_DOWNLOADED, DELETION_ASKED_FOR
from commonhall.foundation.accounts.models import AccountDeletion, User
from commonhall.foundation.accounts.tests.people import grow_old, make_person, news

pytestmark = pytest.mark.django_db
ME = "/api/v1/accounts/me"


@pytest.fixture(autouse=True)
def _var_dir(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def send(browser: Client, method: str, path: str, given: dict[str, Any] | None = None) -> Any:
    """As a program does, with the token of the browser's session."""
    token = {"X-Session-Token": str(browser.session.session_key)}
    return getattr(Client(), method)(f"{ME}{path}", given, content_type="application/json", headers=token)


def by_key(user: User, method: str, path: str, given: dict[str, Any] | None = None) -> Any:
    _key, token = actions.make_api_key(
        user=user, by=user, name="All", scopes=["accounts:read", "accounts:write"], days=1
    )
    headers = {"Authorization": f"Bearer {token}"}
    return getattr(Client(), method)(f"{ME}{path}", given, content_type="application/json", headers=headers)


@pytest.mark.req("A16.1", "S12.5")
def test_archive_is_downloaded_by_its_owner_with_a_fresh_login(client: Client, maria: User) -> None:
    client.force_login(maria)
    ordered = send(client, "post", "/data").json()
    assert (ordered["state"], ordered["ready"]) == ("waiting", False)
    path = f"/data/{ordered['id']}"
    assert send(client, "get", path).status_code == 404, "it is not made yet"
    assert actions.make_archives() == 1
    assert send(client, "get", "/data").json()["archive"]["ready"] is True
    answer = send(client, "get", path)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "data/accounts.json" in archive.namelist()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(news(DATA_DOWNLOADED)) == 1

    stranger = Client()
    stranger.force_login(make_person("stranger@example.org"))
    assert send(stranger, "get", path).status_code == 404
    grow_old(maria)
    old = send(client, "get", path)
    assert (old.status_code, old.json()["type"]) == (401, FRESH_LOGIN)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client.force_login(maria)
        assert send(client, "get", path).status_code == 404
    assert len(news(DATA_DOWNLOADED)) == 1


@pytest.mark.req("A16.3", "S12.5")
def test_deletion_is_asked_for_once_and_by_whoever_is_sure(client: Client, maria: User) -> None:
    client.force_login(maria)
    for unsure in ({}, {"sure": False}):
        assert send(client, "put", "/deletion", unsure).status_code == 422
    asked = send(client, "put", "/deletion", {"sure": True})
    assert asked.json() == {"deleted_on": send(client, "get", "/data").json()["deleted_on"]}
    assert AccountDeletion.objects.get().user == maria
    assert len(news(DELETION_ASKED_FOR)) == 1
    assert "already" in send(client, "put", "/deletion", {"sure": True}).json()["detail"]
    assert send(client, "delete", "/deletion").status_code == 204
    assert not AccountDeletion.objects.exists()

    grow_old(maria)
    old = send(client, "put", "/deletion", {"sure": True})
    assert (old.status_code, old.json()["type"]) == (401, FRESH_LOGIN)
    assert not AccountDeletion.objects.exists()


@pytest.mark.req("A10.2")
def test_no_key_takes_the_archive_or_the_account(maria: User, settings: Settings) -> None:
    settings.API_KEY_ROLES = ["board"]
    actions.grant_role(user=maria, role=Role.BOARD, by=SYSTEM)
    export = actions.order_data(user=maria, by=maria)
    assert actions.make_archives() == 1
    assert by_key(maria, "get", "/data").status_code == 200
    assert by_key(maria, "get", f"/data/{export.public_id}").status_code == 401
    assert by_key(maria, "put", "/deletion", {"sure": True}).status_code == 401
    assert not AccountDeletion.objects.exists()
