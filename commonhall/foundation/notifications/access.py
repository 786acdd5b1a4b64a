"""One's own notices; staff see what could not be sent."""

from typing import Any
from uuid import UUID

import rules
from django.contrib.auth import get_user_model
from django.http import Http404

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import is_admin
from commonhall.core.crypto.keys import is_signed
from commonhall.core.modules.manifest import Text
from commonhall.foundation.notifications.models import ChannelDelivery, Notification
from commonhall.foundation.notifications.queries import OFF, failed_deliveries, modules_that_tell

REPLAY = "notifications.replay"
rules.add_perm(REPLAY, is_admin)


def get_notification(user: Any, public_id: UUID) -> Notification:
    """One's own, also after it expired: it may stand in a mail."""
    return fetch(Notification.objects.filter(user=user), public_id=public_id)


def get_subscriber(pk: int, module: str, signed: str) -> tuple[Any, Text]:
    """Whose mails about a module a signed address switches off, and the module's title: the address is the permission.

    Raises:
        Http404: it is not signed, or there are no such mails any more.
    """
    titles = dict(modules_that_tell())
    if module not in titles or not is_signed(OFF, f"{pk} {module}", signed):
        raise Http404
    return fetch(get_user_model()._default_manager.filter(is_active=True), pk=pk), titles[module]


def get_failed_delivery(user: Any, pk: int) -> ChannelDelivery:
    permit(user, REPLAY)
    return fetch(failed_deliveries(), pk=pk)
