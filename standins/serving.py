"""Both servers, HTTP and SMTP, on the event loop at hand."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from standins.app import Settings, Site
from standins.mail import smtp
from standins.mail.mailbox import Mailbox

STARTING = 5.0  # seconds
LOGGERS: dict[str, Any] = {"_granian": {"propagate": True}}  # errors to stderr, which Granian's own set-up does not


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Settings]:
    """Serves until the block ends; gives the settings with the ports that were taken. OSError: a port is in use."""
    mailbox = Mailbox()
    with _reserved(settings.host, settings.port) as port:
        mail_server = await smtp.listen(mailbox, settings.host, settings.smtp_port)
        taken = replace(settings, port=port, smtp_port=mail_server.sockets[0].getsockname()[1])
        site = Site(taken, mailbox)
        server = Server(
            site.app,
            address=taken.host,
            port=taken.port,
            interface=Interfaces.ASGINL,
            log_level=LogLevels.error,
            log_dictconfig={"loggers": LOGGERS},
        )
        serving = asyncio.create_task(server.serve())
        try:
            await _listening(taken, serving)
            yield taken
        finally:
            site.close()
            mail_server.close()
            server.stop()  # type: ignore[no-untyped-call]
            await serving


@contextmanager
def _reserved(host: str, port: int) -> Iterator[int]:
    """Granian shares its port with whoever asks to share it, so two servers could take turns unnoticed. Hence a look
    whether the port is free, and a socket that keeps the port from being given to others as a free one."""
    with socket.socket() as look:
        look.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        look.bind((host, port))
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        kept.bind((host, port))
        yield kept.getsockname()[1]


async def _listening(settings: Settings, serving: asyncio.Task[None]) -> None:
    async with asyncio.timeout(STARTING):
        while not serving.done():
            with suppress(ConnectionRefusedError):
                _reader, writer = await asyncio.open_connection(settings.host, settings.port)
                writer.close()
                return
            await asyncio.sleep(0.005)
    await serving
    raise RuntimeError("The server ended before it listened.")
