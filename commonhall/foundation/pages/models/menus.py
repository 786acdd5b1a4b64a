"""The public menu and the footer."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.pages.models.pages import Page

ADDRESS = re.compile(r"(/(?![/\\])[^\s\\]*|https?://[^\s/\\]+[^\s\\]*|mailto:[^\s@]+@[^\s@]+)\Z")


def safe_address(text: str) -> None:
    """A path of this site, or an address that begins with https://, http:// or mailto:."""
    if not ADDRESS.match(text):
        raise ValidationError(_("An address looks like /about/ or https://example.org."))


class MenuArea(models.TextChoices):
    HEADER = "header", _("Menu")
    FOOTER = "footer", _("Footer")


class MenuEntry(models.Model):
    """An entry that leads to a page, a page of a module (by its URL's name), any address, or nowhere (a heading)."""

    area = models.CharField(_("where"), max_length=6, choices=MenuArea, default=MenuArea.HEADER)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(_("position"))
    label = models.CharField(_("text"), max_length=40, blank=True, help_text=_("Empty: the title of what it leads to."))
    page = models.ForeignKey(Page, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("page"))
    url_name = models.CharField(_("page of a module"), max_length=80, blank=True)
    url = models.CharField(_("address"), max_length=300, blank=True, validators=[safe_address])

    class Meta:
        verbose_name = _("menu entry")
        verbose_name_plural = _("menu entries")
        ordering = ["area", "position", "id"]

    def __str__(self) -> str:
        return self.label or (self.page.title if self.page else self.url_name or self.url)
