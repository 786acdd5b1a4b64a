"""Accounts that nobody gets into, by wrong passwords or because staff say so; and what staff are told of guessing."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts import activity, queries
from commonhall.foundation.accounts.actions.access import other_administrators
from commonhall.foundation.accounts.actions.sessions import drop_sessions
from commonhall.foundation.accounts.models import AccountLock, User
from commonhall.foundation.security.actions import log_security_event
from commonhall.foundation.security.kinds import EventKind
from commonhall.foundation.security.limits import get_limit
from commonhall.foundation.security.models import SecurityEvent

HOUR = timedelta(hours=1)
A_FEW, SPRAYED_OVER, SWARMED_BY = 3, 5, 5  # failures; accounts of one address, networks of one account, in an hour
MAIL_AGAIN = timedelta(hours=12)  # of a lock, however often it is put on


@transaction.atomic
def lock_account(*, user: User, reason: str, by: Any) -> None:
    """Let nobody into the account, known device or not, and end its sessions at once. The owner is told why.

    Raises:
        Refused: it would be oneself, or nobody would be left to administrate the site; or it is locked already.
    """
    stored = User.objects.select_for_update().get(pk=user.pk)
    if stored == by:
        raise Refused(_("You can't lock your own account."))
    if Role.ADMIN in stored.roles and not other_administrators(stored):
        raise Refused(_("Somebody must stay administrator."))
    if stored.locked_at is not None:
        raise Refused(_("This account is locked already."))
    user.locked_at = timezone.now()
    User.objects.filter(pk=user.pk).update(locked_at=user.locked_at)
    AccountLock.objects.update_or_create(user=user, defaults={"reason": reason, "locked_by": by})
    drop_sessions(user)
    record(activity.ACCOUNT_LOCKED_BY_STAFF, by=by, on=user, about=user, after={"reason": reason})


@transaction.atomic
def unlock_account(*, user: User, by: object) -> bool:
    """Open an account that staff or wrong passwords have locked.

    Returns:
        Whether it was locked.
    """
    stored = User.objects.select_for_update().get(pk=user.pk)
    was_locked = stored.locked_at is not None or queries.locked_until(stored) is not None
    user.locked_at = None
    User.objects.filter(pk=user.pk).update(locked_at=None)
    AccountLock.objects.filter(user=user).update(failures=0, locked_until=None, reason="", locked_by=None)
    if was_locked:
        record(activity.ACCOUNT_UNLOCKED, by=by, on=user, about=user)
    return was_locked


@transaction.atomic
def judge_failure(*, user: User | None, address: str) -> None:
    """After a login has failed: tell of a lock that it brought about, and of what looks like guessing. Each is told
    once in an hour, for whoever guesses does it often."""
    if queries.is_sprayed():
        _raise_once(activity.SITE_SPRAYED, None, "", limit=get_limit("failed_logins").rate)
    if user is not None:
        _tell_of_lock(user, address)
        if queries.failures_for(user, HOUR).networks >= SWARMED_BY and _raise_once(activity.SWARMED, user, address):
            record(activity.ACCOUNT_ATTACKED, by=SYSTEM, on=user, about=user)
    if not address:
        return
    failures = queries.failures_from(address, HOUR)
    if failures.accounts >= SPRAYED_OVER:
        _raise_once(activity.SPRAYED, None, address, accounts=failures.accounts)
    if failures.count >= A_FEW:
        _raise_once(activity.FAILED_LOGINS, user, address, failures=failures.count)


def _tell_of_lock(user: User, address: str) -> None:
    lock = AccountLock.objects.select_for_update().filter(user=user).first()
    now = timezone.now()
    if lock is None or lock.locked_until is None or lock.locked_until <= now or lock.raised_at == lock.locked_until:
        return
    tell = lock.told_at is None or lock.told_at < now - MAIL_AGAIN
    lock.raised_at, lock.told_at = lock.locked_until, now if tell else lock.told_at
    lock.save(update_fields=["raised_at", "told_at"])
    log_security_event(activity.LOCKED_OUT, user=user, address=address)
    minutes = int(settings.LOGIN_LOCK.total_seconds() // 60)
    data = {"minutes": minutes, "failures": settings.LOGIN_FAILURES, "tell": tell}
    record(activity.ACCOUNT_LOCKED, by=SYSTEM, on=user, about=user, data=data)


def _raise_once(kind: EventKind, user: User | None, address: str, **data: Any) -> bool:
    """Whether it is news: the same of the account, or of the address, or of the site, was not raised of late."""
    same = {activity.SWARMED: {"user": user}, activity.SITE_SPRAYED: {}}.get(kind, {"address": address})
    raised = SecurityEvent.objects.filter(kind=kind.name, at__gt=timezone.now() - HOUR, **same)
    if raised.exists():
        return False
    log_security_event(kind, user=user, address=address, **data)
    return True
