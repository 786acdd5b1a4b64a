"""Ending sessions and forgetting devices; a session's sockets close with it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.live.publishing import close_sockets
from commonhall.foundation.accounts import activity, queries
from commonhall.foundation.accounts.models import KnownDevice, Session, User


@transaction.atomic
def end_session(*, session: Session, by: object) -> None:
    """Log one browser or program of the person out."""
    drop_session(session.session_key)
    record(activity.SESSION_ENDED, by=by, on=session.user, about=session.user, data={"count": 1})


@transaction.atomic
def end_other_sessions(*, user: User, keep: str, by: object) -> int:
    """Log the person out everywhere but in the session with the key `keep`; how many ended."""
    ended = drop_sessions(user, keep=keep)
    if ended:
        record(activity.SESSION_ENDED, by=by, on=user, about=user, data={"count": ended})
    return ended


@transaction.atomic
def end_all_sessions(*, user: User, by: object) -> int:
    """Staff log a person out everywhere. The person is told."""
    ended = drop_sessions(user)
    if ended:
        record(activity.SESSIONS_ENDED_BY_STAFF, by=by, on=user, about=user, data={"count": ended})
    return ended


def end_outgrown_session(*, session: Any, user: User) -> bool:
    """End a session whose login showed less than the site asks for by now; whether it goes on."""
    if queries.has_shown_enough(session, user):
        return True
    with transaction.atomic():
        record(activity.SESSION_OUTGROWN, by=SYSTEM, on=user, about=user)
        session.flush()
    return False


def drop_sessions(user: User, keep: str = "") -> int:
    """End the person's sessions as a part of another act, which records it."""
    keys = Session.objects.filter(user=user).exclude(session_key=keep).values_list("session_key", flat=True)
    return _drop(list(keys))


def drop_session(key: str) -> None:
    """End one session as a part of another act, which records it."""
    _drop([key])


def _drop(keys: list[str]) -> int:
    gone, _rows = Session.objects.filter(session_key__in=keys).delete()
    close_sockets(keys)
    return gone


def remember_device(*, user: User, digest: str, name: str, digests: list[str]) -> bool:
    """Know the browser again. Returns whether it gets the new token, for none of those it holds was the account's.

    Args:
        digest: of a new token.
        digests: of the tokens that the browser holds.
    """
    known = KnownDevice.objects.filter(user=user, digest__in=digests)
    if known.update(seen_at=timezone.now(), name=name, failures=0):
        return False
    KnownDevice.objects.create(user=user, digest=digest, name=name)
    return True


@transaction.atomic
def forget_device(*, device: KnownDevice, by: object) -> None:
    """The browser is a stranger from now on; its session stays until it ends."""
    device.delete()
    record(activity.DEVICE_FORGOTTEN, by=by, on=device.user, about=device.user)
