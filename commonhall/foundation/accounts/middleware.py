"""Every page needs a login unless its view says otherwise; pages speak the reader's language and show their time."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from commonhall.core.api.problems import problem
from commonhall.core.serving.pace import keep_pace
from commonhall.core.time.zones import zone_of
from commonhall.foundation.accounts import devices, queries, sessions
from commonhall.foundation.accounts.access import must_enrol_text
from commonhall.foundation.security.decorators import too_many
from commonhall.foundation.security.limits import limited


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    """Django's, with the person who was read together with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]


def _user(request: HttpRequest) -> Any:
    kept = request.__dict__  # under the name that Django and the login library clear
    if "_cached_user" not in kept:
        kept["_cached_user"] = sessions.user_of(request)
    return kept["_cached_user"]


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Pages ask for a login; the API answers 401 by itself and is asked for nothing here."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        # What asks for no login must not be asked who it is either: looking into the session makes an answer that
        # caches can't share.
        if request.path_info.startswith("/api/") or not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class EntranceLimitsMiddleware:
    """Counts what is sent to the entrance, by the table of security. The login library's own limits are off: they can't
    say when to try again."""

    LIBRARY = "/api/v1/auth/app/v1"
    LIMITS = {
        "/accounts/login/": "login",
        "/accounts/2fa/webauthn/login/": "login",
        "/api/auth/login/": "login",
        f"{LIBRARY}/auth/login": "login",
        f"{LIBRARY}/auth/webauthn/login": "login",
        "/accounts/signup/": "signup",
        "/accounts/3rdparty/signup/": "signup",
        "/api/users/create/": "signup",
        f"{LIBRARY}/auth/signup": "signup",
        "/accounts/password/reset/": "password_reset",
        "/api/auth/reset-password/": "password_reset",
        f"{LIBRARY}/auth/password/request": "password_reset",
        f"{LIBRARY}/auth/password/reset": "password_reset",
        "/accounts/verification/": "resend",
        "/api/auth/verify-email/": "resend",
        "/accounts/reauthenticate/": "reauthentication",
        "/accounts/2fa/reauthenticate/": "reauthentication",
        "/accounts/2fa/webauthn/reauthenticate/": "reauthentication",
        f"{LIBRARY}/auth/reauthenticate": "reauthentication",
        f"{LIBRARY}/auth/2fa/reauthenticate": "reauthentication",
        f"{LIBRARY}/auth/webauthn/reauthenticate": "reauthentication",
        "/accounts/password/change/": "credentials",
        "/accounts/password/set/": "credentials",
        "/accounts/email/": "credentials",
        f"{LIBRARY}/account/password/change": "credentials",
        f"{LIBRARY}/account/email": "credentials",
    }

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = "" if request.method in ("GET", "HEAD") else self.LIMITS.get(request.path_info, "")
        if name and (wait := limited(request, name)):
            return too_many(request, wait)
        return self.get_response(request)


class EvenPaceMiddleware:
    """Lets what is sent to a form that takes an address be answered at an even pace (EVEN_PACE): a little more or less
    is done where the address has an account, and nobody is to see that by the clock."""

    PACED = frozenset(
        {path for path, name in EntranceLimitsMiddleware.LIMITS.items() if name != "reauthentication"}
        | {"/accounts/signup/by-mail/"}
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        response = self.get_response(request)
        if request.path_info in self.PACED and request.method not in ("GET", "HEAD", "OPTIONS"):
            keep_pace(request.META, settings.EVEN_PACE, begun)
        return response


class EnrolmentMiddleware:
    """Whoever has to set up an app or a passkey is led there, and can do nothing else first.

    The same holds for the API's other ways in (api_auth) and for sockets (apps).
    """

    # What it takes to set one up, to leave, and what a page is drawn with.
    OPEN = frozenset({
        "accounts:second_step", "accounts:backup_codes", "accounts:passkey_add", "accounts:app_add", "accounts:stay",
        "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "accounts:log_out",
        "ui:theme", "ui:accent", "pages:manifest", "pages:service_worker", "pages:offline", "pages:favicon",
        "pages:icon_svg", "pages:icon", "health_live", "health_ready",
    })  # fmt: skip

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.resolver_match is None:
            return None
        if request.resolver_match.view_name in self.OPEN or not queries.must_enrol(request.user):
            return None
        if request.path_info.startswith("/api/"):
            return problem(403, must_enrol_text())
        return redirect("accounts:second_step")


class DeviceMiddleware:
    """Brings the browser the token by which it is known again, where a login or a reset gave one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        devices.write_cookie(request, response)
        return response


class PersonMiddleware:
    """What a person chose in the profile goes before what the browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A visitor's page must stay free of the session, so that caches may keep it.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        language = _language(getattr(request.user, "language", ""))
        with ExitStack() as chosen:
            chosen.enter_context(timezone.override(zone_of(getattr(request.user, "time_zone", ""))))
            if language:
                chosen.enter_context(translation.override(language))
                request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if language:
                response.setdefault("Content-Language", language)
            return response


def _language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else ""
