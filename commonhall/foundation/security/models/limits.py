"""The limits that staff have adjusted; all others hold as the table in `limits` has them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RateLimit(models.Model):
    """Another rate for one name of the table."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    rate = models.CharField(_("how often"), max_length=80)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("rate limit")
        verbose_name_plural = _("rate limits")

    def __str__(self) -> str:
        return f"{self.name} {self.rate}"
