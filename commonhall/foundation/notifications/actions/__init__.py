"""Tell people, send what goes out, and keep what they have read and how they like to be told."""

from commonhall.foundation.notifications.actions.keeping import erase_person, forget_old, mark, set_preferences
from commonhall.foundation.notifications.actions.mailing import replay_failed, send_due
from commonhall.foundation.notifications.actions.telling import notify

__all__ = ["erase_person", "forget_old", "mark", "notify", "replay_failed", "send_due", "set_preferences"]
