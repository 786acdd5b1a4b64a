"""Which second step a login asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What a login asks for after the password, from nothing to most."""

    NONE = "none", _("Nothing more than the password")
    ANY = "any", _("A code by mail, an app or a passkey")
    STRONG = "strong", _("An app or a passkey")


class SecondStepPolicy(models.Model):
    """One row, made when an administrator first decides; until then queries.default_policy() holds.

    Attributes:
        everyone: what is asked of every account.
        roles: what is asked of those who hold a role, by its name; the strictest of all counts.
        every_login: whether each login is asked, on trusted devices too.
        trust_with_strong: whether those who need an app or a passkey may trust a device.
    """

    everyone = models.CharField(_("everyone"), max_length=6, choices=Level, default=Level.ANY)
    roles = models.JSONField(default=dict, blank=True)
    every_login = models.BooleanField(
        _("at every login"),
        default=False,
        help_text=_("Nobody can spare themselves the second step on a device that they trust."),
    )
    trust_with_strong = models.BooleanField(
        _("trusted devices for all"),
        default=False,
        help_text=_(
            "Those too who need an app or a passkey may spare themselves the step on a device that they trust."
        ),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("policy of second steps")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="accounts_one_second_step_policy")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
