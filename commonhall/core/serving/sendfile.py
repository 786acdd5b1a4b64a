"""Files and exports: a view names the file, the event loop sends it, and no thread waits for a slow reader.

The way between them is WSGI's own (PEP 3333, "Optional Platform-Specific File Handling"): the bridge puts FileWrapper
into the environment, and Django wraps the file of any FileResponse in it. Nothing travels in headers that a client or
a view could forge, and with Django's test client a view answers the same FileResponse.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.http import FileResponse
from django.utils.http import http_date

from commonhall.core.serving.answer import FileBody

BLOCK = 64 * 1024


class FileWrapper:
    """`wsgi.file_wrapper`: an iterable over a file, that also knows the file."""

    def __init__(self, file: Any, block_size: int = BLOCK) -> None:
        self.file = file
        self.block_size = max(block_size, BLOCK)

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(self.block_size), b"")

    def close(self) -> None:
        if hasattr(self.file, "close"):
            self.file.close()

    def body(self) -> FileBody | None:
        """The file as a body if it is a plain one on this machine; None for others, which can only be iterated."""
        file = self.file
        while hasattr(file, "file"):  # the wrappers of Django's File and of tempfile
            file = file.file
        # Not "whatever has a fileno()": that of a GzipFile belongs to the compressed file beneath.
        raw = getattr(file, "raw", file) if isinstance(file, io.BufferedReader | io.BufferedRandom) else file
        if not isinstance(raw, io.FileIO):
            return None
        return FileBody.of(file)


def file_response(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    filename: str,
    content_type: str = "application/octet-stream",
    as_attachment: bool = True,
    etag: str | None = None,
) -> FileResponse:
    """Answer with a file: `source` is a path, or an open file that is sent from its start and closed.

    A temporary file may delete itself on closing. A path gets an `ETag` from its time and size; give `etag` (without
    quotes, a checksum for instance) for an open file that is the same at each request. What has an ETag can be asked
    for in parts and revalidated; by default no cache keeps it. The content type is never guessed
    from the name, which may be a user's. Raises OSError when the path can't be opened.
    """
    modified: float | None = None
    if isinstance(source, str | os.PathLike):
        file: IO[bytes] = Path(source).open("rb")  # noqa: SIM115 (the response closes it)
        status = os.fstat(file.fileno())
        modified, etag = status.st_mtime, etag or f"{status.st_mtime_ns:x}-{status.st_size:x}"
    else:
        file = source
        file.seek(0)
    response = FileResponse(file, filename=filename, content_type=content_type, as_attachment=as_attachment)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    # Keeps GZipMiddleware from turning the file into a stream that a thread compresses; the bridge takes it out.
    response["Content-Encoding"] = "identity"
    if etag is not None:
        response["ETag"] = f'"{etag}"'
        response["Accept-Ranges"] = "bytes"
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    return response
