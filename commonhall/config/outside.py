"""Which services outside one can sign in with or pay at, from the environment."""

from typing import Any
from urllib.parse import urlsplit

from commonhall.config.env import Env


def sign_in_providers(env: Env) -> dict[str, Any]:
    """The login library's SOCIALACCOUNT_PROVIDERS: those whose keys are set."""
    providers: dict[str, Any] = {}
    if env.steam_api_key:
        providers["steam"] = {"APPS": [{"client_id": "steam", "secret": env.steam_api_key}]}
    if env.discord_client_id and env.discord_client_secret:
        keys = {"client_id": env.discord_client_id, "secret": env.discord_client_secret}
        providers["discord"] = {"APPS": [keys]}
    return providers


def forms_lead_to(env: Env) -> list[str]:
    """The origins, beyond this site's, to which a form's answer may send the browser on."""
    providers = sign_in_providers(env)
    return [
        origin
        for origin, offered in (
            (env.stripe_checkout_origin, bool(env.stripe_secret_key)),
            (_origin(env.steam_openid_url), "steam" in providers),
            (_origin(env.discord_authorize_url), "discord" in providers),
        )
        if offered
    ]


def _origin(address: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(address))
