"""Membership cards."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.modules.members.models.register import Member


def new_code() -> str:
    """96 random bits as 16 letters that need no escaping in an address."""
    return secrets.token_urlsafe(12)


class Card(models.Model):
    """The card that a member has now. A new code makes every earlier print of it worthless."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="card")
    code = models.CharField(max_length=24, unique=True, default=new_code)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    shows_name = models.BooleanField(
        _("Show my full name to whoever scans the card"),
        default=False,
        help_text=_("Else they see the first name and one letter, enough to compare with the card."),
    )

    class Meta:
        verbose_name = _("membership card")
        verbose_name_plural = _("membership cards")

    def __str__(self) -> str:
        return f"card of {self.member}"
