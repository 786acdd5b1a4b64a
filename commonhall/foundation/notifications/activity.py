"""The news of notifications: that somebody changed how they are told, and that staff sent something again."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Severity

PREFERENCES_CHANGED = Kind("notifications.preferences_changed", _("Notice preferences changed"))
DELIVERIES_REPLAYED = Kind("notifications.deliveries_replayed", _("Failed notices sent again"), Severity.NOTICE)
