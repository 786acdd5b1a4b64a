"""Discord, as the login library knows it, with addresses from the settings and less to remember."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.discord.provider import DiscordProvider
from allauth.socialaccount.providers.discord.views import DiscordOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.http import HttpRequest


class DiscordAdapter(DiscordOAuth2Adapter):
    authorize_url = property(lambda self: settings.DISCORD_AUTHORIZE_URL)
    access_token_url = property(lambda self: f"{settings.DISCORD_API_BASE}/oauth2/token")
    profile_url = property(lambda self: f"{settings.DISCORD_API_BASE}/users/@me")

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **more: Any) -> SocialLogin:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {token.token}"})
            answer.raise_for_status()
            person = answer.json()
        if not isinstance(person, dict) or not str(person.get("id", "")).isdigit():
            raise OAuth2Error("Discord did not say who it is")
        return self.get_provider().sociallogin_from_response(request, person)


class Discord(DiscordProvider):
    oauth2_adapter_class = DiscordAdapter
    package = "commonhall.foundation.accounts.social"
    pkce_enabled_default = True

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """As we want it: the library lets whoever writes the link add more."""
        return self.get_default_scope()  # type: ignore[no-any-return]

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        # An address that Discord has not verified may be anybody's; it is not even suggested.
        name = data.get("global_name") or data.get("username") or ""
        return {"name": name, "email": data.get("email") if data.get("verified") is True else None}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: data.get(name) for name in ("username", "global_name", "discriminator")}
