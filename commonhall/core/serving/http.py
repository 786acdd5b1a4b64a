"""HTTP from the event loop to a WSGI application and back: the loop waits for clients, threads only work.

The WSGI call is our own instead of a2wsgi's. With the body received first and the answer sent last, nothing is left
of a2wsgi but a thread that steps through the event loop for each piece of either, and it knows no
`wsgi.file_wrapper`. Under granian it can't read a body at all: granian's `receive()` gives an awaitable, and a2wsgi
takes a coroutine. Channels and the static files never come here.
"""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from wsgiref.types import WSGIApplication

from commonhall.core.serving.answer import Answer, send_answer, text_headers
from commonhall.core.serving.body import Body, BodyLimits, BodyRefused, Disconnected, receive_body
from commonhall.core.serving.pace import left_of
from commonhall.core.serving.protocol import Receive, Scope, Send
from commonhall.core.serving.ranges import negotiate
from commonhall.core.serving.wsgi import call, environ_of

logger = logging.getLogger("commonhall.serving")


class HttpBridge:
    """An ASGI application for the scope `http`: receives the body, calls WSGI in a thread, sends the answer.

    `threads`: how many requests are worked on at once; more wait their turn. `max_body`: bytes, else 413 is answered.
    `body_timeout`: seconds a client may pause within a body, else 408. `spool_dir`: where large bodies and answers
    lie meanwhile, without a name. `headers` and `pages` (HTML by status) are for the few answers of the bridge itself:
    408, 413 and 500.
    """

    def __init__(
        self,
        wsgi_app: WSGIApplication,
        *,
        threads: int = 2,
        max_body: int = 100 * 1024 * 1024,
        body_timeout: float = 20.0,
        spool_dir: str | None = None,
        headers: Mapping[str, str] | None = None,
        pages: Mapping[int, bytes] | None = None,
    ) -> None:
        self._app = wsgi_app
        # Threads keep their context between requests, as in any threaded WSGI server: Django keeps its caches'
        # connections there.
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="http")
        self._limits = BodyLimits(max_body, body_timeout)
        self._spool_dir = spool_dir
        self._headers = text_headers((headers or {}).items())
        self._pages = pages or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await receive_body(scope, receive, self._limits, self._spool_dir)
        except Disconnected:
            logger.debug("A client left before its request was complete: %s", scope["path"])
            return
        except BodyRefused as refused:
            answer = self._own_answer(refused.status)
        else:
            loop = asyncio.get_running_loop()
            there = loop.time()
            answer = await loop.run_in_executor(self._threads, self._work, scope, body)
            if answer.pace:
                await asyncio.sleep(left_of(answer.pace, loop.time() - there))
        await send_answer(answer, receive, send, head=scope["method"] == "HEAD")

    def close(self) -> None:
        """Let no new request begin; wait for none."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _work(self, scope: Scope, body: Body) -> Answer:
        try:
            answer = call(self._app, environ_of(scope, body), self._spool_dir)
            return negotiate(answer, scope["method"], scope["headers"])
        except Exception:  # whatever Django itself did not answer
            logger.exception("The application failed: %s %s", scope["method"], scope["path"])
            return self._own_answer(500)
        finally:
            body.close()

    def _own_answer(self, status: int) -> Answer:
        page = self._pages.get(status)
        if page is None:
            page, kind = HTTPStatus(status).phrase.encode(), "text/plain; charset=utf-8"
        else:
            kind = "text/html; charset=utf-8"
        own = text_headers({"Content-Type": kind, "Cache-Control": "no-store"}.items())
        return Answer(status, [*self._headers, *own], page)
