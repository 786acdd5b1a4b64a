"""Security events: what somebody should look at, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Risk(models.IntegerChoices):
    LOW = 10, _("Low")
    MEDIUM = 20, _("Medium")
    HIGH = 30, _("High")
    CRITICAL = 40, _("Critical")


class SecurityEvent(models.Model):
    """Something that may be an attack, with the work that it makes.

    Attributes:
        kind: the name of an `EventKind`.
        user: whose account it is about, if anybody's.
        address: from where; null where it came from nowhere.
        source: whom that address stands for, as limits and blocks see it: itself, or its IPv6 network.
        data: what else is known, without secrets.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        INVESTIGATING = "investigating", _("Being looked at")
        RESOLVED = "resolved", _("Resolved")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("what"), max_length=60)
    risk = models.PositiveSmallIntegerField(_("risk"), choices=Risk)
    state = models.CharField(_("state"), max_length=13, choices=State, default=State.OPEN)
    at = models.DateTimeField(_("when"), default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    source = models.CharField(max_length=43, blank=True, editable=False)
    data = models.JSONField(default=dict, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "-risk", "-id"], name="security_event_to_do"),
            models.Index(fields=["user", "-id"], name="security_event_of_user"),
            models.Index(fields=["address", "-id"], name="security_event_from"),
            models.Index(fields=["source", "at"], name="security_event_source"),
            models.Index(fields=["kind", "at"], name="security_event_kind"),
            models.Index(fields=["at"], name="security_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def get_absolute_url(self) -> str:
        return f"/desk/security/events/{self.public_id}/"

    @property
    def is_open(self) -> bool:
        return self.state != self.State.RESOLVED

    @property
    def risk_colour(self) -> str:
        """A state of ui's badges."""
        colours = {Risk.MEDIUM: "info", Risk.HIGH: "warning", Risk.CRITICAL: "danger"}
        return colours.get(Risk(self.risk), "")

    @property
    def state_colour(self) -> str:
        return {self.State.INVESTIGATING: "accent", self.State.RESOLVED: "success"}.get(self.State(self.state), "")
