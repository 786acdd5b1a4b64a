import logging
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from commonhall.core.activity.kinds import Notice
from commonhall.core.activity.models import Activity
from commonhall.core.live.publishing import publish_all
from commonhall.core.mail.addresses import message_id
from commonhall.core.work.tasks import wake
from commonhall.foundation.notifications.models import Channel, ChannelDelivery, Notification
from commonhall.foundation.notifications.queries import ALWAYS_MAILED, wants

logger = logging.getLogger(__name__)

BELL = "bell"
CHUNK = 1_000  # people at a time


@transaction.atomic
def notify(*, activity: Activity, notice: Notice) -> list[Notification]:
    """Make the notices of an activity, once for each person, and order their mails."""
    url = _path(notice, activity)
    made: list[Notification] = []
    for people in _chunks(list(dict.fromkeys(notice.to(activity)))):
        notices = [_notification(person, activity, notice, url) for person in _untold(people, activity)]
        made += Notification.objects.bulk_create(notices)
    if Channel.EMAIL in notice.channels:
        _order_mails(made, notice)
    publish_all([topic(notification.user_id) for notification in made], BELL)
    return made


def topic(user_id: int) -> str:
    return f"user:{user_id}"


def _path(notice: Notice, activity: Activity) -> str:
    """Where the notice leads on this site; nowhere when that can't be told, for it matters more than its link."""
    try:
        url = notice.url(activity) if notice.url else ""
    except Exception:
        logger.exception("the notice of %s leads nowhere", activity)
        return ""
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, None)):
        logger.error("the notice of %s would lead outside the site", activity)
        return ""
    return url


def _chunks(people: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(people), CHUNK):
        yield people[start : start + CHUNK]


def _untold(people: list[int], activity: Activity) -> list[int]:
    """Those who have an open account and were not told of it yet, in their order."""
    active = set(get_user_model()._default_manager.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    told = set(Notification.objects.filter(activity_id=activity.pk, user__in=people).values_list("user_id", flat=True))
    return [person for person in people if person in active - told]


def _notification(person: int, activity: Activity, notice: Notice, url: str) -> Notification:
    return Notification(
        user_id=person,
        activity_id=activity.pk,
        kind=activity.kind,
        priority=notice.priority,
        target_type=activity.target_type,
        target_id=activity.target_id,
        data=_data(person, activity),
        url=url,
        expires_at=timezone.now() + notice.expires_after if notice.expires_after else None,
    )


def _data(person: int, activity: Activity) -> dict[str, Any]:
    """What formats the texts. Whom it is about, and nobody else, reads the personal values that came with it too."""
    mine = activity.subject.get("after", {}) if str(person) == activity.subject_id else {}
    return {**mine, **activity.data}


def _order_mails(made: list[Notification], notice: Notice) -> None:
    deliveries = [
        ChannelDelivery(
            notification=notification,
            channel=Channel.EMAIL,
            message_id=message_id(f"notice.{notification.public_id}"),
        )
        for notification in _wanted(made, notice)
    ]
    if deliveries:
        ChannelDelivery.objects.bulk_create(deliveries, batch_size=CHUNK)
        wake("commonhall.foundation.notifications.tasks.send")


def _wanted(made: list[Notification], notice: Notice) -> list[Notification]:
    if notice.priority in ALWAYS_MAILED or not made:
        return made
    module = made[0].kind.partition(".")[0]
    said: dict[int, bool] = {}
    for people in _chunks([notification.user_id for notification in made]):
        said |= wants(people, module, Channel.EMAIL)
    return [notification for notification in made if said.get(notification.user_id, True)]
