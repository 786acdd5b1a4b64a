"""One port for both worlds: WebSockets go to Channels, HTTP to Django's WSGI handler, static files to nobody."""

import gc
import multiprocessing
from collections.abc import Mapping
from wsgiref.types import WSGIApplication

from whitenoise.base import WhiteNoise

from commonhall.core.serving.http import HttpBridge
from commonhall.core.serving.processes import allow_many_open_files, die_with_parent
from commonhall.core.serving.protocol import ASGIApp, Receive, Scope, Send
from commonhall.core.serving.static import StaticFiles


def build_application(
    *,
    websocket: ASGIApp,
    wsgi: WSGIApplication,
    static: WhiteNoise | None = None,
    headers: Mapping[str, str] | None = None,
    pages: Mapping[int, bytes] | None = None,
    threads: int = 2,
    max_body: int = 100 * 1024 * 1024,
    body_timeout: float = 20.0,
    spool_dir: str | None = None,
) -> ASGIApp:
    """The application that the server runs.

    `headers` (the security headers) go on what Django does not answer: static files and the bridge's own 408, 413 and
    500, for which `pages` has the HTML by status. The rest is described at HttpBridge and StaticFiles.
    """
    headers = headers or {}
    bridge = HttpBridge(
        wsgi,
        threads=threads,
        max_body=max_body,
        body_timeout=body_timeout,
        spool_dir=spool_dir,
        headers=headers,
        pages=pages,
    )
    http: ASGIApp = bridge
    if static is not None:
        http = StaticFiles(bridge, static, headers=headers)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await http(scope, receive, send)
        elif scope["type"] == "websocket":
            await websocket(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(bridge, receive, send)
        else:
            raise ValueError(f"Unknown scope: {scope['type']}")

    return application


async def _live(bridge: HttpBridge, receive: Receive, send: Send) -> None:
    await receive()
    _settle_process()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    bridge.close()
    await send({"type": "lifespan.shutdown.complete"})


def _settle_process() -> None:
    allow_many_open_files()
    # A granian that is killed leaves its workers listening on the port.
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        die_with_parent(parent.pid)
    # The program itself, a quarter of a million objects, stays as long as the process. Looking through it for garbage
    # again and again took a fifth of a page's time, in pauses of 140 ms.
    gc.collect()
    gc.freeze()
