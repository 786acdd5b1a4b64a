"""What a person has been told, and what could not be sent."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from commonhall.core.activity.kinds import Priority, all_kinds
from commonhall.core.crypto.keys import signature
from commonhall.core.modules import switchboard
from commonhall.core.modules.manifest import Text
from commonhall.core.search.hits import Hit
from commonhall.core.search.words import fold
from commonhall.core.wording.dates import write_day
from commonhall.core.work.models import State
from commonhall.foundation.notifications.models import Channel, ChannelDelivery, Notification, NotificationPreference

UNREAD = """
    SELECT COUNT(*) FROM (
        SELECT 1 FROM notifications_notification
        WHERE user_id = %s AND read_at IS NULL AND (expires_at IS NULL OR expires_at > %s)
        LIMIT %s
    ) AS unread
"""
SEARCHED = 200  # notices that a search looks through, newest first
AT_HOME = 5  # notices listed on the home page
MOST = 100  # the bell says 99+
OFF = "notifications.off"  # the purpose of the signature by which mails are switched off
MOST_UNDONE = 50  # notices of one act
# Whoever silenced a module is still told that their password was changed.
ALWAYS_MAILED = (Priority.HIGH, Priority.URGENT)


def notifications_of(user: Any, show: str = "") -> "QuerySet[Notification]":
    """A person's notices that have not expired; `show`: "unread", "read" or all."""
    rows = Notification.objects.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), user=user)
    if show in ("unread", "read"):
        rows = rows.filter(read_at__isnull=show == "unread")
    return rows


def notice_hits(user: Any, words: str, limit: int) -> list[Hit]:
    """For the site's search: one's own notices by the words of their titles, among the last ones. A title is written
    when it is read, in the reader's language, so no database could look into it."""
    wanted = fold(words).split()
    found = []
    for notice in notifications_of(user).order_by("-id")[:SEARCHED]:
        own = fold(notice.title).split()
        if all(any(word.startswith(part) for word in own) for part in wanted):
            found.append(Hit(notice.title, notice.get_absolute_url(), write_day(localtime(notice.created_at))))
    return found[:limit]


def changing(user: Any, read: bool, public_ids: Collection[UUID] | None) -> list[UUID]:
    """Which notices would be marked anew; none when they are more than can be listed to be put back."""
    rows = notifications_of(user, "unread" if read else "read")
    if public_ids is not None:
        rows = rows.filter(public_id__in=public_ids)
    found = list(rows.values_list("public_id", flat=True)[: MOST_UNDONE + 1])
    return found if len(found) <= MOST_UNDONE else []


def home_panel(user: Any) -> dict[str, Any] | None:
    """The newest notices that wait to be read, for the home page, or None. The bell of that page counts these rows."""
    found = list(notifications_of(user, "unread").order_by("-id")[:MOST])
    user.unread_on_this_page = len(found)
    return {"notices": found[:AT_HOME], "more": len(found) > AT_HOME} if found else None


def unread_count(user: Any) -> int:
    """How many wait to be read, counted to 100."""
    known: int | None = getattr(user, "unread_on_this_page", None)
    if known is not None:
        return known
    # On every page, and in this form twenty times cheaper than the same through the ORM, which first writes the SQL.
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [user.pk, connection.ops.adapt_datetimefield_value(timezone.now()), MOST])
        count: int = cursor.fetchone()[0]
    return count


def wants(user_ids: Collection[int], module: str, channel: str) -> dict[int, bool]:
    """Who has said whether they want this module's notices by this channel; who said nothing is not in it."""
    said = NotificationPreference.objects.filter(user__in=user_ids, module=module, channel=channel)
    return dict(said.values_list("user_id", "enabled"))


def preferences_of(user: Any, channel: str) -> dict[str, bool]:
    """What a person has said of each module's notices by this channel; wanted by default."""
    said = NotificationPreference.objects.filter(user=user, channel=channel)
    return {label: True for label, _title in modules_that_tell()} | dict(said.values_list("module", "enabled"))


def modules_that_tell() -> list[tuple[str, Text]]:
    """Label and title of each module that is on and has a notice by mail that can be done without."""
    telling = {
        kind.module
        for kind in all_kinds()
        if kind.notice and Channel.EMAIL in kind.notice.channels and kind.notice.priority not in ALWAYS_MAILED
    }
    return [(module.label, module.title) for module in switchboard.active() if module.label in telling]


def unsubscribe_headers(user: Any, module: str) -> dict[str, str]:
    """What lets a mail program offer to switch off a module's mails with one press (RFC 8058).

    The signed address works without a log-in and for this person and module alone; it never ends, as the mail does not.
    """
    address = reverse("notifications:unsubscribe", args=[user.pk, module, signature(OFF, f"{user.pk} {module}")])
    return one_click_headers(address)


def one_click_headers(address: str) -> dict[str, str]:
    """The same for any path of ours that switches mails off by a POST without a cookie."""
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def failed_deliveries() -> "QuerySet[ChannelDelivery]":
    """What was given up, for staff to look at and send again."""
    return ChannelDelivery.objects.filter(state=State.DEAD).select_related("notification", "notification__user")


def personal_data(user: Any) -> Iterator[dict[str, Any]]:
    """Every notice of a person, in the active language, for their export."""
    for notification in Notification.objects.filter(user=user).order_by("id").iterator():
        yield {
            "title": notification.title,
            "body": notification.body,
            "created_at": notification.created_at,
            "read_at": notification.read_at,
        }
