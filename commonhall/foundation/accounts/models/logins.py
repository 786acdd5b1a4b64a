"""Who tried to log in, from where; what locks an account; which devices its owner has."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts.models.people import User


class LoginAttempt(models.Model):
    """One attempt to log in, good or bad.

    Attributes:
        user: whose account; null where what was typed names none.
        typed: a keyed digest of what was typed as name, which tells equal from different.
        steps: what was shown and found right, such as ["password", "code"].
        network: the address's /24 or /48.
        device: in words, such as "Firefox on Linux".
        country, place, latitude, longitude: where the operator gives a GeoIP file.
    """

    class State(models.TextChoices):
        FAILED = "failed", _("Refused")
        BEGUN = "begun", _("Not finished")
        SUCCEEDED = "succeeded", _("Logged in")

    class Why(models.TextChoices):
        """Why it was refused."""

        PASSWORD = "password", _("Wrong password")
        UNKNOWN = "unknown", _("No such account")
        LOCKED = "locked", _("The account was locked")
        STAFF = "staff", _("Staff had locked the account")
        ADDRESS = "address", _("Too many failures from that address")
        CODE = "code", _("Wrong code")
        COUNTRY = "country", _("Nobody may log in from that country")
        PROOF = "proof", _("The browser had not proved that it is no robot's")

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("when"), default=timezone.now)
    state = models.CharField(_("how it ended"), max_length=9, choices=State, default=State.FAILED)
    why = models.CharField(_("why"), max_length=8, choices=Why, blank=True)
    steps = models.JSONField(_("steps"), default=list, blank=True)
    typed = models.CharField(max_length=16, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    network = models.CharField(_("network"), max_length=43, blank=True)
    device = models.CharField(_("device"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="login_of_user"),
            models.Index(fields=["network", "-at"], name="login_from_network"),
            models.Index(fields=["at"], name="login_by_age"),
            models.Index(fields=["typed", "why", "state", "at"], name="login_failed_by_name"),
            models.Index(fields=["network", "why", "state", "at"], name="login_failed_from"),
            models.Index(fields=["why", "state", "at"], name="login_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def colour(self) -> str:
        """How its state is shown: a state of ui's badges."""
        return {self.State.SUCCEEDED: "success", self.State.FAILED: "danger"}.get(self.State(self.state), "warning")


class AccountLock(models.Model):
    """What stands between an account and whoever guesses its password, and between it and everybody.

    Attributes:
        failures: wrong passwords in a row, with the guess that is being judged.
        locked_until: by itself, after too many.
        told_at: when the owner was last mailed of that.
        reason, locked_by: of staff, while User.locked_at is set.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    failures = models.PositiveSmallIntegerField(_("wrong passwords"), default=0)
    locked_until = models.DateTimeField(_("locked until"), null=True, blank=True)
    raised_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    locked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")
        # Most rows only count; the few that lock are counted every few seconds while somebody looks at the dashboard.
        indexes = [
            models.Index(fields=["locked_until"], name="lock_by_end", condition=models.Q(locked_until__isnull=False))
        ]

    def __str__(self) -> str:
        return f"lock of {self.user_id}"

    @property
    def holds_until(self) -> datetime | None:
        """Until when wrong passwords keep everybody out; None when they don't."""
        return self.locked_until if self.locked_until and self.locked_until > timezone.now() else None


class KnownDevice(models.Model):
    """A browser in which the person has logged in to the end; it holds the token in a cookie of its own.

    Attributes:
        digest: of the token, SHA-256.
        failures: wrong passwords in a row from this device.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("device"), max_length=80, blank=True)
    first_seen_at = models.DateTimeField(_("known since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last login"), default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        indexes = [models.Index(fields=["user", "-seen_at", "-id"], name="device_of_user")]

    def __str__(self) -> str:
        return self.name
