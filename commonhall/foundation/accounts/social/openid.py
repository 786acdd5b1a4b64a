"""Steam's answer to "who is this", OpenID 2.0 without associations: Steam itself is asked whether it gave the answer.

https://openid.net/specs/openid-authentication-2_0.html, sections 11.1 to 11.4; Steam knows no other kind. Only
addresses of the settings are called, never one that stands in the answer.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.core.cache import cache
from django.http import QueryDict

from commonhall.core.http import outside

NAMESPACE = "http://specs.openid.net/auth/2.0"
ANYBODY = f"{NAMESPACE}/identifier_select"
PERSON = re.compile(r"https://steamcommunity\.com/openid/id/(7656\d{13})\Z", re.ASCII)
MUST_BE_SIGNED = {"op_endpoint", "return_to", "response_nonce", "assoc_handle", "claimed_id", "identity"}
GOOD_FOR = timedelta(minutes=5)


def endpoint() -> str:
    return f"{settings.STEAM_OPENID_URL}/login"


def asking_address(return_to: str, realm: str) -> str:
    """Where to send a browser, so that it comes back to `return_to` with an answer."""
    question = {
        "openid.ns": NAMESPACE,
        "openid.mode": "checkid_setup",
        "openid.return_to": return_to,
        "openid.realm": realm,
        "openid.identity": ANYBODY,
        "openid.claimed_id": ANYBODY,
    }
    return f"{endpoint()}?{urlencode(question)}"


def steam_id(answer: QueryDict, return_to: str) -> str | None:
    """Whose answer it is, as Steam confirms it; None if it was changed, is old, was meant for another place or was
    brought before."""
    given = {name.removeprefix("openid."): values for name, values in answer.lists() if name.startswith("openid.")}
    if any(len(values) != 1 for values in given.values()):
        return None
    said = {name: values[0] for name, values in given.items()}
    person = PERSON.match(said.get("claimed_id", ""))
    fits = (
        said.get("ns") == NAMESPACE
        and said.get("mode") == "id_res"
        and said.get("op_endpoint") == endpoint()
        and said.get("return_to") == return_to
        and said.get("identity") == said.get("claimed_id")
        and set(said.get("signed", "").split(",")) >= MUST_BE_SIGNED
    )
    if not fits or person is None or not _is_first(said.get("response_nonce", "")) or not _confirmed(said):
        return None
    return person[1]


def _is_first(nonce: str) -> bool:
    """Whether the answer is new. Steam confirms each once only; this holds even if it should not."""
    try:
        at = datetime.strptime(nonce[:20], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    seen = f"steam-nonce:{hashlib.sha256(nonce.encode()).hexdigest()}"
    return abs(datetime.now(UTC) - at) <= GOOD_FOR and cache.add(seen, True, 2 * GOOD_FOR.total_seconds())


def _confirmed(said: dict[str, str]) -> bool:
    question = {f"openid.{name}": value for name, value in said.items()} | {"openid.mode": "check_authentication"}
    try:
        answer = outside.request("POST", endpoint(), data=question)
    except httpx.HTTPError:
        return False
    lines = dict(line.split(":", 1) for line in answer.text.splitlines() if ":" in line)
    return answer.status_code == 200 and lines.get("is_valid") == "true"
