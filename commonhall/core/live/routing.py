"""The sockets' addresses; config/asgi.py hangs the application beside the pages."""

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from commonhall.core.live.consumers import LiveConsumer
from commonhall.core.live.origin import SameOrigin

websocket_application = SameOrigin(
    URLRouter([path("ws/live/", LiveConsumer.as_asgi()), re_path(r"", WebsocketDenier.as_asgi())])
)
