"""What the provider told us, word for word."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.work.models import State, WorkRow
from commonhall.foundation.payments.models.payments import Provider

COLOURS = {State.DONE: "success", State.DEAD: "danger", State.RUNNING: "info"}


class WebhookEvent(WorkRow):
    """One event, kept whole once its signature proved good; the work of the row is to apply it."""

    provider = models.CharField(_("provider"), max_length=10, choices=Provider)
    event_id = models.CharField(_("event id"), max_length=255)
    type = models.CharField(_("type"), max_length=100)
    payload = models.JSONField(_("payload"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="webhook_event_once")]
        indexes = [
            WorkRow.due_index("webhook_due"),
            models.Index(fields=["-received_at", "-id"], name="webhook_newest"),
            models.Index(fields=["state", "-received_at", "-id"], name="webhook_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    @property
    def state_colour(self) -> str:
        return "warning" if self.error and self.state == State.WAITING else COLOURS.get(State(self.state), "")
