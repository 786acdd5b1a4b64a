"""Who is let in whatever happens, and who is kept out."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    ALLOW = "allow", _("Let in")
    BLOCK = "block", _("Keep out")


class AddressRule(models.Model):
    """What holds for a network of addresses. Where several cover an address, letting in wins.

    Attributes:
        network: in CIDR notation, as Python's ipaddress writes it; a single address is a network of one.
        expires_at: when it ends by itself; None for never.
        by: who set it; None where the site did, after abuse.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    network = models.CharField(_("network"), max_length=43, unique=True)
    verdict = models.CharField(_("what holds"), max_length=5, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=300)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("rule for addresses")
        verbose_name_plural = _("rules for addresses")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.network

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()
