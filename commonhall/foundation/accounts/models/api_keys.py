"""Keys with which programs act for their owner."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts.models.people import User


class ApiKey(models.Model):
    """A key of the API. Of the key itself only a keyed digest is kept; its first part finds the row.

    Attributes:
        scopes: the names of what it opens; see core.modules.scopes.
        expires_at: from when it is worthless; a rotation brings this nearer.
        rotated_at: when another key took its place.
        last_used_at: to the minute.
    """

    class State(models.TextChoices):
        GOOD = "good", _("Good")
        REPLACED = "replaced", _("Replaced, still works")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    rotated_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        indexes = [models.Index(fields=["user", "-id"], name="api_key_of_user")]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"

    @property
    def beginning(self) -> str:
        """What everybody may see of the key."""
        return f"chk_{self.prefix}"

    @property
    def state(self) -> "ApiKey.State":
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= timezone.now():
            return self.State.EXPIRED
        return self.State.REPLACED if self.rotated_at else self.State.GOOD

    @property
    def works(self) -> bool:
        return self.state in (self.State.GOOD, self.State.REPLACED)

    @property
    def is_good(self) -> bool:
        return self.state == self.State.GOOD

    @property
    def colour(self) -> str:
        """The state of its badge."""
        return {"good": "success", "replaced": "warning", "expired": "", "revoked": "danger"}[self.state]

    @property
    def lifetime(self) -> timedelta:
        return self.expires_at - self.made_at
