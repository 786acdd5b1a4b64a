"""Whom people want nothing to do with."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts.models.people import User


class Block(models.Model):
    """Somebody wants nothing to do with somebody else; see queries.blocked_for for what follows from it."""

    blocker = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    blocked = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(blocker=models.F("blocked")), name="block_not_oneself"),
        ]
        indexes = [models.Index(fields=["blocker", "-id"], name="block_of_person")]

    def __str__(self) -> str:
        return f"{self.blocker} blocks {self.blocked}"
