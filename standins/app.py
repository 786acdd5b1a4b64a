"""All stand-ins as one ASGI application."""

from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from standins.discord.routes import Discord
from standins.mail.api import MailApi
from standins.mail.mailbox import Mailbox
from standins.mail.pages import MailPages
from standins.pages import page, render
from standins.patience import Patience
from standins.people import PEOPLE
from standins.steam.routes import Steam
from standins.stripe.api import StripeApi
from standins.stripe.control import Control
from standins.stripe.hosted import HostedPages
from standins.stripe.service import MOUNT, StripeService
from standins.stripe.webhooks import Endpoint

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 8001  # 0: a free one
    smtp_port: int = 8025  # 0: a free one
    api_key: str = "sk_test_standin"
    webhook_url: str | None = None
    webhook_secret: str = Endpoint.secret
    public_url: str | None = None  # where browsers reach the pages, if not at the address that API clients use


class Site:
    """The state of all stand-ins and the application over it. To be made on the event loop that serves it."""

    def __init__(self, settings: Settings, mailbox: Mailbox) -> None:
        endpoint = Endpoint(settings.webhook_url, settings.webhook_secret)
        self._settings = settings
        self._patience = Patience()
        self._people = list(PEOPLE)
        self._stripe = StripeService(settings.api_key, endpoint, self._patience, settings.public_url)
        self.app = Starlette(
            routes=[
                Route("/", self._index),
                Mount("/static", StaticFiles(directory=STATIC)),
                Mount(f"{MOUNT}/v1", routes=StripeApi(self._stripe).routes()),
                Mount(f"{MOUNT}/_control", routes=Control(self._stripe).routes()),
                Mount(MOUNT, routes=HostedPages(self._stripe).routes()),
                Mount("/steam", routes=Steam(self._people, settings.public_url).routes()),
                Mount("/discord", routes=Discord(self._people).routes()),
                Mount("/mail/api", routes=MailApi(mailbox, self._patience).routes()),
                Mount("/mail", routes=MailPages(mailbox).routes()),
            ]
        )

    def close(self) -> None:
        """Ends what waits, so that the server can stop at once."""
        self._patience.end()
        self._stripe.close()

    async def _index(self, request: Request) -> HTMLResponse:
        body = render(
            "index.html",
            url=str(request.base_url).rstrip("/"),
            key=self._settings.api_key,
            smtp=f"{request.url.hostname}:{self._settings.smtp_port}",
            webhook=self._settings.webhook_url or "nowhere: no address was given",
        )
        return page("Stand-ins", body)
