"""What was uploaded: the facts about it here, its bytes in Django's default storage."""

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FOLDER = "uploads"  # in the storage


def new_key() -> str:
    return secrets.token_hex(16)


class File(models.Model):
    """One upload as it is kept, with the smaller renditions of an image.

    `name`, `came_as` and `came_with` say what came; content type, size, checksum and measures what is kept, which
    differs for an image: it is made anew.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the virus scan")
        READY = "ready", _("Ready")
        QUARANTINED = "quarantined", _("In quarantine")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(_("purpose"), max_length=60, help_text=_("The code under which a module registered it."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    name = models.CharField(_("original name"), max_length=120)
    came_as = models.CharField(_("original type"), max_length=100)
    came_with = models.PositiveBigIntegerField(_("original size"), help_text=_("In bytes."))
    # The bytes' name in the storage, which nobody can guess.
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    extension = models.CharField(max_length=8)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    checksum = models.CharField(_("checksum"), max_length=64, help_text=_("SHA-256, in hexadecimal."))
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    renditions = models.JSONField(default=dict, blank=True, help_text=_("By name: width, height and size."))
    state = models.CharField(_("state"), max_length=12, choices=State)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    attached_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When something began to use it; what nothing uses is dropped after a day.")
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["created_at"], name="file_orphans", condition=models.Q(attached_at=None)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def offered_name(self) -> str:
        """The name for saving it: the original one, with the ending of what is kept."""
        stem = self.name.rpartition(".")[0] or self.name
        return f"{stem}.{self.extension}"

    def stored_name(self, rendition: str = "") -> str:
        """Where its bytes lie in the storage; every rendition is WebP."""
        tail = f"-{rendition}.webp" if rendition else f".{self.extension}"
        return f"{FOLDER}/{self.key[:2]}/{self.key}{tail}"

    def stored_names(self) -> list[str]:
        return [self.stored_name(), *(self.stored_name(name) for name in self.renditions)]

    def measures(self, rendition: str = "") -> dict[str, Any]:
        """Width, height and size."""
        if rendition:
            found: dict[str, Any] = self.renditions[rendition]
            return found
        return {"width": self.width, "height": self.height, "size": self.size}
