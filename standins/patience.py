"""Waiting that ends when the server stops, so that nobody is kept by an answer that no one will read."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Patience:
    def __init__(self) -> None:
        self._ended = asyncio.Event()

    def end(self) -> None:
        self._ended.set()

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            await self.wait(asyncio.sleep(seconds), seconds)

    async def wait(self, what: Coroutine[Any, Any, object], seconds: float) -> bool:
        """True if ``what`` finished within ``seconds`` and before the server stopped."""
        awaited = asyncio.ensure_future(what)
        ended = asyncio.ensure_future(self._ended.wait())
        done, pending = await asyncio.wait({awaited, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        return awaited in done
