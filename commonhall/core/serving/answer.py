"""An answer that is complete, and the event loop that sends it, however slowly it is read."""

import asyncio
import io
import logging
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field

from commonhall.core.serving.protocol import Headers, Receive, Send

logger = logging.getLogger("commonhall.serving")

IN_MEMORY = 1024 * 1024  # bytes of one answer; a larger one is put on disk
CHUNK = 256 * 1024  # bytes read and sent at a time
PATIENCE = 60.0  # seconds in which a client must take a chunk


class FileBody:
    """`length` bytes of an open file from `start` on.

    It holds the file by a descriptor of its own, so the giver may close, and even delete, the file at once.
    """

    def __init__(self, descriptor: int, start: int, length: int) -> None:
        self._file = io.FileIO(descriptor)  # closes the descriptor, at the latest when it is collected
        self.start = start
        self.length = length

    @classmethod
    def of(cls, file: io.BufferedIOBase | io.RawIOBase) -> "FileBody":
        """The rest of an open file, from where it stands."""
        start = file.tell()
        descriptor = os.dup(file.fileno())
        return cls(descriptor, start, max(os.fstat(descriptor).st_size - start, 0))

    @classmethod
    def at(cls, path: str) -> "FileBody":
        """A whole file. Raises OSError."""
        descriptor = os.open(path, os.O_RDONLY)
        return cls(descriptor, 0, os.fstat(descriptor).st_size)

    def part(self, first: int, length: int) -> None:
        """Narrow the body to `length` bytes, counted from its byte `first`."""
        self.start += first
        self.length = length

    def read(self, offset: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), min(size, self.length - offset), self.start + offset)

    def close(self) -> None:
        self._file.close()


@dataclass
class Answer:
    """Status, headers and body. `Content-Length` follows from the body unless the headers name it.

    `pace`: seconds; it leaves when a whole number of them has passed since its request was there.
    """

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes | FileBody = b""
    pace: float = 0.0

    @property
    def length(self) -> int:
        return self.body.length if isinstance(self.body, FileBody) else len(self.body)

    def header(self, name: bytes) -> str | None:
        """A header's value by its name in lower case."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name), None)

    def close(self) -> None:
        if isinstance(self.body, FileBody):
            self.body.close()


def text_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    return [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]


def collect(parts: Iterable[bytes], directory: str | None = None) -> bytes | FileBody:
    """All parts as one body: in memory when it is small, otherwise in an unnamed temporary file."""
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=directory)  # noqa: SIM115
    with spool:
        for part in parts:
            spool.write(part)
        size = spool.tell()
        spool.seek(0)
        if size <= IN_MEMORY:
            return spool.read()
        return FileBody(os.dup(spool.fileno()), 0, size)


async def send_answer(answer: Answer, receive: Receive, send: Send, *, head: bool = False) -> None:
    """Send it and close it; `head` leaves the body out. Stops quietly when the client leaves or stalls."""
    try:
        headers = answer.headers
        if answer.status not in (204, 304) and answer.header(b"content-length") is None:
            headers = [*headers, (b"content-length", str(answer.length).encode())]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if head or isinstance(answer.body, bytes):
            body = b"" if head else answer.body
            await send({"type": "http.response.body", "body": body})
        else:
            await _send_file(answer.body, receive, send)
    finally:
        answer.close()


async def _send_file(body: FileBody, receive: Receive, send: Send) -> None:
    if body.length <= CHUNK:
        await send({"type": "http.response.body", "body": await _read(body, 0)})
        return
    # The server lets us send to a client that has left, and says so only to whoever asks for the next message.
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        sent = 0
        while sent < body.length and not gone.done():
            chunk = await _read(body, sent)
            if not chunk:  # the file became shorter; ending here breaks the connection, as it should
                logger.warning("A file lost %d bytes while it was sent.", body.length - sent)
                return
            sent += len(chunk)
            async with asyncio.timeout(PATIENCE):
                await send({"type": "http.response.body", "body": chunk, "more_body": sent < body.length})
    except TimeoutError:
        logger.info("A client took nothing for %d seconds; its download was ended.", PATIENCE)
    finally:
        gone.cancel()


async def _read(body: FileBody, offset: int) -> bytes:
    """In a thread: a busy disk must not stop the event loop."""
    return await asyncio.get_running_loop().run_in_executor(None, body.read, offset, CHUNK)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
