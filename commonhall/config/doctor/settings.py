"""What the settings say, before anything is tried."""

import ipaddress
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from pydantic import ValidationError

from commonhall.config.doctor.findings import Finding, doubtful, fine, left_out, wrong
from commonhall.config.doctor.permissions import open_to_all
from commonhall.config.env import Env, explain

EVERYBODY = 8  # networks with a shorter prefix hold strangers
NAMES = "docs/settings.md describes every setting."


def mode() -> Finding:
    """Production judges its settings at every start; elsewhere we say what it would refuse."""
    if settings.PRODUCTION:
        return fine("Production, with secrets that are long and random.")
    env: Env = settings.ENV
    try:
        Env.model_validate({**env.model_dump(), "commonhall_mode": "production"})
    except ValidationError as error:
        refused = explain(error).partition("\n")[2].strip()
        return doubtful(f"COMMONHALL_MODE is {env.commonhall_mode}. Production would refuse: {refused}", NAMES)
    return doubtful(f"COMMONHALL_MODE is {env.commonhall_mode}.", "Leave it out where real people use the site.")


def secrets_file() -> Finding:
    """The file that the secrets lie in is for its owner's eyes."""
    named = os.environ.get("COMMONHALL_ENV_FILE", "")
    path = Path(named or ".env")
    if not path.is_file():
        if named and named != os.devnull:
            return doubtful(f"{path} is not there.", "Correct COMMONHALL_ENV_FILE, or leave it out.")
        return fine("The settings come from the environment alone.")
    if open_to_all(path):
        return wrong(f"Everybody on this machine can read {path}.", f"chmod o= {path}")
    return fine(f"The settings come from {path} and the environment.")


def address() -> Finding:
    parts = urlsplit(settings.SITE_URL)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.path or parts.query:
        return wrong(f"SITE_URL is {settings.SITE_URL}.", "Write it as https://club.example.org, without a path.")
    if settings.PRODUCTION and (host == "localhost" or _is_address(host) or "." not in host):
        return doubtful(f"SITE_URL is {settings.SITE_URL}, which nobody elsewhere can reach.", "Use the site's name.")
    return fine(f"The site is {settings.SITE_URL}.")


def hosts() -> Finding:
    """The names under which the site answers: one that matches all lets strangers choose what stands in its links."""
    bad = [host for host in settings.ALLOWED_HOSTS if not re.fullmatch(r"\.?[\w-]+(\.[\w-]+)*|\[[\da-f:]+\]", host)]
    if bad:
        return wrong(f"EXTRA_HOSTS names {', '.join(bad)}.", "Name each host alone: no *, no https://, no port.")
    return fine(f"It answers to {', '.join(dict.fromkeys(settings.ALLOWED_HOSTS))}.")


def proxies() -> Finding:
    networks = [ipaddress.ip_network(text, strict=False) for text in settings.TRUSTED_PROXIES]
    wide = [str(network) for network in networks if network.prefixlen < EVERYBODY]
    if wide:
        return wrong(
            f"TRUSTED_PROXIES trusts {', '.join(wide)}.", "Name the proxies alone: anybody can forge an address."
        )
    if networks:
        return fine(f"X-Forwarded-For is believed from {', '.join(map(str, networks))}.")
    if settings.PRODUCTION:
        return doubtful(
            "No proxy is trusted: behind one, all visitors have its address and share one limit of logins.",
            "Set TRUSTED_PROXIES to the proxy's address, such as 127.0.0.1/32.",
        )
    return left_out("There is no proxy to trust.")


def locale() -> Finding:
    return fine(f"It speaks {settings.LANGUAGE_CODE}, lives in {settings.TIME_ZONE} and counts in {settings.CURRENCY}.")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
