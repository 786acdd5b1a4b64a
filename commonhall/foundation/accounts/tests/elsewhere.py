"""Signing in with Steam and with Discord for tests, against stand-ins that run."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from commonhall.foundation.accounts.models import User
from standins.testing import RunningStandins

IDS = {"steam": "76561198000000001", "discord": "100000000000000001"}  # Ada's


@pytest.fixture(scope="module")
def outside_world() -> Iterator[RunningStandins]:
    with RunningStandins() as standins:
        yield standins


@pytest.fixture
def sites(outside_world: RunningStandins, settings: Settings) -> None:
    """The site offers both, and they are stand-ins."""
    given = outside_world.sign_in_settings()
    for name in ("STEAM_API_KEY", "STEAM_OPENID_URL", "STEAM_API_BASE", "DISCORD_AUTHORIZE_URL", "DISCORD_API_BASE"):
        setattr(settings, name, given[name])
    discord = {"client_id": given["DISCORD_CLIENT_ID"], "secret": given["DISCORD_CLIENT_SECRET"]}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "steam": {"APPS": [{"client_id": "steam", "secret": given["STEAM_API_KEY"]}]},
        "discord": {"APPS": [discord]},
    }


def answer_of(client: Client, site: str, person: str = "Ada", process: str = "login") -> str:
    """Go there, say who one is; the address (with its query) to which the other site sends the browser back."""
    gone = client.post(f"/accounts/{site}/login/?process={process}")
    assert gone.status_code == 302, gone.content
    with httpx.Client() as browser:
        asked = browser.get(gone.headers["Location"])
        assert asked.status_code == 200, asked.text
        query = {name: values[0] for name, values in parse_qs(urlsplit(gone.headers["Location"]).query).items()}
        if site == "steam":
            form = {"return_to": query["openid.return_to"]}
            action = urlsplit(gone.headers["Location"])._replace(path="/steam/openid/answer", query="").geturl()
        else:
            form = {name: query.get(name, "") for name in ("redirect_uri", "state", "scope", "code_challenge")}
            action = urlsplit(gone.headers["Location"])._replace(query="").geturl()
        back = browser.post(action, data={**form, "person": person})
    assert back.status_code == 303
    parts = urlsplit(back.headers["location"])
    assert (parts.netloc, parts.path) == ("testserver", f"/accounts/{site}/callback/")
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, site: str, person: str = "Ada", process: str = "login") -> Any:
    return client.get(answer_of(client, site, person, process))


def link(user: User, site: str) -> None:
    """Ada of the other site is this person, and whoever she was before no more."""
    SocialAccount.objects.update_or_create(provider=site, uid=IDS[site], defaults={"user": user})
