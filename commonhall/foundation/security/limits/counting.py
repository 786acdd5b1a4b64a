"""Counting what is limited: in this process's memory, or in Redis for all processes where REDIS_URL is set."""

import logging
import math
import time
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from commonhall.core.http.rates import Rate
from commonhall.foundation.security.limits.table import Limit, get_limit
from commonhall.foundation.security.queries.addresses import client_ip, source_of

logger = logging.getLogger(__name__)
REDIS_WAIT = 0.5  # seconds for Redis to answer before we count without it
REDIS_REST = 10.0  # seconds in which we do not ask it again
SWEEP = 60.0


class Memory(MemoryStorage):
    """The library's looks through all its keys after each hit and keeps empty ones; this one tidies now and then."""

    _swept_at = 0.0

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802 - the library's own name for it
        if time.monotonic() - self._swept_at > SWEEP:
            self._swept_at = time.monotonic()
            self._MemoryStorage__expire_events()  # type: ignore[attr-defined]
            for key in [key for key, events in list(self.events.items()) if not events]:
                self.events.pop(key, None)


_memory = Memory()
_redis_rests_until = 0.0


def limited(who: HttpRequest | str, name: str) -> int:
    """Count one use of what has this name.

    Args:
        who: the request, or a key of one's own, such as an address or "account:7".

    Returns:
        0 when it may go on, else the whole seconds until another try can pass. What is refused does not count.
    """
    global _redis_rests_until
    limit = get_limit(name)
    key = who if isinstance(who, str) else key_of(who, limit)
    if settings.REDIS_URL and time.monotonic() > _redis_rests_until:
        try:
            return _take(_shared(settings.REDIS_URL), limit.rates, limit.name, key)
        except StorageError:
            logger.warning("Redis does not answer: limits are counted by each process alone")
            _redis_rests_until = time.monotonic() + REDIS_REST
    return _take(_ALONE, limit.rates, limit.name, key)


def key_of(request: HttpRequest, limit: Limit) -> str:
    if limit.per == "account" and request.user.is_authenticated:
        return f"account:{request.user.pk}"
    return f"address:{source_of(client_ip(request))}"


def forget() -> None:
    """For tests: count from nothing."""
    _memory.reset()
    if settings.REDIS_URL:
        _shared(settings.REDIS_URL).storage.reset()


def _take(limiter: MovingWindowRateLimiter, rates: Iterable[Rate], *key: str) -> int:
    """Count in each window, shortest first, until one is full."""
    items = [RateLimitItemPerSecond(rate.amount, rate.seconds, namespace="commonhall") for rate in rates]
    if all(limiter.hit(item, *key) for item in items):
        return 0
    windows = [limiter.get_window_stats(item, *key) for item in items]
    # A moment after the oldest use leaves the last of the full windows.
    full = max((window.reset_time for window in windows if not window.remaining), default=0.0)
    return max(1, math.floor(full - time.time()) + 1)


_ALONE = MovingWindowRateLimiter(_memory)


@cache
def _shared(url: str) -> MovingWindowRateLimiter:
    waits = {"socket_timeout": REDIS_WAIT, "socket_connect_timeout": REDIS_WAIT}
    return MovingWindowRateLimiter(RedisStorage(url, wrap_exceptions=True, **waits))  # type: ignore[arg-type]
