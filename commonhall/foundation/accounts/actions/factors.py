"""Backup codes, passkeys, and taking a second step away."""

import secrets

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings as library
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts import queries
from commonhall.foundation.accounts.actions.sessions import drop_sessions
from commonhall.foundation.accounts.actions.trust import revoke_trusted_devices
from commonhall.foundation.accounts.activity import (
    BACKUP_CODE_USED,
    BACKUP_CODES_FEW,
    BACKUP_CODES_MADE,
    BACKUP_CODES_OLD,
    FACTOR_REMOVED,
    PASSKEY_COPIED,
    PASSKEY_REFUSED,
    PASSKEY_RENAMED,
    SECOND_STEP_RESET,
)
from commonhall.foundation.accounts.models import BackupCodes, Level, User
from commonhall.foundation.accounts.queries.factors import FEW
from commonhall.foundation.security.actions import log_security_event

CODES = 10
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 that can't be taken for each other: ten of them hold 50 bits
HALF = 5
PURPOSE = "backup code"


@transaction.atomic
def make_backup_codes(*, user: User, by: object) -> list[str]:
    """Give the person a new set; the one before is worth nothing from now on.

    Returns:
        The codes, such as "7KQ2M-X4TNB": whoever gets them shows them once, and they are nowhere else.
    """
    codes = [new_code() for _code in range(CODES)]
    fields = {"digests": [_digests(code)[0] for code in codes], "made_at": timezone.now(), "reminded_at": None}
    BackupCodes.objects.update_or_create(user=user, defaults=fields)
    record(BACKUP_CODES_MADE, by=by, on=user, about=user, data={"count": len(codes)})
    return codes


def new_code() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(HALF)) for _half in (1, 2))


@transaction.atomic
def use_backup_code(*, user: User, code: str) -> bool:
    """Take a code out of the person's set; whether it was in it."""
    found = BackupCodes.objects.select_for_update().filter(user=user).first()
    spent = set(_digests(code)) & set(found.digests) if found else set()
    if found is None or not spent:
        return False
    found.digests = [digest for digest in found.digests if digest not in spent]
    found.save(update_fields=["digests"])
    left = {"left": len(found.digests)}
    record(BACKUP_CODE_USED, by=user, on=user, about=user, data=left)
    if len(found.digests) == FEW:
        record(BACKUP_CODES_FEW, by=SYSTEM, on=user, about=user, data=left)
    return True


def _digests(code: str) -> list[str]:
    return queries.digests_of(PURPOSE, "".join(sign for sign in code.upper() if sign in SIGNS))


@transaction.atomic
def use_app_code(*, app: Authenticator, code: str) -> bool:
    """Spend a code of the person's app; whether it is right and new.

    A code is good once (RFC 6238, 5.2): the step of the last one is kept in the app's row, for a cache may be emptied
    or be another in the next process. The steps up to the setting up count as spent by it.
    """
    stored = Authenticator.objects.select_for_update().get(pk=app.pk)
    begun = int(stored.created_at.timestamp()) // library.TOTP_PERIOD
    seed, spent = decrypt(stored.data["secret"]), stored.data.get("used_step", begun)
    for step in yield_hotp_counters_from_time():
        if step > spent and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(seed, step))):
            app.data = stored.data = {**stored.data, "used_step": step}
            stored.save(update_fields=["data"])
            return True
    return False


@transaction.atomic
def remind_of_old_backup_codes() -> int:
    """Tell those whose codes are a year old, once; how many were told."""
    told = list(queries.old_backup_codes().select_for_update(of=("self",)))
    for codes in told:
        codes.reminded_at = timezone.now()
        codes.save(update_fields=["reminded_at"])
        record(BACKUP_CODES_OLD, by=SYSTEM, on=codes.user, about=codes.user)
    return len(told)


@transaction.atomic
def remove_factor(*, user: User, factor: Authenticator, by: object) -> None:
    """Take an app or a passkey from the person's login.

    Raises:
        Refused: it is the last one, and the site asks this person for one.
    """
    stored = User.objects.select_for_update().get(pk=user.pk)
    is_last = all(other.pk == factor.pk for other in queries.factors_of(stored))
    if is_last and queries.second_step_of(stored) == Level.STRONG:
        raise Refused(_("This site asks you for an app or a passkey. Set up another one before you remove your last."))
    kind = factor.type
    factor.delete()
    record(FACTOR_REMOVED, by=by, on=stored, about=stored, data={"factor": kind})
    revoke_trusted_devices(user=stored, by=by)
    user.has_factor = not is_last


@transaction.atomic
def reset_second_step(*, user: User, by: object) -> None:
    """Take everything away that the person logs in with beside the password, for somebody who has lost it all.

    Raises:
        Refused: it is one's own.
    """
    if user == by:
        raise Refused(_("You can't take away your own second step here. Another administrator can."))
    gone = [factor.type for factor in queries.factors_of(user)]
    Authenticator.objects.filter(user=user).delete()
    BackupCodes.objects.filter(user=user).delete()
    revoke_trusted_devices(user=user, by=by)
    drop_sessions(user)
    record(SECOND_STEP_RESET, by=by, on=user, about=user, data={"factors": gone})
    user.has_factor = False


@transaction.atomic
def rename_passkey(*, passkey: Authenticator, name: str, by: object) -> None:
    """Give a passkey a name by which its owner knows it again."""
    stored = Authenticator.objects.select_for_update().get(pk=passkey.pk)
    before = stored.data["name"]
    if before != name:
        stored.data["name"] = name
        stored.save(update_fields=["data"])
        was, now = {"name": before}, {"name": name}
        record(PASSKEY_RENAMED, by=by, on=stored, about=stored.user, before=was, after=now)


@transaction.atomic
def count_signature(*, passkey: Authenticator, count: int) -> bool:
    """Note the sign counter that came with a passkey's signature; whether it may be trusted.

    A counter that does not go up says that the same key is in two places: a copy of it (WebAuthn Level 3, 6.1.1). One
    that stays at 0 belongs to a passkey that is kept in several places by design and counts nothing.
    """
    stored = Authenticator.objects.select_for_update().get(pk=passkey.pk)
    before = stored.data.get("sign_count", stored.wrap().authenticator_data.counter)
    if (count or before) and count <= before:
        counts = {"stored": before, "sent": count}
        record(PASSKEY_REFUSED, by=SYSTEM, on=stored, about=stored.user, data=counts)
        log_security_event(PASSKEY_COPIED, user=stored.user, passkey=stored.pk, **counts)
        return False
    passkey.data = stored.data = {**stored.data, "sign_count": count}
    stored.save(update_fields=["data"])
    return True
