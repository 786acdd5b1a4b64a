"""One's own notices; staff see what could not be sent."""

from typing import Any
from uuid import UUID

import rules

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import is_admin
from commonhall.foundation.notifications.models import ChannelDelivery, Notification
from commonhall.foundation.notifications.queries import failed_deliveries

REPLAY = "notifications.replay"
rules.add_perm(REPLAY, is_admin)


def get_notification(user: Any, public_id: UUID) -> Notification:
    """One's own, also after it expired: it may stand in a mail."""
    return fetch(Notification.objects.filter(user=user), public_id=public_id)


def get_failed_delivery(user: Any, pk: int) -> ChannelDelivery:
    permit(user, REPLAY)
    return fetch(failed_deliveries(), pk=pk)
