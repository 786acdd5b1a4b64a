"""What people are told, and on which ways it reached them.

A notification keeps the kind and the data, not a text: it is written in the language the reader has when they read it,
and a corrected text reaches old notices too. A mail is written in the reader's language when it is sent.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Notice, Priority, get_kind
from commonhall.core.wording.phrases import fill
from commonhall.core.work.models import State, WorkRow


class Channel(models.TextChoices):
    INAPP = "inapp", _("On this site")
    EMAIL = "email", _("E-mail")


class Notification(models.Model):
    """One notice to one person about one activity. It outlives the activity, which may be cut off into an archive."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    activity_id = models.BigIntegerField()
    kind = models.CharField(_("type"), max_length=80)
    priority = models.CharField(_("priority"), max_length=6, choices=Priority, default=Priority.NORMAL)
    target_type = models.CharField(_("object type"), max_length=60, blank=True)
    target_id = models.CharField(_("object"), max_length=40, blank=True)
    data = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["user", "activity_id"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_of_user"),
            # The bell's count reads nothing but this.
            models.Index(fields=["user", "expires_at"], name="notification_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["created_at"], name="notification_created"),
            models.Index(
                fields=["expires_at"], name="notification_expires", condition=models.Q(expires_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/notifications/{self.public_id}/open/"

    @property
    def notice(self) -> Notice | None:
        kind = get_kind(self.kind)
        return kind.notice if kind else None

    @property
    def title(self) -> str:
        return fill(self.notice.title, self.data) if self.notice else self.kind

    @property
    def body(self) -> str:
        return fill(self.notice.body, self.data) if self.notice else ""

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def state_colour(self) -> str:
        """How loud it is: a state of ui's badges."""
        return {Priority.HIGH: "warning", Priority.URGENT: "danger"}.get(Priority(self.priority), "")


class ChannelDelivery(WorkRow):
    """A notification on its way through one channel other than the site itself."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    message_id = models.CharField(max_length=120, blank=True, help_text=_("The same at every attempt."))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    provider_status = models.CharField(max_length=200, blank=True, help_text=_("What the other side said last."))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="channel_delivery_once")]
        indexes = [
            WorkRow.due_index("channel_delivery_due"),
            models.Index(fields=["-id"], name="channel_delivery_dead", condition=models.Q(state=State.DEAD)),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} by {self.channel}"


class NotificationPreference(models.Model):
    """A person's word against a module's default: whether its notices come by a channel."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    module = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel)
    enabled = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "module", "channel"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.module} by {self.channel}: {'yes' if self.enabled else 'no'}"
