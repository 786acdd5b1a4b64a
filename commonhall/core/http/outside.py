"""Every call to the outside: to known services alone, with a time-out, and retries where a repeat is harmless."""

import random
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
RETRY_STATUSES = {429, 502, 503, 504}
USER_AGENT = "Commonhall"


class NobodyWeAsk(Exception):
    """The address is of no service that the settings know: a mistake in the code, or worse, and no outage."""


def services() -> dict[str, str]:
    """Whom the site may ask: scheme, host and port, each with the setting (of those in OUTSIDE) that names it."""
    return {origin(getattr(settings, name)): name for name in settings.OUTSIDE}


def origin(url: str) -> str:
    """Scheme, host and port of an address, in one spelling."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def check_address(url: str) -> None:
    """
    Raises:
        NobodyWeAsk: no service of the settings is there.
    """
    if origin(url) not in services():
        known = ", ".join(settings.OUTSIDE)
        raise NobodyWeAsk(f"{origin(url)} is no service that this site asks; those are named by {known}")


def request(method: str, url: str, *, tries: int = 3, idempotent: bool | None = None, **options: Any) -> httpx.Response:
    """Call another service.

    Args:
        method, url, options: as httpx takes them.
        tries: how often at most.
        idempotent: whether a repeat is harmless; default: for GET, HEAD, PUT, DELETE, or with an Idempotency-Key.

    Raises:
        httpx.HTTPError: the last try failed to get any answer. A status is for the caller to judge.
        NobodyWeAsk: see check_address.
    """
    check_address(url)
    headers = {"User-Agent": USER_AGENT, **options.pop("headers", {})}
    if idempotent is None:
        idempotent = method.upper() in {"GET", "HEAD", "PUT", "DELETE"} or "Idempotency-Key" in headers
    left = tries if idempotent else 1
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False, headers=headers) as client:
        while True:
            left -= 1
            try:
                answer = client.request(method, url, **options)
                if answer.status_code not in RETRY_STATUSES or not left:
                    return answer
            except httpx.TransportError:
                if not left:
                    raise
            time.sleep(0.2 * 2 ** (tries - left) * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
