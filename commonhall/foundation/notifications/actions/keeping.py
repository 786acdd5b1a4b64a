from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonhall.core.activity.recording import record
from commonhall.core.live.publishing import publish
from commonhall.foundation.notifications.actions.telling import BELL, topic
from commonhall.foundation.notifications.activity import PREFERENCES_CHANGED
from commonhall.foundation.notifications.models import Channel, Notification, NotificationPreference
from commonhall.foundation.notifications.queries import notifications_of, preferences_of

KEEP = timedelta(days=365)
BATCH = 1_000


@transaction.atomic
def mark(*, user: Any, read: bool, public_ids: Collection[UUID] | None = None) -> int:
    """Mark some of a person's notices, or all of them, as read or unread; returns how many changed.

    Not recorded: that somebody read what they were told is nobody else's business.
    """
    rows = notifications_of(user, "unread" if read else "read")
    if public_ids is not None:
        rows = rows.filter(public_id__in=public_ids)
    changed = rows.update(read_at=timezone.now() if read else None)
    if changed:
        publish(topic(user.pk), BELL)  # their other open pages
    return changed


@transaction.atomic
def set_preferences(*, user: Any, by: Any, **enabled: bool) -> list[NotificationPreference]:
    """Keep by which modules a person is told by mail."""
    before = preferences_of(user, Channel.EMAIL)
    preferences = [
        NotificationPreference(user=user, module=module, channel=Channel.EMAIL, enabled=yes)
        for module, yes in enabled.items()
    ]
    NotificationPreference.objects.bulk_create(
        preferences,
        update_conflicts=True,
        unique_fields=["user", "module", "channel"],
        update_fields=["enabled"],
    )
    record(PREFERENCES_CHANGED, by=by, on=user, about=user, before=before, after=before | enabled)
    return preferences


def forget_old() -> int:
    """Drop what has expired and what is a year old, in small transactions; returns how many."""
    now, dropped = timezone.now(), 0
    for column, before in (("expires_at", now), ("created_at", now - KEEP)):
        old = Notification.objects.filter(**{f"{column}__lt": before}).order_by(column)
        while keys := list(old.values_list("pk", flat=True)[:BATCH]):
            dropped += len(keys)
            Notification.objects.filter(pk__in=keys).delete()
    return dropped


@transaction.atomic
def erase_person(user: Any) -> None:
    """Forget what a person was told, and how they liked to be told."""
    Notification.objects.filter(user=user).delete()
    NotificationPreference.objects.filter(user=user).delete()
