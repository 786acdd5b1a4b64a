"""Every call to the outside: a time-out always, retries with limits where a repeat is harmless."""

import random
import time
from typing import Any

import httpx

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
RETRY_STATUSES = {429, 502, 503, 504}
USER_AGENT = "Commonhall"


def request(method: str, url: str, *, tries: int = 3, idempotent: bool | None = None, **options: Any) -> httpx.Response:
    """Call another service.

    Args:
        method, url, options: as httpx takes them.
        tries: how often at most.
        idempotent: whether a repeat is harmless; default: for GET, HEAD, PUT, DELETE, or with an Idempotency-Key.

    Raises:
        httpx.HTTPError: the last try failed to get any answer. A status is for the caller to judge.
    """
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
