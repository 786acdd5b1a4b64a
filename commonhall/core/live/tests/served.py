"""What the server of a test runs: the sockets, with sessions looked at often."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")

import django

django.setup()

from commonhall.core.live.consumers import LiveConsumer  # noqa: E402
from commonhall.core.live.routing import websocket_application  # noqa: E402

LiveConsumer.CHECK = 0.2
application = websocket_application
