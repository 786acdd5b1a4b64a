"""The site as others meet it: through its name, its certificate and its proxy."""

import secrets
import ssl
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from commonhall.config.doctor.findings import Finding, doubtful, fine, left_out, wrong

TIMEOUT = 5.0  # seconds
SWITCHED, MISSING = 101, 404
LOGIN = "/accounts/login/"


def site() -> Finding:
    url = f"{settings.SITE_URL}/health/live/"
    try:
        answer = httpx.get(url, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        if _is_certificate(error):
            return wrong(f"The certificate of {settings.SITE_URL} is not good.", "Renew it, with its whole chain.")
        return doubtful(
            f"{url} can't be reached from here ({type(error).__name__}).",
            "Look whether the site and its proxy run. If it can be reached from elsewhere, all is well.",
        )
    if (answer.status_code, answer.text) != (200, "ok"):
        return wrong(f"{url} answers {answer.status_code}.", "Let the proxy pass everything to `commonhall serve`.")
    return fine(f"{settings.SITE_URL} answers.")


def redirect() -> Finding:
    """Whoever types the name alone comes by http first."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme != "https":
        return left_out("The site is not reached by https.")
    return judge_redirect(f"http://{parts.hostname}/")


def judge_redirect(url: str) -> Finding:
    try:
        answer = httpx.get(url, timeout=TIMEOUT)
    except httpx.HTTPError:
        return fine("Nothing answers by http.")
    if not answer.headers.get("Location", "").startswith("https://"):
        return wrong(f"{url} answers {answer.status_code}.", "Let the proxy redirect http to https.")
    return fine("http leads to https.")


def cookies() -> Finding:
    """Whether the cookies arrive as the site sent them: for this name alone, and by https alone where it has that."""
    answer = httpx.get(f"{settings.SITE_URL}{LOGIN}", timeout=TIMEOUT, follow_redirects=True)
    came = answer.headers.get_list("Set-Cookie")
    if not came:
        return wrong(
            f"{settings.SITE_URL}{LOGIN} sets no cookie, so nobody can log in.",
            "Let the proxy pass the header Set-Cookie, and keep no answers of its own.",
        )
    bad = sorted({fault for cookie in came for fault in _faults(cookie)})
    if bad:
        return wrong(
            f"Cookies arrive {', '.join(bad)}.",
            "Let the proxy leave cookies as they are, and send X-Forwarded-Proto from an address in TRUSTED_PROXIES.",
        )
    return fine("Cookies arrive as they were sent.")


def _faults(cookie: str) -> Iterator[str]:
    name, *said = (part.strip() for part in cookie.split(";"))
    attributes = {each.partition("=")[0].lower(): each.partition("=")[2] for each in said}
    if settings.SITE_URL.startswith("https://"):
        if "secure" not in attributes:
            yield "without Secure"
        if not name.startswith("__Host-"):
            yield "without __Host- in their name"
    if "httponly" not in attributes:
        yield "without HttpOnly"
    if attributes.get("samesite", "").lower() not in ("lax", "strict"):
        yield "without SameSite"
    if "domain" in attributes:
        yield "for other names too"


def sockets() -> Finding:
    """A proxy passes a WebSocket only where it was told to."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Origin": settings.SITE_URL,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": b64encode(secrets.token_bytes(16)).decode(),
    }
    with httpx.stream("GET", f"{settings.SITE_URL}/ws/live/", headers=headers, timeout=TIMEOUT) as answer:
        status = answer.status_code
    if status == SWITCHED:
        return fine("WebSockets come through.")
    return wrong(
        f"WebSockets don't come through: {settings.SITE_URL}/ws/live/ answers {status}.",
        "Let the proxy pass the headers Upgrade and Connection; docs/running.md shows how.",
    )


def _is_certificate(error: BaseException) -> bool:
    return isinstance(error, ssl.SSLError) or any(
        _is_certificate(cause) for cause in (error.__cause__, error.__context__) if cause is not None
    )
