"""Only pages of this site may open a socket. A browser sends our cookies along for any page, but names its origin."""

from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from commonhall.core.live.sessions import header
from commonhall.core.serving.protocol import ASGIApp, Receive, Scope, Send


class SameOrigin:
    """Refuses the handshake (403) of a page that is not from SITE_URL or from the host that was asked."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self._deny: ASGIApp = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = is_ours(header(scope, b"origin"), header(scope, b"host"))
        await (self._application if ours else self._deny)(scope, receive, send)


def is_ours(origin: str, host: str) -> bool:
    try:
        page, site = urlsplit(origin.lower()), urlsplit(settings.SITE_URL.lower())
    except ValueError:
        return False
    if (page.scheme, page.netloc) == (site.scheme, site.netloc):
        return True
    asked, _port = split_domain_port(host.lower())
    return (
        page.scheme in ("http", "https")
        and page.netloc == host.lower()
        and validate_host(asked, settings.ALLOWED_HOSTS)
    )
