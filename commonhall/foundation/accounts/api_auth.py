"""Who asks the JSON API: a program with a token or an API key, or a page's script with the session's cookie."""

from typing import Any

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyHeader, HttpBearer, SessionAuth

from commonhall.core.activity.context import acts_via
from commonhall.core.modules import scopes
from commonhall.foundation.accounts import actions, queries, sessions
from commonhall.foundation.accounts.access import permit_entry
from commonhall.foundation.accounts.models import User


class Bearer(HttpBearer):
    """An access token of a login, or an API key."""

    openapi_bearerFormat = "JWT, or an API key chk_…"  # noqa: N815 - as OpenAPI spells it
    takes_keys = True
    asks_for_factor = True

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if token.startswith(queries.API_KEY):
            return self._by_key(request, token)
        user = _by_token(request, token)
        if user is not None and self.asks_for_factor:
            permit_entry(user)
        return user

    def _by_key(self, request: HttpRequest, token: str) -> User | None:
        key = queries.api_key_of(token)
        if key is None:
            return None
        permit_entry(key.user)
        needed = scopes.needed(request)
        if not self.takes_keys or needed not in {scope.name for scope in scopes.offered()}:
            raise PermissionDenied(_("No API key opens this. Log in."))
        if needed not in key.scopes:
            raise PermissionDenied(_("This needs the scope %(scope)s, which this key lacks.") % {"scope": needed})
        actions.note_use(key=key, token=token)
        acts_via(f"API key {key.prefix}")
        request.user = key.user
        return key.user


class LoginBearer(Bearer):
    """An access token of a login."""

    openapi_bearerFormat = "JWT"  # noqa: N815
    takes_keys = False

    def __init__(self, *, asks_for_factor: bool = True) -> None:
        super().__init__()
        self.asks_for_factor = asks_for_factor


def _by_token(request: HttpRequest, token: str) -> User | None:
    found = queries.session_of_token(token)
    if found is None:
        return None
    request.user, request.session = found
    sessions.see(request.session, request.user)
    return found[0]


class SessionToken(APIKeyHeader):
    """The token that a login by the library's API answered with. The library's own class sets no user and is described
    wrongly."""

    param_name = "X-Session-Token"

    def __init__(self, *, asks_for_factor: bool = True) -> None:
        super().__init__()
        self.asks_for_factor = asks_for_factor

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        found = authenticate_by_x_session_token(key) if key else None
        if found is None or not sessions.may_go_on(found[1], found[0]):
            return None
        request.user, request.session = found
        request.token_session = request.session  # type: ignore[attr-defined]
        sessions.see(request.session, request.user)
        if self.asks_for_factor:
            permit_entry(request.user)
        return request.user


class PageSession(SessionAuth):
    """The session's cookie, with the proof that a page of ours sent it."""

    def _get_key(self, request: HttpRequest) -> str | None:
        # Without the cookie there is nothing to forge: whoever sends nothing is told to log in.
        return super()._get_key(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return super().authenticate(request, key) if key else None


def came_with_token(request: HttpRequest) -> bool:
    """Whether the request shows what only a program sends, and no page of another site can make a browser send."""
    return "Authorization" in request.headers or SessionToken.param_name in request.headers


# What a program sends goes first: it has no cookie, and must not be asked for the proof that goes with one.
AUTH = [Bearer(), SessionToken(), PageSession(csrf=True)]
# For what only the person may do: what keys open, who they are, how they log in.
LOGIN_ONLY = [LoginBearer(), SessionToken(), PageSession(csrf=True)]
# For what sets up a factor: open to those too who can do nothing else before they have one. (Pages have their own.)
ENROLMENT = [LoginBearer(asks_for_factor=False), SessionToken(asks_for_factor=False), PageSession(csrf=True)]
