"""The site as others meet it: through its name, its certificate and its proxy."""

import secrets
import ssl
from base64 import b64encode
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from commonhall.config.doctor.findings import Finding, doubtful, fine, left_out, wrong

TIMEOUT = 5.0  # seconds
SWITCHED, MISSING = 101, 404


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
