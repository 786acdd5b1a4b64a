"""Devices on which a person is asked for no second step."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from commonhall.core.activity.context import current
from commonhall.core.activity.recording import record
from commonhall.foundation.accounts import queries
from commonhall.foundation.accounts.activity import DEVICE_TRUSTED, DEVICES_REVOKED
from commonhall.foundation.accounts.models import TrustedDevice, User

TRUSTED_FOR = timedelta(days=30)
TRUST_WISH = "trust_this_device"  # the box at the second step, and in the session until the login has ended
PURPOSE = "trusted device"


@transaction.atomic
def trust_device(*, user: User, user_agent: str, by: object) -> str:
    """Ask for no second step on this device for 30 days.

    Returns:
        The token for the browser's cookie; only its digest is kept.
    """
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    device = TrustedDevice.objects.create(
        user=user,
        digest=queries.digests_of(PURPOSE, token)[0],
        user_agent=user_agent[:300],
        address=current().address or None,
        trusted_at=now,
        ends_at=now + TRUSTED_FOR,
    )
    record(DEVICE_TRUSTED, by=by, on=device, about=user, data={"days": TRUSTED_FOR.days})
    return token


def is_on_trusted_device(*, user: User, token: str) -> bool:
    """Whether a login with this cookie is spared the second step; notes that the device was used.

    Not while the account is locked: then the second step is what tells its owner from whoever guesses.
    """
    if not token or not queries.may_trust_devices(user) or queries.locked_until(user):
        return False
    device = queries.trusted_device(user, token)
    if device is None:
        return False
    TrustedDevice.objects.filter(pk=device.pk).update(used_at=timezone.now())
    return True


@transaction.atomic
def revoke_trusted_device(*, device: TrustedDevice, by: object) -> None:
    """Ask for the second step on this device again."""
    gone, _rows = TrustedDevice.objects.filter(pk=device.pk).delete()
    if gone:
        record(DEVICES_REVOKED, by=by, on=device.user, about=device.user, data={"count": gone})


@transaction.atomic
def revoke_trusted_devices(*, user: User, by: object) -> int:
    """Ask for the second step everywhere again; how many devices were trusted."""
    gone, _rows = TrustedDevice.objects.filter(user=user).delete()
    if gone:
        record(DEVICES_REVOKED, by=by, on=user, about=user, data={"count": gone})
    return gone


@transaction.atomic
def forget_ended_trust() -> None:
    """Drop the devices whose time is over."""
    TrustedDevice.objects.filter(ends_at__lte=timezone.now()).delete()
