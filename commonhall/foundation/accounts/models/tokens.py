"""Tokens of programs that are logged in."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts.models.people import Session


class TokenFamily(models.Model):
    """All tokens that came of one login. They live and end with its session, whoever ends that.

    Attributes:
        sequence: the number of the one refresh token that is good; each refresh raises it.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    refreshed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("token family")
        verbose_name_plural = _("token families")

    def __str__(self) -> str:
        return str(self.public_id)
