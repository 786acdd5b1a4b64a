"""What people prove themselves with beside their password, as far as the login library keeps no table of it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts.models.people import User

# What a browser says of itself names others too, for the sake of old sites; the first that is found is meant.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "CrOS": "ChromeOS", "Windows": "Windows",
    "Mac OS X": "macOS", "Linux": "Linux",
}  # fmt: skip


class BackupCodes(models.Model):
    """A person's set of backup codes. A code that was used is no longer in it.

    Attributes:
        digests: keyed digests of the codes that are left; the codes themselves are shown once and kept nowhere.
        reminded_at: when the person was told that the set is old.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    digests = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("backup codes")
        indexes = [
            models.Index(fields=["made_at"], condition=models.Q(reminded_at=None), name="backup_codes_to_remind")
        ]

    def __str__(self) -> str:
        return f"{len(self.digests)} backup codes of {self.user_id}"


class TrustedDevice(models.Model):
    """A browser on which the person is asked for no second step until a day that they chose by trusting it.

    Attributes:
        digest: keyed digest of the token in the browser's cookie.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    trusted_at = models.DateTimeField(_("since"), default=timezone.now)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        verbose_name = _("trusted device")
        verbose_name_plural = _("trusted devices")

    def __str__(self) -> str:
        return f"device {self.public_id} of {self.user_id}"

    @property
    def name(self) -> str:
        """By which its owner knows it again, such as "Firefox, Windows"."""
        known = [
            next((name for sign, name in names.items() if sign in self.user_agent), "") for names in (BROWSERS, SYSTEMS)
        ]
        return ", ".join(filter(None, known)) or gettext("A browser")


class OldPassword(models.Model):
    """The hash of a password that the person had before, so that it is not taken again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    hash = models.CharField(max_length=128)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("old password")
        verbose_name_plural = _("old passwords")
        indexes = [models.Index(fields=["user", "-id"], name="old_password_of_user")]

    def __str__(self) -> str:
        return f"an old password of {self.user_id}"
