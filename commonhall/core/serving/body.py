"""Taking in a request's body, whole and within limits, before anyone works on the request."""

import asyncio
import tempfile
from dataclasses import dataclass
from time import monotonic

from commonhall.core.serving.protocol import Headers, Receive, Scope

IN_MEMORY = 128 * 1024  # bytes of one body; the rest of it lies on disk


class Disconnected(Exception):
    """The client left before its request was complete."""


class BodyRefused(Exception):
    """The body broke a limit. `status` is the HTTP status to answer."""

    def __init__(self, status: int) -> None:
        self.status = status


@dataclass(frozen=True)
class BodyLimits:
    """What a client may send: `size` in bytes, `timeout` in seconds, `rate` in bytes a second.

    No pause may last longer than `timeout`, and the whole may take `timeout` plus what `size received / rate` allows:
    so a slow line may send a large file, but nobody keeps a request open by a byte now and then.
    """

    size: int
    timeout: float
    rate: int = 500

    def patience(self, started: float, received: int) -> float:
        """Seconds to wait for the next part."""
        left = started + self.timeout + received / self.rate - monotonic()
        return min(self.timeout, left)


class Body:
    """A received body: `file` stands at its start and holds `size` bytes. Close it."""

    def __init__(self, directory: str | None = None) -> None:
        # SIM115: whoever receives the body closes it.
        self.file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=directory)  # noqa: SIM115
        self.size = 0

    async def add(self, part: bytes) -> None:
        self.size += len(part)
        if self.size <= IN_MEMORY:
            self.file.write(part)
        else:  # a busy disk must not stop the event loop
            await asyncio.get_running_loop().run_in_executor(None, self.file.write, part)

    def close(self) -> None:
        self.file.close()


async def receive_body(scope: Scope, receive: Receive, limits: BodyLimits, directory: str | None = None) -> Body:
    """The whole body of the request, spooled into `directory` (the system's when None).

    Raises BodyRefused (408, 413) and Disconnected.
    """
    body = Body(directory)
    try:
        if _has_body(scope):
            await _fill(body, scope["headers"], receive, limits)
    except BaseException:
        body.close()
        raise
    body.file.seek(0)
    return body


def _has_body(scope: Scope) -> bool:
    """In HTTP/1 a request without either header has no body (RFC 9112, 6.3): no need to ask the server for it."""
    names = {name for name, value in scope["headers"] if value != b"0"}
    return not scope["http_version"].startswith("1") or b"content-length" in names or b"transfer-encoding" in names


async def _fill(body: Body, headers: Headers, receive: Receive, limits: BodyLimits) -> None:
    # As much again as the limit is read and thrown away: a browser shows the answer only when it could send its body,
    # and a reset connection otherwise.
    most = 2 * limits.size
    if _declared(headers) > most:
        raise BodyRefused(413)
    started, received, more = monotonic(), 0, True
    while more:
        part, more = await _next_part(receive, limits.patience(started, received))
        received += len(part)
        if received > most:
            raise BodyRefused(413)
        if received <= limits.size:
            await body.add(part)
    if received > limits.size:
        raise BodyRefused(413)


def _declared(headers: Headers) -> int:
    # The server has already refused a length that is not a number.
    return max((int(value) for name, value in headers if name == b"content-length"), default=0)


async def _next_part(receive: Receive, patience: float) -> tuple[bytes, bool]:
    try:
        async with asyncio.timeout(patience):
            message = await receive()
    except TimeoutError:
        raise BodyRefused(408) from None
    if message["type"] == "http.disconnect":
        raise Disconnected
    return message.get("body", b""), message.get("more_body", False)
