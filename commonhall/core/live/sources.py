"""Where a web process hears the news: from the table, or from Redis."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Protocol

from channels.db import database_sync_to_async
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from commonhall.core.live.models import LiveEvent
from commonhall.core.live.publishing import channel

Event = tuple[str, str]  # topic, event


class Source(Protocol):
    def batches(self) -> AsyncIterator[list[Event] | None]:
        """News as it comes; an empty list as soon as nothing is missed any more, None when something was."""


class TableSource:
    """Asks the table twice a second: one query by key for all sockets of this process.

    Ids are given when a row is written and seen when its transaction commits, on PostgreSQL not in the same order. So
    an id that was passed over is asked for again until it comes or was surely rolled back.
    """

    PAUSE = 0.5  # seconds
    RECENT = timedelta(seconds=10)  # what is told to the first socket although it came before it
    PATIENCE = 120.0  # seconds for a transaction to commit
    WINDOW = 500  # ids looked back at most
    FIRST_LOOK = 50  # ids before the oldest row that a transaction may be about to commit
    BATCH = 5_000

    def __init__(self) -> None:
        self._last: int | None = None
        self._missing: dict[int, float] = {}  # id -> when it was passed over

    async def batches(self) -> AsyncIterator[list[Event] | None]:
        while True:
            yield await database_sync_to_async(self.read)()
            await asyncio.sleep(self.PAUSE)

    def read(self) -> list[Event]:
        """What was committed since the last call."""
        return self._begin() if self._last is None else self._continue(self._last)

    def _begin(self) -> list[Event]:
        rows = list(LiveEvent.objects.order_by("-id")[: self.WINDOW])[::-1]
        self._last = max(0, rows[0].pk - self.FIRST_LOOK) if rows else 0
        self._pass([row.pk for row in rows])
        since = timezone.now() - self.RECENT
        return [(row.topic, row.event) for row in rows if row.at > since]

    def _continue(self, last: int) -> list[Event]:
        wanted = Q(id__gt=last) | Q(id__in=list(self._missing)) if self._missing else Q(id__gt=last)
        rows = list(LiveEvent.objects.filter(wanted).order_by("id").values_list("id", "topic", "event")[: self.BATCH])
        self._pass([row[0] for row in rows])
        return [(topic, event) for _id, topic, event in rows]

    def _pass(self, ids: list[int]) -> None:
        now, found = time.monotonic(), set(ids)
        self._missing = {
            id_: since for id_, since in self._missing.items() if id_ not in found and now - since < self.PATIENCE
        }
        for id_ in ids:
            last = self._last or 0
            if id_ > last:
                passed = range(max(last + 1, id_ - self.WINDOW), id_)
                self._missing.update(dict.fromkeys(passed, now))
                self._last = id_


class RedisSource:
    """Subscribes to the site's channel. What Redis says while it can't be reached is missed."""

    def __init__(self) -> None:
        self._attempts = 0

    async def batches(self) -> AsyncIterator[list[Event] | None]:
        from redis.asyncio import Redis  # an extra

        self._attempts += 1
        async with (
            Redis.from_url(
                settings.REDIS_URL, socket_connect_timeout=5, socket_keepalive=True, health_check_interval=20
            ) as client,
            client.pubsub(ignore_subscribe_messages=True) as subscription,
        ):
            await subscription.subscribe(channel())
            yield [] if self._attempts == 1 else None
            while True:
                message = await subscription.get_message(timeout=10)
                if message is not None:
                    topic, event = json.loads(message["data"])
                    yield [(topic, event)]


def source() -> Source:
    return RedisSource() if settings.REDIS_URL else TableSource()
