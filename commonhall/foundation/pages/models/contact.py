"""What visitors write to the board, and what staff say of the site as a whole."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ContactMessage(models.Model):
    """One message from the contact page."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail address"))
    text = models.TextField(_("message"), max_length=5000)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    is_held = models.BooleanField(
        _("waits for its sender"), default=False, help_text=_("Until they follow the link that was mailed to them.")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    class Meta:
        verbose_name = _("message from the contact page")
        verbose_name_plural = _("messages from the contact page")
        indexes = [
            models.Index(fields=["-id"], name="contact_open", condition=models.Q(answered_at=None)),
            models.Index(fields=["answered_at"], name="contact_answered"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/desk/website/messages/{self.public_id}/"


class Website(models.Model):
    """One row: what staff say of the public site, made when they first change something."""

    allow_robots = models.BooleanField(
        _("Search engines may show the site"), default=True, help_text=_("Off: robots are asked to stay away.")
    )
    contact_is_open = models.BooleanField(_("Visitors may write to the board"), default=True)
    contact_email = models.EmailField(
        _("send messages to"),
        blank=True,
        help_text=_("An address that everybody of the board reads. Empty: to each of the board."),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("website")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="pages_one_website")]

    def __str__(self) -> str:
        return str(_("Website"))
