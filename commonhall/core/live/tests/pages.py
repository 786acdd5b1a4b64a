"""Open pages, as tests have them: sockets to the application, without a server."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import transaction
from django.test import Client

from commonhall.core.live.publishing import publish
from commonhall.core.live.routing import websocket_application
from commonhall.core.mail.tests.halted import outside

HOST = "localhost"
SOON = 10.0  # seconds; only a failing test waits that long


class Socket:
    """A page's socket. (Channels' own communicator can't be imported without Daphne.)"""

    def __init__(self, scope: dict[str, Any]) -> None:
        make: Any = ApplicationCommunicator
        self._end: Any = make(websocket_application, {"type": "websocket", "subprotocols": [], **scope})

    async def connect(self) -> bool:
        """Whether the application opens it."""
        await self._end.send_input({"type": "websocket.connect"})
        return bool((await self._end.receive_output(SOON))["type"] == "websocket.accept")

    async def say(self, **frame: str | bytes) -> None:
        await self._end.send_input({"type": "websocket.receive", **frame})

    async def hears(self, signs_of_life: bool = False) -> dict[str, str]:
        """The next thing that is said, usually without signs of life."""
        while True:
            output = await self._end.receive_output(SOON)
            assert output["type"] == "websocket.send", output
            said: dict[str, str] = json.loads(output["text"])
            if said or signs_of_life:
                return said

    async def close_code(self) -> int:
        """With what code the application closes it, saying nothing more than signs of life."""
        while (output := await self._end.receive_output(SOON))["type"] != "websocket.close":
            assert output.get("text") == "{}"
        return int(output["code"])

    async def is_silent(self, seconds: float) -> bool:
        return bool(await self._end.receive_nothing(seconds))

    async def disconnect(self) -> None:
        await self._end.send_input({"type": "websocket.disconnect", "code": 1001})
        await self._end.wait(SOON)


def page(browser: Client, origin: str | None = f"http://{HOST}", path: str = "/ws/live/") -> Socket:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    headers = [(b"host", HOST.encode()), (b"cookie", cookies.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    return Socket({"path": path, "headers": headers})


@asynccontextmanager
async def opened(browser: Client) -> AsyncIterator[Socket]:
    socket = page(browser)
    assert await socket.connect()
    try:
        yield socket
    finally:
        await socket.disconnect()


@database_sync_to_async
def tell(*news: tuple[Any, str], fail: bool = False) -> None:
    """Publish in one transaction."""
    with transaction.atomic():
        for user, event in news:
            publish(f"user:{user.pk}", event)
        if fail:
            transaction.set_rollback(True)


def tell_from_another_process(user: Any, event: str) -> None:
    script = (
        "import django; django.setup()\n"
        "from commonhall.core.live.publishing import publish\n"
        f"publish('user:{user.pk}', {event!r})"
    )
    environment = outside(REDIS_URL=settings.REDIS_URL, DJANGO_SETTINGS_MODULE="commonhall.config.settings")
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
