"""The staff's escape hatch, to look only."""

from django.contrib import admin

from commonhall.core.access.admin import ReadOnly
from commonhall.foundation.notifications.models import ChannelDelivery, Notification, NotificationPreference


@admin.register(Notification)
class NotificationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["kind", "user", "priority", "created_at", "read_at"]
    list_filter = ["kind", "priority"]
    list_select_related = ["user"]


@admin.register(ChannelDelivery)
class ChannelDeliveryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["notification_id", "channel", "state", "attempts", "sent_at", "error"]
    list_filter = ["channel", "state"]


@admin.register(NotificationPreference)
class NotificationPreferenceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["user", "module", "channel", "enabled"]
    list_filter = ["module", "channel", "enabled"]
    list_select_related = ["user"]
