"""Badges: marks of what a member has done, given by hand or by a rule."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.modules.members.models.register import Member


class Badge(models.Model):
    """A mark that members can be given."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    description = models.CharField(_("what it is given for"), max_length=200, blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="award")
    colour = models.CharField(_("colour"), max_length=10, blank=True, help_text=_("One of the states that ui draws."))
    is_active = models.BooleanField(_("in use"), default=True, help_text=_("Whether it can still be given."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class BadgeAward(models.Model):
    """One member's badge."""

    badge = models.ForeignKey(Badge, models.CASCADE, related_name="awards")
    member = models.ForeignKey(Member, models.CASCADE, related_name="badge_awards")
    awarded_at = models.DateTimeField(_("given"), default=timezone.now)
    awarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("badge of a member")
        verbose_name_plural = _("badges of members")
        constraints = [models.UniqueConstraint(fields=["badge", "member"], name="badge_award_once")]
        indexes = [models.Index(fields=["member", "badge"], name="badge_award_by_member")]

    def __str__(self) -> str:
        return f"{self.badge} of {self.member}"
