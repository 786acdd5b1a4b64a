"""The WebSocket entrance. It carries no data: it says that something changed, and the page asks for it."""

import asyncio
import json
import logging
import random
from contextlib import suppress
from typing import Any, ClassVar

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from commonhall.core.live.hub import hub
from commonhall.core.live.sessions import session_key, topic_of, user_pk
from commonhall.core.serving.protocol import Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

NOT_LOGGED_IN = 4401
TOO_MANY = 4429
START_OVER = 1012  # "service restart" in the registry of RFC 6455


class LiveConsumer(AsyncWebsocketConsumer):
    """One open page of somebody who is logged in; hears the topic "user:<pk>", and that its session has ended."""

    MOST = 30  # open pages of one person in one process
    # Seconds between looks whether the session still exists; each sends a sign of life, for proxies close after 60.
    CHECK: ClassVar[float] = 45.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user: int | None = None
        self._waiting: dict[tuple[str, str], None] = {}  # each once, however slow the reader is
        self._wake = asyncio.Event()
        self._ending: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_or_end() -> Message:
            # Granian sends our close frame only once nobody waits for the other side's next word.
            said = asyncio.ensure_future(receive())
            first: set[asyncio.Future[Any]] = {said, self._ending}
            try:
                await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
                return {"type": "live.end"} if self._ending.done() else said.result()
            finally:
                said.cancel()

        try:
            await super().__call__(scope, receive_or_end, send)
        finally:  # also when the server drops the connection without a word
            self._fall_silent()

    async def connect(self) -> None:
        self.user = await self._who()
        topic = f"user:{self.user}"
        why_not = NOT_LOGGED_IN if self.user is None else TOO_MANY if hub.count(topic) >= self.MOST else None
        if why_not is None:
            await hub.join(topic, self)  # before the socket opens, so that an open one misses nothing
            await hub.join(topic_of(session_key(self.scope)), self)
        await self.accept()
        if why_not is not None:
            await self.close(why_not)  # a browser is told the reason only of a socket that was open
            return
        self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._watch())]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A page has nothing to say here."""

    async def live_end(self, message: Message) -> None:
        self._fall_silent()
        await self.close(self._ending.result())
        raise StopConsumer

    def notify(self, topic: str, event: str) -> None:
        if topic == topic_of(session_key(self.scope)):
            return self._end(NOT_LOGGED_IN)
        self._waiting[topic, event] = None
        return self._wake.set()

    def start_over(self) -> None:
        self._end(START_OVER)

    def _end(self, code: int) -> None:
        hub.leave(self)
        if not self._ending.done():
            self._ending.set_result(code)

    def _fall_silent(self) -> None:
        hub.leave(self)
        for task in self._tasks:
            task.cancel()

    async def _write(self) -> None:
        while await self._wake.wait():
            self._wake.clear()
            waiting, self._waiting = self._waiting, {}
            for topic, event in waiting:
                await self._say({"topic": topic, "event": event})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.CHECK * random.uniform(0.7, 1))  # noqa: S311 - so that not all ask at once
            try:
                if await self._who() != self.user:
                    return self._end(NOT_LOGGED_IN)
            except Exception:
                logger.exception("a socket's session could not be looked up; it is asked for again")
            await self._say({})

    async def _say(self, what: dict[str, str]) -> None:
        with suppress(RuntimeError, OSError):  # the page is gone, and the server is about to say so
            await self.send(json.dumps(what))

    async def _who(self) -> int | None:
        found: int | None = await database_sync_to_async(user_pk)(session_key(self.scope))
        return found
