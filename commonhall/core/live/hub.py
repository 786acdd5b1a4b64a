"""The hub: one for each web process. It hears the news from one source and hands it to the sockets that listen."""

import asyncio
import logging
import time
from collections import defaultdict, deque
from contextlib import suppress
from typing import Protocol

from commonhall.core.live.sources import Event, Source, source

logger = logging.getLogger(__name__)

REPLAY = 10.0  # seconds: what came between the making of a page and its socket
READY_WITHIN = 3.0  # seconds
LONGEST_WAIT = 30.0  # seconds between attempts to reach the source


class Listener(Protocol):
    """A socket. Neither call may wait: one slow reader must not hold up the others."""

    def notify(self, topic: str, event: str) -> None: ...

    def start_over(self) -> None:
        """News may have been missed: the page should look again."""


class Hub:
    """Belongs to one event loop; listens to its source only while somebody listens to it."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._recent: deque[tuple[float, Event]] = deque(maxlen=1_000)
        self._ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_listening(self) -> bool:
        return self._task is not None

    def count(self, topic: str) -> int:
        return len(self._listeners.get(topic, ()))

    async def join(self, topic: str, listener: Listener) -> None:
        """From now on no news of the topic is missed, unless the source can't be reached for the moment."""
        self._listeners[topic].add(listener)
        if self._task is None:
            self._ready = asyncio.Event()
            self._task = asyncio.create_task(self._listen(source()))
        for at, (recent, event) in self._recent:
            if recent == topic and time.monotonic() - at < REPLAY:
                listener.notify(topic, event)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), READY_WITHIN)

    def leave(self, listener: Listener) -> None:
        for topic in [topic for topic, found in self._listeners.items() if listener in found]:
            self._listeners[topic].discard(listener)
            if not self._listeners[topic]:
                del self._listeners[topic]
        if not self._listeners and self._task is not None:
            self._task.cancel()
            self._task = None
            self._recent.clear()

    async def _listen(self, news: Source) -> None:
        failures = 0
        while True:
            try:
                async for batch in news.batches():
                    failures = 0
                    self._ready.set()
                    self._tell(batch)
            except Exception:
                logger.exception("live news can't be heard for the moment")
            failures += 1
            await asyncio.sleep(min(0.5 * 2**failures, LONGEST_WAIT))

    def _tell(self, batch: list[Event] | None) -> None:
        if batch is None:
            for listener in {one for found in self._listeners.values() for one in found}:
                listener.start_over()
            return
        for topic, event in dict.fromkeys(batch):
            self._recent.append((time.monotonic(), (topic, event)))
            for listener in tuple(self._listeners.get(topic, ())):
                listener.notify(topic, event)


hub = Hub()
