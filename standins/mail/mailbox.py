"""The caught messages, in memory, newest last."""

import asyncio
import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default as modern
from functools import cached_property

KEPT = 1000


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class CaughtMessage:
    """One message as the SMTP client handed it over. ``recipients`` are the envelope's, so hidden copies are there."""

    id: int
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=modern)

    @property
    def subject(self) -> str:
        return str(self.parsed.get("Subject", ""))

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.parsed.items()]

    @cached_property
    def text(self) -> str:
        return self._body("plain")

    @cached_property
    def html(self) -> str:
        return self._body("html")

    @cached_property
    def attachments(self) -> list[Attachment]:
        return [
            Attachment(part.get_filename() or f"part-{number}", part.get_content_type(), _content(part))
            for number, part in enumerate(self.parsed.iter_attachments(), 1)
        ]

    def is_for(self, address: str) -> bool:
        return address.lower() in (recipient.lower() for recipient in self.recipients)

    def mentions(self, fragment: str) -> bool:
        return any(fragment.lower() in address.lower() for address in (self.sender, *self.recipients))

    def _body(self, kind: str) -> str:
        part = self.parsed.get_body((kind,))
        if part is None:
            return ""
        charset = part.get_content_charset("utf-8")
        try:
            return _content(part).decode(charset, "replace")
        except LookupError:  # a charset that nobody knows
            return _content(part).decode("utf-8", "replace")


class Mailbox:
    """Lives on one event loop: nothing in it is locked."""

    def __init__(self) -> None:
        self._messages: deque[CaughtMessage] = deque(maxlen=KEPT)
        self._ids = itertools.count(1)
        self._arrived = asyncio.Condition()

    def __iter__(self) -> Iterator[CaughtMessage]:
        """Newest first."""
        return reversed(self._messages)

    def get(self, message_id: int) -> CaughtMessage | None:
        return next((message for message in self if message.id == message_id), None)

    def sent_to(self, address: str | None) -> list[CaughtMessage]:
        """Newest first; all of them without an address."""
        return [message for message in self if address is None or message.is_for(address)]

    async def catch(self, sender: str, recipients: list[str], content: bytes) -> None:
        async with self._arrived:
            self._messages.append(CaughtMessage(next(self._ids), sender, tuple(recipients), content))
            self._arrived.notify_all()

    async def holds(self, count: int, address: str | None) -> None:
        """Returns as soon as at least ``count`` messages to the address are here."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.sent_to(address)) >= count)

    def clear(self) -> None:
        self._messages.clear()


def _content(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    return b"".join(inner.as_bytes() for inner in part.iter_parts())  # a message in the message
