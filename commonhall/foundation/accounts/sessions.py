"""Sessions that know whose they are: a request learns of both by one query, and all of a person's can be found.

A session ends when nothing was asked for a while, and some time after its login whatever is asked. Both are in its
row's `expire_date`, so that whoever reads a session, a socket too, obeys them.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity import context
from commonhall.core.live.publishing import close_sockets
from commonhall.foundation.accounts.devices import device_name
from commonhall.foundation.accounts.models import Session, TokenFamily, User

came_along: ContextVar[User | None] = ContextVar("user_that_came_with_the_session", default=None)

ATTEMPT = "login_attempt"  # in a session: the attempt whose password was right
_judges: list[Callable[[Any, Any], bool]] = []
SEEN_EVERY = timedelta(minutes=1)  # how often a session's last moment is written
STAFF = {Role.ADMIN, Role.BOARD, Role.TREASURER}


class SessionStore(DatabaseStore):
    """The SESSION_ENGINE: Django's, with the person beside the data.

    Attributes:
        owner: whose session it is, as read with it; whether they are logged in is for Django to judge.
        row: the session's row, as read or written last.
    """

    owner: User | None = None
    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.address = context.current().address or None
        old = self.row
        if old is not None and old.user_id == row.user_id:
            row.started_at, row.device = old.started_at, old.device
            if old.session_key == row.session_key:
                row.public_id = old.public_id
        elif row.user_id:
            row.device = device_name(context.current().user_agent)
        if row.user_id:
            row.expire_date = end_of(row, self._person(row.user_id))
        self.row = row
        return row

    def _person(self, pk: int) -> User:
        return self.owner if self.owner is not None and self.owner.pk == pk else User.objects.get(pk=pk)

    def cycle_key(self) -> None:
        """The same login under another key, as after a change of the password; its tokens come along."""
        data, former = self._get_session(), self.session_key  # type: ignore[attr-defined]
        self.create()
        self._session_cache = data
        if former:
            TokenFamily.objects.filter(session=former).update(session=self.session_key)
            self.delete(former)

    def load(self) -> dict[str, Any]:
        rows = Session.objects.select_related("user").filter(expire_date__gt=timezone.now())
        row = next(iter(rows.filter(session_key=self.session_key)), None)
        if row is None:
            self._session_key = None
            return {}
        self.row, self.owner = row, row.user
        return dict(self.decode(row.session_data))

    def flush(self) -> None:
        ended = self.session_key
        super().flush()
        if ended and self.row is not None and self.row.user_id:
            close_sockets([ended])
        self.row = self.owner = None


def end_of(row: Session, user: User) -> datetime:
    """When the session ends if nothing more is asked for."""
    idle, longest = _limits(user)
    return min(row.seen_at + idle, row.started_at + longest)


def _limits(user: User) -> tuple[timedelta, timedelta]:
    """How long after the last request, and after the login, a session of theirs ends."""
    if user.is_superuser or STAFF & user.roles:
        return settings.STAFF_SESSION_IDLE, settings.STAFF_SESSION_LONGEST
    return settings.SESSION_IDLE, settings.SESSION_LONGEST


def seconds_left(request: HttpRequest) -> tuple[int, int] | None:
    """After how many seconds without a request the page's session ends, and after how many in any case; None where the
    person came by something else."""
    row = getattr(request.session, "row", None)
    if row is None or not row.user_id:
        return None
    idle, longest = _limits(cast(User, request.user))
    return int(idle.total_seconds()), int((row.started_at + longest - timezone.now()).total_seconds())


def see(session: Any, user: User | AnonymousUser) -> None:
    """Write down that the person was here just now; at most once a minute."""
    row, now = getattr(session, "row", None), timezone.now()
    if row is None or not user.is_authenticated or now - row.seen_at < SEEN_EVERY:
        return
    row.seen_at, row.address = now, context.current().address or row.address
    row.expire_date = end_of(row, user)
    values = {name: getattr(row, name) for name in ("seen_at", "address", "expire_date")}
    Session.objects.filter(session_key=row.session_key).update(**values)


def user_of(request: HttpRequest) -> User | AnonymousUser:
    """Who asks, after all of Django's checks of the session."""
    request.session.get(SESSION_KEY)  # reads the session, and its owner with it
    token = came_along.set(getattr(request.session, "owner", None))
    try:
        user: User | AnonymousUser = get_user(request)
    finally:
        came_along.reset(token)
    if user.is_authenticated and not may_go_on(request.session, user):
        return AnonymousUser()
    see(request.session, user)
    return user


def judged_by(judge: Callable[[Any, Any], bool]) -> None:
    """From now on a session goes on only where this holds of it and its person; else it has ended, which the judge saw
    to."""
    _judges.append(judge)


def may_go_on(session: Any, user: Any) -> bool:
    """Asked wherever a session says who somebody is."""
    return all(judge(session, user) for judge in _judges)


def session_of(request: HttpRequest) -> Any:
    """The session by which the person is known: the page's, or the one whose token an API's client sent."""
    return getattr(request, "token_session", None) or request.session


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person logged in, or said again who they are, within the last minutes."""
    session = session_of(request)
    session.get(SESSION_KEY)
    row = getattr(session, "row", None)
    if row is None or not row.user_id:
        return False
    again = [each["at"] for each in session.get(AUTHENTICATION_METHODS_SESSION_KEY, []) if each.get("reauthenticated")]
    last = max([row.started_at.timestamp(), *again])
    return bool(time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
