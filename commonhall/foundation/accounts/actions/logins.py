"""What an attempt to log in leaves behind, from the guess to the session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commonhall.core.activity import context
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.http.places import network_of, place_of
from commonhall.foundation.accounts import activity, devices, queries
from commonhall.foundation.accounts.models import AccountLock, KnownDevice, LoginAttempt, User
from commonhall.foundation.security.actions import log_security_event

Why, State = LoginAttempt.Why, LoginAttempt.State


@dataclass(frozen=True)
class Guess:
    """A password that somebody entered.

    Attributes:
        attempt: primary key of its LoginAttempt.
        user: whose password it would be.
        is_heard: whether it is compared at all.
        past_lock: whether it is heard although the account is locked, for it comes from a known device.
        needs_proof: whether it is not heard because the browser has not proved to be no robot's.
    """

    attempt: int
    user: User | None
    is_heard: bool
    past_lock: bool
    needs_proof: bool


@transaction.atomic
def begin_attempt(*, typed: str, digests: Iterable[str], has_proof: bool) -> Guess:
    """Count a guess before it is compared, so that a thousand at once are not a thousand, and say whether it is.

    An account that does not exist costs the same queries as one that does.

    Args:
        digests: of the tokens that the browser holds.
        has_proof: whether the browser has proved to be no robot's, or need not.
    """
    user = queries.user_by_login(typed)
    lock = AccountLock.objects.select_for_update().filter(user=user.pk if user else 0).first()
    device = queries.known_device(user, digests)
    attempt = _new(user, typed=queries.digest_of_login(typed))
    address, is_locked = attempt.address or "", _is_locked(lock)
    unproven = device is None and not has_proof and queries.needs_proof(attempt.typed, address)
    # First of all, and before any that depends on the account: it is answered openly.
    refused = Why.PROOF if unproven else _refusal(user, device, is_locked, queries.is_spent(address))
    attempt.why = refused or (Why.PASSWORD if user else Why.UNKNOWN)
    attempt.save()
    if refused or is_locked:
        AccountLock.objects.filter(user=0).update(failures=0)  # nothing, but it takes as long
    else:
        _count(lock or AccountLock(user_id=user.pk if user else 0), user)
    if not refused and device is not None:
        _count_on(device)
    return Guess(attempt.pk, user, attempt.why == Why.PASSWORD, is_locked, unproven)


def _is_locked(lock: AccountLock | None) -> bool:
    return bool(lock and lock.locked_until and lock.locked_until > timezone.now())


def _refusal(user: User | None, device: KnownDevice | None, is_locked: bool, is_spent: bool) -> LoginAttempt.Why | None:
    if user is not None and user.locked_at is not None:
        return Why.STAFF
    if device is not None:  # the owner's: what strangers do must not keep it out
        return None
    return Why.LOCKED if is_locked else Why.ADDRESS if is_spent else None


def _count(lock: AccountLock, user: User | None) -> None:
    """The account is not locked: a lock that has ended is taken off, the guess counted, perhaps a new one put on."""
    failures = 1 if lock.locked_until else lock.failures + 1
    until = timezone.now() + settings.LOGIN_LOCK if failures >= settings.LOGIN_FAILURES else None
    values = {"failures": failures, "locked_until": until}
    if not AccountLock.objects.filter(user=lock.user_id).update(**values) and user is not None:
        AccountLock.objects.update_or_create(user=user, defaults=values)


def _count_on(device: KnownDevice) -> None:
    """Whoever stole a known device guesses as often as anybody else; then it is known no more."""
    device.failures += 1
    if device.failures >= settings.LOGIN_FAILURES:
        device.delete()
    else:
        device.save(update_fields=["failures"])


@transaction.atomic
def accept_password(*, guess: Guess, digests: Iterable[str], is_login: bool) -> None:
    """The password was right: the count begins anew. A lock that stands stays, for whoever brought it about goes on.

    Args:
        is_login: False where somebody who is logged in was asked again.
    """
    if not guess.past_lock:
        AccountLock.objects.filter(user=guess.user or 0).update(failures=0, locked_until=None)
    KnownDevice.objects.filter(user=guess.user or 0, digest__in=list(digests)).update(failures=0)
    attempt = LoginAttempt.objects.filter(pk=guess.attempt)
    if is_login:
        attempt.update(state=State.BEGUN, why="", steps=["password"])
    else:
        attempt.delete()


def refuse_attempt(*, attempt: int | None, why: LoginAttempt.Why) -> None:
    """The password was right, and a later step was not. The same attempt may still end well."""
    LoginAttempt.objects.filter(pk=attempt or 0, state=State.BEGUN).update(why=why)


@transaction.atomic
def finish_attempt(*, user: User, attempt: int | None, steps: list[str], known: bool) -> LoginAttempt:
    """Somebody is logged in. What is unlike the person's earlier logins is told to them and to staff.

    Args:
        attempt: the one that began with a password; None where the login had none.
        known: whether the browser was known to the account before.
    """
    begun = LoginAttempt.objects.filter(pk=attempt or 0, user=user, state=State.BEGUN).first()
    login = begun or _new(user)
    login.state, login.why, login.steps, login.at = State.SUCCEEDED, "", steps, timezone.now()
    login.save()
    _tell_if_unusual(user, login, queries.unusual(login, known=known))
    return login


def _tell_if_unusual(user: User, login: LoginAttempt, unusual: queries.Unusual) -> None:
    if not unusual:
        return
    what = {
        activity.NEW_DEVICE: unusual.device,
        activity.NEW_NETWORK: unusual.network,
        activity.NEW_COUNTRY: unusual.country,
        activity.TOO_FAST: unusual.speed > 0,
    }
    for kind in [kind for kind, holds in what.items() if holds]:
        log_security_event(kind, user=user, address=login.address or "", login=login.pk, **_details(kind, unusual))
    why = [kind.name.partition(".")[2] for kind, holds in what.items() if holds]
    record(activity.LOGIN_UNUSUAL, by=SYSTEM, on=user, about=user, data={"why": why}, after=_whence(login))


def _details(kind: object, unusual: queries.Unusual) -> dict[str, Any]:
    return {"km_per_hour": round(unusual.speed)} if kind is activity.TOO_FAST else {}


def _whence(login: LoginAttempt) -> dict[str, str]:
    """For the notice to the owner: personal values, so they lie in the erasable part."""
    return {"device": login.device or "–", "network": login.network or "–", "country": login.country}


@transaction.atomic
def refuse_country(*, user: User, attempt: int | None) -> None:
    """Every step was right, but nobody logs in from there."""
    begun = LoginAttempt.objects.filter(pk=attempt or 0, user=user, state=State.BEGUN).first() or _new(user)
    begun.state, begun.why = State.FAILED, Why.COUNTRY
    begun.save()
    log_security_event(activity.DENIED_COUNTRY, user=user, address=begun.address or "", country=begun.country)
    record(activity.LOGIN_FROM_DENIED_COUNTRY, by=None, on=user, about=user, after=_whence(begun))


def _new(user: User | None, typed: str = "") -> LoginAttempt:
    """A row of this moment, with all that is known of where it comes from."""
    around = context.current()
    place = place_of(around.address)
    return LoginAttempt(
        user=user,
        typed=typed,
        address=around.address or None,
        network=network_of(around.address),
        device=devices.device_name(around.user_agent),
        country=place.country,
        place=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def forget_attempts() -> None:
    """Drop what is older than the log is kept, and devices that nobody has used for as long as their cookie lives."""
    LoginAttempt.objects.filter(at__lt=timezone.now() - timedelta(days=settings.LOGIN_LOG_DAYS)).delete()
    ended = timezone.now() - timedelta(seconds=settings.DEVICE_COOKIE_AGE)
    KnownDevice.objects.filter(seen_at__lt=ended).delete()
