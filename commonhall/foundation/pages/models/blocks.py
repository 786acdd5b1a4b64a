"""The home page: blocks that staff put into an order."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.pages.models.pictures import Picture


class BlockKind(models.TextChoices):
    HERO = "hero", _("Opening")
    TEXT = "text", _("Text")
    PICTURE = "picture", _("Picture")
    JOIN = "join", _("Call to join")
    NEWS = "news", _("Latest news")
    EVENTS = "events", _("Next events")
    NUMBERS = "numbers", _("Numbers")
    LINKS = "links", _("List of links")


class Block(models.Model):
    """One block. Its texts lie in `data`, by the names of its kind's form, its picture there too as "picture" (see
    Picture); a deleted one can be brought back."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=BlockKind)
    position = models.PositiveIntegerField(_("position"))
    data = models.JSONField(default=dict)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("block of the home page")
        verbose_name_plural = _("blocks of the home page")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.data.get("heading") or self.get_kind_display())

    @property
    def picture(self) -> Picture | None:
        return Picture.of(self.data.get("picture"), is_public=True)

    @property
    def template(self) -> str:
        return f"pages/blocks/{self.kind}.html"
