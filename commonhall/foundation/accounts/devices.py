"""By what a browser is known again, and what it calls itself."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

SALT = "accounts.device"
ON = " on "
MOST = 5  # accounts that one browser is known to; the oldest is forgotten


def tokens_of(request: HttpRequest | None) -> list[str]:
    """The tokens that the browser holds, one for each account that it is known to; none of a forged cookie."""
    signed = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "") if request is not None else ""
    try:
        return signing.Signer(salt=SALT).unsign(signed).split(".")[:MOST] if signed else []
    except signing.BadSignature:
        return []


def digests_of(request: HttpRequest | None) -> list[str]:
    """What the rows know of the tokens."""
    return [digest_of(token) for token in tokens_of(request)]


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(24)


def give(request: HttpRequest, token: str) -> None:
    """Let the answer to this request bring the browser a token, beside those it has."""
    given = getattr(request, "device_tokens", None) or tokens_of(request)
    request.device_tokens = [token, *given][:MOST]  # type: ignore[attr-defined]


def write_cookie(request: HttpRequest, response: HttpResponse) -> None:
    tokens = getattr(request, "device_tokens", None)
    if tokens:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            signing.Signer(salt=SALT).sign(".".join(tokens)),
            max_age=settings.DEVICE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def device_name(agent: str) -> str:
    """A device by what it says of itself, such as "Firefox on Linux". Kept in this form; people see `shown_device`."""
    from ua_parser import parse  # takes a fifth of a second and 20 MB, which only a login needs

    browser, system = _families(parse(agent[:400]))
    if not browser or not system:
        return (browser or system or agent.split(" ")[0].split("/")[0])[:80]
    return f"{browser}{ON}{system}"[:80]


def _families(found: Any) -> tuple[str, str]:
    return (found.user_agent.family if found.user_agent else "", found.os.family if found.os else "")


def shown_device(name: str) -> str:
    """The same in the reader's language."""
    browser, on, system = name.partition(ON)
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if on else name
