"""What a person's second steps are, and what is left of them."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from commonhall.core.activity.models import Activity
from commonhall.core.crypto.keys import derived_key
from commonhall.foundation.accounts.models import BackupCodes, OldPassword, TrustedDevice, User

FEW = 3  # backup codes left: time for new ones
OLD = timedelta(days=365)
REMEMBERED = 5  # passwords that can't be taken again, with the one that holds


@dataclass(frozen=True)
class BackupCodesState:
    """How a person's backup codes stand; `made_at` is None where there are none."""

    left: int
    made_at: datetime | None

    @property
    def is_old(self) -> bool:
        return self.made_at is not None and timezone.now() - self.made_at >= OLD

    @property
    def are_few(self) -> bool:
        return self.made_at is not None and self.left <= FEW


def backup_codes_state(user: Any) -> BackupCodesState:
    found = BackupCodes.objects.filter(user=user).first()
    return BackupCodesState(len(found.digests), found.made_at) if found else BackupCodesState(0, None)


def old_backup_codes() -> "QuerySet[BackupCodes]":
    """Sets whose owners should be told that they are old, and were not yet."""
    return BackupCodes.objects.filter(made_at__lte=timezone.now() - OLD, reminded_at=None).select_related("user")


def digests_of(purpose: str, secret: str) -> list[str]:
    """Keyed digests of a secret, under SECRET_KEY first and then under its fallbacks: with any of them it is known."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(derived_key(purpose, key), secret.encode(), hashlib.sha256).hexdigest() for key in keys]


def factors_of(user: Any) -> list[Authenticator]:
    """The person's app and passkeys, oldest first."""
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return list(Authenticator.objects.filter(user=user.pk, type__in=types).order_by("id"))


def has_app(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists())


def passkeys_of(user: Any) -> "QuerySet[Authenticator]":
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.WEBAUTHN)
    return found


def trusted_devices_of(user: Any) -> "QuerySet[TrustedDevice]":
    """Those whose time has not come to an end."""
    return TrustedDevice.objects.filter(user=user.pk, ends_at__gt=timezone.now())


def trusted_device(user: Any, token: str) -> TrustedDevice | None:
    """The person's device that carries this token."""
    return trusted_devices_of(user).filter(digest__in=digests_of("trusted device", token)).first() if token else None


def last_passwords(user: User) -> Iterable[str]:
    """Hashes of the person's last five passwords, with the one that holds."""
    if user.has_usable_password():
        yield user.password
    old = OldPassword.objects.filter(user=user).order_by("-id").values_list("hash", flat=True)
    yield from old[: REMEMBERED - 1]


def has_spent_codes(user: User) -> bool:
    """Whether so many wrong codes were typed in a day that the account takes no more, of whatever kind.

    The log is the count, so that no guess can be missing from it. A reset by mail begins a new count: it proves the
    mailbox, and without it whoever knows a password could keep its owner out.
    """
    since = timezone.now() - timedelta(days=1)
    news = Activity.objects.filter(subject_id=str(user.pk), at__gt=since).order_by("-id")
    reset = news.filter(kind="accounts.password_reset").values_list("at", flat=True).first()
    wrong = news.filter(kind="accounts.login_code_rejected", at__gt=reset or since)
    return wrong.count() >= settings.LOGIN_CODES_PER_DAY
