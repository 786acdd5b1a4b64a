"""Who is kept out, how often visitors may ask the API, and headers that Django and the CSP package do not set."""

from collections.abc import Callable

from channels.db import database_sync_to_async
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from commonhall.core.api.problems import problem
from commonhall.core.http.client_address import client_address
from commonhall.core.live.sessions import header
from commonhall.core.serving.protocol import ASGIApp, Receive, Scope, Send
from commonhall.foundation.security.decorators import too_many
from commonhall.foundation.security.limits import limited
from commonhall.foundation.security.queries import client_ip, is_ip_blocked

PERMISSIONS = "accelerometer=(), camera=(self), geolocation=(), gyroscope=(), microphone=(), payment=(self), usb=()"

ALWAYS_ANSWERED = "/health/"  # asked by whoever watches over the site, also while its database is away
API, ALL_OF_IT = "/api/v1/", "/api/"
# A visitor is who logs in, and each of its steps has a limit of its own.
LOGGING_IN = "/api/v1/auth/"
PROOFS = ("Authorization", "X-Session-Token", "X-API-Key")


class BlocklistMiddleware:
    """Answers 403 to addresses that are kept out. It stands above the kept pages, so nothing else runs for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(ALWAYS_ANSWERED) or not is_ip_blocked(client_ip(request)):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            response = _kept_out(request)
        for name, value in static_headers().items():  # what sets them for pages stands below
            response.setdefault(name, value)
        return response


def _kept_out(request: HttpRequest) -> HttpResponse:
    contact = settings.SECURITY_CONTACT
    if request.path_info.startswith(ALL_OF_IT):
        return problem(403, _("Requests from your address are refused. Write to {whom}.").format(whom=contact))
    context = {"address": client_ip(request), "contact": contact, "shown": contact.removeprefix("mailto:")}
    return HttpResponse(render_to_string("security/kept_out.html", context), status=403)


class SocketBlocklist:
    """The same for sockets, before their handshake; one that is open already stays so until it closes."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self._deny: ASGIApp = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handshake = HttpRequest()
        handshake.META["REMOTE_ADDR"] = (scope.get("client") or ("", 0))[0]
        handshake.META["HTTP_X_FORWARDED_FOR"] = header(scope, b"x-forwarded-for")
        blocked = await database_sync_to_async(is_ip_blocked)(client_address(handshake))
        await (self._deny if blocked else self._application)(scope, receive, send)


class ApiVisitorsMiddleware:
    """Counts requests to the API that come without a login; who shows a proof that holds has become `request.user`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(API) or path.startswith(LOGGING_IN):
            return self.get_response(request)
        # Whether what is shown as a proof is one, only the operation finds out.
        response = self.get_response(request) if any(name in request.headers for name in PROOFS) else None
        if not request.user.is_authenticated and (wait := limited(request, "api_visitor")):
            return too_many(request, wait)
        return response or self.get_response(request)


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        if hsts := strict_transport():
            # Django sends it only where it sees the encryption itself; ours ends at the proxy.
            response.setdefault("Strict-Transport-Security", hsts)
        return response


class PersonalAnswersMiddleware:
    """Keeps what was made for one person out of every cache. A view that says itself how long its answer may be kept
    has reason to: a signed file, a picture that is the same for all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_personal(request, response):
            response.setdefault("Cache-Control", "private, no-store")
        return response


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it answers somebody who has a session, or gets one, or asks the API, whose bodies carry tokens."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies
    return has_session or request.path_info.startswith(ALL_OF_IT)


def strict_transport() -> str:
    """The value of HSTS, good for the browsers' preload lists; empty where the site is not reached by https."""
    seconds = settings.SECURE_HSTS_SECONDS
    return f"max-age={seconds}; includeSubDomains; preload" if seconds else ""


def static_headers() -> dict[str, str]:
    """The same headers for what Django does not answer: static files, and the server's own errors."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Permissions-Policy": PERMISSIONS,
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
        "Strict-Transport-Security": strict_transport(),
    }
    return {name: value for name, value in headers.items() if value}
