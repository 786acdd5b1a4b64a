"""The floor behind our own server's bridge, so that what differs is Django's part alone."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.floor.settings")

from django.core.wsgi import get_wsgi_application

from commonhall.core.serving.asgi import build_application
from commonhall.core.serving.protocol import Receive, Scope, Send


async def no_sockets(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close"})


application = build_application(websocket=no_sockets, wsgi=get_wsgi_application())
