"""The one application: sockets to Channels, pages to Django's WSGI handler behind a bridge, files by the event loop."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

gc.disable()  # until all is loaded: there is no garbage yet, and the search for it takes a fifth of the time
wsgi_application = get_wsgi_application()
patterns = get_resolver().url_patterns  # all views are loaded now, not by the first visitor

from whitenoise.middleware import WhiteNoiseMiddleware  # noqa: E402

from commonhall.core.live.routing import websocket_application  # noqa: E402
from commonhall.core.serving.asgi import build_application  # noqa: E402
from commonhall.foundation.security.middleware import SocketBlocklist, static_headers  # noqa: E402

application = build_application(
    websocket=SocketBlocklist(websocket_application),
    wsgi=wsgi_application,
    static=WhiteNoiseMiddleware(None),
    headers=static_headers(),
    spool_dir=str(settings.VAR_DIR),
)
gc.enable()
