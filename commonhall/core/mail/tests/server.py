"""A mail server with moods, for tests: what it answers depends on the recipient's address."""

import asyncio
import logging
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

# It tells every word of every mail, and tests look whether we do.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class Moods:
    """nobody@ is refused (550), spam@ after the whole mail (554), busy@ is asked to come back (451), slow@ waits."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.asked: Counter[str] = Counter()
        self.connections = 0
        self.released = asyncio.Event()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.asked[address] += 1
        name = address.partition("@")[0]
        if name == "nobody":
            return f"550 5.1.1 <{address}>: no such user here"
        if name == "busy" and self.asked[address] == 1:
            return "451 4.7.1 Greylisted, please come back"
        if name == "slow":
            await self.released.wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].startswith("spam@"):
            return f"554 5.7.1 We do not like {envelope.content.decode()[-40:].strip()!r}"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.accepted.append(message)
        return "250 Taken"

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, host: str, answers: Any) -> Any:  # noqa: N802
        self.connections += 1
        session.host_name = host
        return answers


class MailServer(Controller):
    def __init__(self) -> None:
        self.moods = Moods()
        super().__init__(self.moods, hostname="127.0.0.1", port=0)

    def _trigger_server(self) -> None:
        """The port is known only now."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def stop(self, *args: Any, **kwargs: Any) -> None:
        self.loop.call_soon_threadsafe(self.moods.released.set)
        super().stop(*args, **kwargs)
