"""The log of logins, known devices, open sessions, locks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from commonhall.core.http.places import Place, distance, place_of
from commonhall.foundation.accounts.models import AccountLock, KnownDevice, LoginAttempt, Session, User

REMEMBERED = 200  # logins that a new one is compared with
FASTEST = 1_000.0  # km/h, a little more than an airliner
NEARBY = 300.0  # km: what GeoIP files are wrong by

State = LoginAttempt.State


def sessions_of(user: User) -> "QuerySet[Session, Session]":
    """Where the person is logged in."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).defer("session_data")


def devices_of(user: User) -> "QuerySet[KnownDevice, KnownDevice]":
    return KnownDevice.objects.filter(user=user)


def known_device(user: User | None, digests: Iterable[str]) -> KnownDevice | None:
    """The device, if one of the digests of its tokens is of this account."""
    found = list(digests)
    return KnownDevice.objects.filter(user=user, digest__in=found).first() if user and found else None


def logins_of(user: User) -> "QuerySet[LoginAttempt, LoginAttempt]":
    """Attempts to log in to the account, good and bad."""
    return LoginAttempt.objects.filter(user=user)


def lock_of(user: User) -> AccountLock | None:
    return AccountLock.objects.filter(user=user).select_related("locked_by").first()


def locked_until(user: User) -> datetime | None:
    """Until when the account is locked by wrong passwords; None when it is not."""
    lock = lock_of(user)
    return lock.holds_until if lock else None


def may_enter(user: User, digests: Iterable[str] = ()) -> bool:
    """Whether a login that asked for no password (by a key, by another site) may go on: not into an account that is
    locked, but for a known device while it was wrong passwords that locked it."""
    if user.locked_at is not None or not user.is_active:
        return False
    return locked_until(user) is None or known_device(user, digests) is not None


def has_begun(user: User, attempt: int | None) -> bool:
    """Whether the attempt is this person's and its password was right."""
    return LoginAttempt.objects.filter(pk=attempt or 0, user=user, state=State.BEGUN).exists()


def place_is_new(user: User, address: str) -> bool:
    """Whether the address lies in a country from which the person has never logged in. False without a GeoIP file,
    and for the first login of all."""
    country = place_of(address).country
    earlier = LoginAttempt.objects.filter(user=user, state=State.SUCCEEDED).exclude(country="")
    return bool(country) and earlier.exists() and not earlier.filter(country=country).exists()


@dataclass(frozen=True)
class Unusual:
    """What is unlike the person's earlier logins."""

    device: bool = False
    network: bool = False
    country: bool = False
    speed: float = 0.0  # km/h that somebody would have had to travel, if no one can

    def __bool__(self) -> bool:
        return bool(self.device or self.network or self.country or self.speed)


def unusual(attempt: LoginAttempt, *, known: bool) -> Unusual:
    """Compare a login with those before it; nothing is unusual of the first, nor without an address.

    Args:
        known: whether the browser brought a token of the account.
    """
    earlier = list(
        LoginAttempt.objects.filter(user=attempt.user_id, state=State.SUCCEEDED)
        .exclude(pk=attempt.pk)
        .order_by("-at", "-id")[:REMEMBERED]
    )
    if not earlier or not attempt.address:
        return Unusual()
    countries = {login.country for login in earlier if login.country}
    return Unusual(
        device=not known and attempt.device not in {login.device for login in earlier},
        network=attempt.network not in {login.network for login in earlier},
        country=bool(attempt.country and countries and attempt.country not in countries),
        speed=_impossible_speed(earlier[0], attempt),
    )


def _impossible_speed(last: LoginAttempt, now: LoginAttempt) -> float:
    far = distance(_place(last), _place(now))
    if far is None or far < NEARBY:
        return 0.0
    hours = max((now.at - last.at).total_seconds() / 3600, 1 / 60)
    return far / hours if far / hours > FASTEST else 0.0


def _place(login: LoginAttempt) -> Place:
    return Place(login.country, login.place, login.latitude, login.longitude)


def login_data(user: Any) -> Iterator[dict[str, Any]]:
    """The person's logins, devices and sessions, for their export."""
    fields = ("at", "state", "why", "address", "device", "country", "place")
    for login in logins_of(user).order_by("at").values(*fields).iterator():
        yield {"kind": "login", **login}
    for device in devices_of(user).order_by("id").values("name", "first_seen_at", "seen_at").iterator():
        yield {"kind": "known device", **device}
    for session in sessions_of(user).order_by("started_at").values("device", "address", "started_at", "seen_at"):
        yield {"kind": "session", **session}
