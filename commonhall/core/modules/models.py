from django.db import models
from django.utils.translation import gettext_lazy as _

LOCK = "*"  # no module's label: a row to lock while a switch is thrown


class ModuleState(models.Model):
    """Whether a module is switched on at this site. A module without a row follows the site's preset."""

    label = models.CharField(max_length=40, primary_key=True)
    enabled = models.BooleanField()

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def __str__(self) -> str:
        return f"{self.label}: {'on' if self.enabled else 'off'}"
