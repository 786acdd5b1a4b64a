"""Steam, as the login library sees it. Its own provider needs an app whose login page fetches any address."""

from typing import Any

import httpx
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from commonhall.core.http import outside
from commonhall.foundation.accounts.social import openid


class SteamAccount(ProviderAccount):
    def to_str(self) -> str:
        return str(self.account.extra_data.get("name") or self.account.uid)


class Steam(Provider):
    id = "steam"
    name = "Steam"
    account_class = SteamAccount
    package = "commonhall.foundation.accounts.social"
    supports_redirect = True

    def get_login_url(self, request: HttpRequest, **query: Any) -> str:
        return reverse("steam_login") + (f"?{urlencode(query)}" if query else "")

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **more: Any
    ) -> HttpResponse:
        state = self.stash_redirect_state(request, process, next_url, data, **more)
        realm = request.build_absolute_uri("/")
        return HttpResponseRedirect(openid.asking_address(callback_address(request, state), realm))

    def extract_uid(self, data: dict[str, str]) -> str:
        return data["steam_id"]

    def extract_common_fields(self, data: dict[str, str]) -> dict[str, str]:
        return {"name": data["name"]}

    def extract_extra_data(self, data: dict[str, str]) -> dict[str, str]:
        return {"name": data["name"]}


def callback_address(request: HttpRequest, state: str) -> str:
    """The one address that an answer to this login may come back to."""
    return request.build_absolute_uri(f"{reverse('steam_callback')}?{urlencode({'state': state})}")


def persona_name(steam_id: str) -> str:
    """The name under which the person plays; empty where Steam does not say."""
    address = f"{settings.STEAM_API_BASE}/ISteamUser/GetPlayerSummaries/v0002/"
    try:
        headers = {"x-webapi-key": settings.STEAM_API_KEY}  # not in the address, which logs keep
        answer = outside.request("GET", address, params={"steamids": steam_id}, headers=headers)
        players = answer.json()["response"]["players"] if answer.status_code == 200 else []
        return str(players[0]["personaname"])[:80] if players else ""
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return ""
