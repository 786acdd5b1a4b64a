"""What a site's staff say of it: its name, a line below it, its colour and its logo."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULT_NAME = "Commonhall"
DEFAULT_ACCENT = "#0f6473"  # the one that commonhall.css brings


class SiteIdentity(models.Model):
    """One row, made when staff first change something."""

    name = models.CharField(
        _("name"), max_length=60, default=DEFAULT_NAME, help_text=_("Stands on every page and in every mail.")
    )
    tagline = models.CharField(_("tagline"), max_length=120, blank=True, help_text=_("One line on who you are."))
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default=DEFAULT_ACCENT,
        validators=[RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("A colour looks like #0f6473."))],
        help_text=_("For buttons and links. White text must be readable on it."),
    )
    logo = models.UUIDField(_("logo"), null=True, blank=True, editable=False, help_text="The public id of its file.")
    logo_width = models.PositiveIntegerField(default=0, editable=False)
    logo_height = models.PositiveIntegerField(default=0, editable=False)
    logo_says_name = models.BooleanField(
        _("The logo says the name itself"), default=False, help_text=_("Then the name is not written beside it.")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("site identity")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="ui_one_site_identity")]

    def __str__(self) -> str:
        return self.name
