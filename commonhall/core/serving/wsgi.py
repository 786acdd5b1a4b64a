"""One WSGI call (PEP 3333): from a request that is there in full to an answer that is complete."""

import sys
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

from commonhall.core.serving.answer import Answer, collect, text_headers
from commonhall.core.serving.body import Body
from commonhall.core.serving.pace import HOLD_BACK
from commonhall.core.serving.protocol import Headers, Scope
from commonhall.core.serving.sendfile import FileWrapper

Environ = dict[str, Any]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

_NOT_PASSED_ON = {b"content-length", b"content-type", b"transfer-encoding"}


def environ_of(scope: Scope, body: Body) -> Environ:
    """The WSGI environment. Text in it is bytes decoded as Latin-1, as PEP 3333 has it."""
    host, port = scope.get("server") or ("localhost", 80)
    address, _ = scope.get("client") or ("", 0)
    prefix, path = _paths(scope)
    return {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": prefix,
        "PATH_INFO": path,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": address,
        "CONTENT_LENGTH": str(body.size),  # what came, not what was announced: a chunked body announces nothing
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
        **_header_variables(scope["headers"]),
    }


def _paths(scope: Scope) -> tuple[str, str]:
    prefix = scope.get("root_path", "").encode().decode("latin-1")
    raw = scope.get("raw_path") or scope["path"].encode()
    path = unquote_to_bytes(raw).decode("latin-1")
    return prefix, path.removeprefix(prefix)


def _header_variables(headers: Headers) -> Environ:
    """Headers as CGI variables.

    A name with an underscore is dropped: as a variable, `X_Forwarded_For` is the same as the `X-Forwarded-For` that
    only a trusted proxy may set.
    """
    variables: Environ = {}
    for name, value in headers:
        if name == b"content-type":
            variables["CONTENT_TYPE"] = value.decode("latin-1")
        if b"_" in name or name in _NOT_PASSED_ON:
            continue
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text, separator = value.decode("latin-1"), "; " if name == b"cookie" else ","
        variables[key] = variables[key] + separator + text if key in variables else text
    return variables


def call(app: WSGIApplication, environ: Environ, directory: str | None = None) -> Answer:
    """Run the application to its end, in this thread, and close what it returned. Raises what it raises.

    A stream is taken in whole (a large one on disk, in `directory`) before any of it is sent: that is what frees the
    thread from its reader. What must flow as it arises belongs on a WebSocket.
    """
    response = _Response()
    environ[HOLD_BACK] = response.hold_back
    result = app(environ, response.start)
    try:
        file = result.body() if isinstance(result, FileWrapper) else None
        body = file or collect(response.parts(result), directory)
    finally:
        # Here, not when all is sent: Django gives its database connection back in close(), and it is this thread's.
        if hasattr(result, "close"):
            result.close()
    if environ["REQUEST_METHOD"] != "HEAD":  # then it may tell the length of a body that was left out
        response.drop(b"content-length")
    response.drop(b"content-encoding", b"identity")  # see file_response
    return Answer(response.status, response.headers, body, response.pace)


class _Response:
    """What the application says through `start_response`, and beside it."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.pace = 0.0
        self._written: list[bytes] = []

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        # With exc_info a second call replaces the first: nothing has been sent yet.
        if self.status and exc_info is None:
            raise AssertionError("start_response was called twice")
        self.status = int(status.split(" ", 1)[0])
        self.headers = text_headers(headers)
        return self._written.append

    def hold_back(self, pace: float) -> None:
        """See `pace.keep_pace`."""
        self.pace = pace

    def drop(self, name: bytes, value: bytes | None = None) -> None:
        """Take out a header, or only when it has this value."""
        self.headers = [pair for pair in self.headers if pair[0] != name or value not in (None, pair[1])]

    def parts(self, result: Iterable[bytes]) -> Iterable[bytes]:
        for part in result:
            yield from self._take_written()
            yield part
        yield from self._take_written()
        if not self.status:
            raise AssertionError("start_response was not called")

    def _take_written(self) -> Iterable[bytes]:
        while self._written:
            yield self._written.pop(0)
