"""Static files in the event loop, without a thread and without Django."""

from collections.abc import Iterable, Mapping

from whitenoise.base import WhiteNoise
from whitenoise.responders import StaticFile

from commonhall.core.serving.answer import Answer, FileBody, send_answer, text_headers
from commonhall.core.serving.protocol import ASGIApp, Headers, Receive, Scope, Send
from commonhall.core.serving.ranges import negotiate


class StaticFiles:
    """An ASGI application that answers what `index` holds, and leaves the rest to `app`.

    WhiteNoise knows the files, their compressed variants and cache headers (far future for names with a hash);
    `WhiteNoiseMiddleware(None)` reads all that from Django's settings: STATIC_ROOT, or with
    WHITENOISE_USE_FINDERS the apps' own folders, looked up anew each time with WHITENOISE_AUTOREFRESH. `headers` are
    added to every answer.
    """

    def __init__(self, app: ASGIApp, index: WhiteNoise, *, headers: Mapping[str, str]) -> None:
        self._app = app
        self._index = index
        self._headers = text_headers(headers.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(scope["path"], scope["method"], scope["headers"])
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await send_answer(answer, receive, send, head=scope["method"] == "HEAD")

    def _answer(self, url: str, method: str, request: Headers) -> Answer | None:
        file = self._find(url)
        if file is None:
            return None
        if method not in ("GET", "HEAD"):
            return Answer(405, [*self._headers, (b"allow", b"GET, HEAD")])
        accepted = b",".join(value for name, value in request if name == b"accept-encoding")
        path, listed = file.get_path_and_headers({"HTTP_ACCEPT_ENCODING": accepted.decode("latin-1")})
        headers = [*self._headers, *_entity_headers(listed)]
        try:
            body = FileBody.at(path)
        except FileNotFoundError:  # a newer release has taken it away
            return None
        return negotiate(Answer(200, headers, body), method, request)

    def _find(self, url: str) -> StaticFile | None:
        found = self._index.find_file(url) if self._index.autorefresh else self._index.files.get(url)
        return found if isinstance(found, StaticFile) else None


def _entity_headers(listed: Iterable[tuple[str, str]]) -> Headers:
    """WhiteNoise's headers, made right for variants: it gives all of them one strong ETag, which would let a client
    join parts of different variants into one file. So parts are given of the uncompressed file only.
    """
    headers: dict[bytes, bytes] = dict(text_headers(listed))
    headers.pop(b"content-length", None)
    if b"content-encoding" not in headers:
        headers[b"accept-ranges"] = b"bytes"
    elif b"etag" in headers:
        headers[b"etag"] = b"W/" + headers[b"etag"]
    return list(headers.items())
