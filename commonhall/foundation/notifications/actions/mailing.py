from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.recording import record
from commonhall.core.mail.build import render_mail
from commonhall.core.mail.postman import MailTrouble, Postman
from commonhall.core.time.zones import zone_of
from commonhall.core.work.claims import Skip, replay, run_due
from commonhall.core.work.tasks import wake
from commonhall.foundation.notifications.activity import DELIVERIES_REPLAYED
from commonhall.foundation.notifications.models import Channel, ChannelDelivery
from commonhall.foundation.notifications.queries import ALWAYS_MAILED, failed_deliveries, unsubscribe_headers
from commonhall.ui.queries import site_identity


def send_due() -> int:
    """Send every mail that is due; returns how many were tried."""
    rows = ChannelDelivery.objects.filter(channel=Channel.EMAIL).select_related("notification", "notification__user")
    with Postman() as postman:
        return run_due(rows, lambda delivery: _send(delivery, postman), in_transaction=False)


@transaction.atomic
def replay_failed(*, by: Any, pk: int | None = None) -> int:
    """Give a notice that was given up, or all of them, another round of attempts; returns how many."""
    rows = failed_deliveries() if pk is None else failed_deliveries().filter(pk=pk)
    count = replay(rows)
    if count:
        record(DELIVERIES_REPLAYED, by=by, data={"count": count, "delivery": pk})
        wake("commonhall.foundation.notifications.tasks.send")
    return count


def _send(delivery: ChannelDelivery, postman: Postman) -> None:
    if delivery.sent_at is not None:
        return  # the worker died between the server's word and the mark "done"
    notification = delivery.notification
    if notification.notice is None or notification.is_expired or not notification.user.is_active:
        raise Skip("there is nothing to tell any more, or nobody")
    try:
        postman.send(_mail(delivery))
    except MailTrouble as trouble:
        _keep(delivery, provider_status=trouble.reply)
        raise
    _keep(delivery, sent_at=timezone.now(), provider_status="accepted")


def _keep(delivery: ChannelDelivery, **values: Any) -> None:
    ChannelDelivery.objects.filter(pk=delivery.pk).update(**values)


def _mail(delivery: ChannelDelivery) -> EmailMessage:
    notification, reader = delivery.notification, delivery.notification.user
    context = {
        "notification": notification,
        "reader": reader,
        "url": settings.SITE_URL + notification.get_absolute_url(),
        "site_name": site_identity().name,
        "why": _("Choose which notices come by e-mail."),
        "why_url": f"{settings.SITE_URL}/notifications/preferences/",
    }
    with timezone.override(zone_of(reader.time_zone)):
        mail = render_mail("notifications/mail/notice", context, reader.email, reader.language)
    mail.extra_headers["Message-ID"] = delivery.message_id
    if notification.priority not in ALWAYS_MAILED:
        mail.extra_headers |= unsubscribe_headers(reader, notification.kind.partition(".")[0])
    return mail
