"""Who a session belongs to, asked again and again while a socket is open. It only reads."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model, load_backend
from django.http.cookie import parse_cookie
from django.utils.crypto import constant_time_compare

from commonhall.core.crypto.keys import signature
from commonhall.core.serving.protocol import Scope

_conditions: list[Callable[[Any, Any], bool]] = []


def admit_only(condition: Callable[[Any, Any], bool]) -> None:
    """From now on a socket opens, and stays open, only where this holds too of the user and the session."""
    _conditions.append(condition)


def header(scope: Scope, name: bytes) -> str:
    """A header of the socket's handshake; empty when it has none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def session_key(scope: Scope) -> str:
    return parse_cookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")


def topic_of(key: str) -> str:
    """Where a session's sockets hear that it has ended. The key itself is a secret and stands nowhere."""
    return f"session:{signature('live session', key)[:32]}"


def user_pk(key: str) -> int | None:
    """The user who is logged in with the session and may listen; None when nobody is (any more).

    Django's own get_user() renews a session that an older SECRET_KEY signed, and a socket can't set the new cookie.
    """
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if not key or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    pk = get_user_model()._meta.pk.to_python(session.get(SESSION_KEY))
    user = load_backend(session[BACKEND_SESSION_KEY]).get_user(pk)
    if user is None:
        return None
    good = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    proof = session.get(HASH_SESSION_KEY, "")
    known = any(constant_time_compare(proof, one) for one in good)
    return user.pk if known and all(condition(user, session) for condition in _conditions) else None
