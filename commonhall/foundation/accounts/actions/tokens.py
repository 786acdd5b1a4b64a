"""Tokens for programs: a short access token, and a refresh token that is good once."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commonhall.core.activity.recording import record
from commonhall.core.crypto.tokens import read_token, sign_token
from commonhall.foundation.accounts.actions.sessions import drop_session
from commonhall.foundation.accounts.activity import REFRESH_TOKEN_REUSED, TOKEN_REUSE
from commonhall.foundation.accounts.models import Session, TokenFamily, User
from commonhall.foundation.accounts.queries import ACCESS, REFRESH, session_of_family
from commonhall.foundation.accounts.sessions import see
from commonhall.foundation.security.actions import log_security_event


@dataclass(frozen=True)
class Tokens:
    """What a program gets at a login and at each refresh; `expires_in` in seconds, of the access token."""

    access_token: str
    refresh_token: str
    expires_in: int


@transaction.atomic
def issue_tokens(*, session_key: str) -> Tokens:
    """The first tokens of a session that has passed every step of a login."""
    session = Session.objects.select_related("user").get(session_key=session_key)
    if session.user is None:
        raise ValueError("the session belongs to nobody yet")
    family, _made = TokenFamily.objects.get_or_create(session=session)
    return _sign(family, session, session.user)


@transaction.atomic
def refresh_tokens(*, token: str) -> Tokens | None:
    """New tokens for a refresh token, which is spent by that; None if it is not good.

    Who shows one that is spent has a copy, and nobody knows which of the two is the thief: the whole login ends, and
    its owner is told.
    """
    claims = read_token(token, REFRESH)
    rows = TokenFamily.objects.select_for_update(of=("self",)).select_related("session")
    family = rows.filter(public_id=claims["sid"]).first() if claims else None
    found = session_of_family(family, claims) if claims and family else None
    if claims is None or family is None or found is None:
        return None
    user, session = found
    see(session, user)  # a program that renews its tokens uses its login
    if claims.get("seq") != family.sequence:
        _end_after_reuse(family, user)
        return None
    family.sequence += 1
    family.refreshed_at = timezone.now()
    family.save(update_fields=["sequence", "refreshed_at"])
    family.session.refresh_from_db()  # it ends later now
    return _sign(family, family.session, user)


def _end_after_reuse(family: TokenFamily, user: User) -> None:
    drop_session(family.session_id)
    record(REFRESH_TOKEN_REUSED, by=None, on=user, about=user)
    log_security_event(TOKEN_REUSE, user=user)


def _sign(family: TokenFamily, session: Session, user: User) -> Tokens:
    lifetime = timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
    ends_at = min(timezone.now() + lifetime, session.expire_date)
    subject, sid = str(user.public_id), str(family.public_id)
    return Tokens(
        access_token=sign_token(ACCESS, subject, ends_at, sid=sid),
        refresh_token=sign_token(REFRESH, subject, session.expire_date, sid=sid, seq=family.sequence),
        expires_in=int((ends_at - timezone.now()).total_seconds()),
    )
