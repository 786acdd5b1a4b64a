from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.activity.kinds import Priority
from commonhall.foundation.notifications.models import Channel, ChannelDelivery


class NotificationOut(Schema):
    id: UUID = Field(alias="public_id")
    kind: str
    priority: Priority
    title: str = Field(description="In the caller's language.")
    body: str
    url: str = Field(description="The page of this site that it leads to; may be empty.")
    target_type: str = Field(description="What kind of object it is about, such as members.member; may be empty.")
    target_id: str
    created_at: datetime
    read_at: datetime | None
    expires_at: datetime | None


class NotificationPage(Schema):
    items: list[NotificationOut]
    next: str
    previous: str


class Count(Schema):
    unread: int = Field(description="Counted to 100.")


class MarkIn(Schema):
    ids: list[UUID] | None = Field(None, max_length=1000, description="Which ones; null for all.")
    read: bool = True


class PreferenceOut(Schema):
    module: str
    title: str
    email: bool = Field(description="Whether its notices come by mail too; what is important always does.")


class PreferencesIn(Schema):
    email: dict[str, bool] = Field(description="By module; those that are left out stay as they are.")


class Changed(Schema):
    changed: int


class FailedNoticeOut(Schema):
    """A notice that was given up on its way."""

    id: int
    to: str = Field(description="Who should have got it.")
    title: str = Field(alias="notification.title", description="In the caller's language.")
    channel: Channel
    created_at: datetime = Field(alias="notification.created_at")
    attempts: int
    error: str = Field(description="Why the last attempt failed.")
    provider_status: str = Field(description="What the other side said last.")

    @staticmethod
    def resolve_to(delivery: ChannelDelivery) -> str:
        return str(delivery.notification.user)


class FailedNoticePage(Schema):
    items: list[FailedNoticeOut]
    next: str
    previous: str


class Replayed(Schema):
    replayed: int = Field(description="How many are sent again.")
