"""Members who may be one person twice, and those who were put together."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.work.models import OPEN_STATES, WorkRow
from commonhall.modules.members.models.register import Member

UNDO_WITHIN = timedelta(days=30)


class MatchKey(models.Model):
    """A folded word for a member by which another entry of the same person would be found; see queries/doubles.py."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="match_key_once")]

    def __str__(self) -> str:
        return self.key


class Double(models.Model):
    """Two entries that look like one person, as long as nobody has said that they are two."""

    class Reason(models.TextChoices):
        EMAIL = "email", _("Same e-mail address")
        BIRTH = "birth", _("Same name and date of birth")
        CITY = "city", _("Similar name, same city")

    first = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Member, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=5, choices=Reason)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="double_once")]
        indexes = [models.Index(fields=["-id"], name="double_open", condition=models.Q(dismissed_at=None))]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}?"


class DoubleScan(WorkRow):
    """A look over the whole register for doubles; taken up again where a worker died."""

    reached = models.BigIntegerField(default=0, help_text=_("The last member looked at."))
    found = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("search for doubles")
        verbose_name_plural = _("searches for doubles")
        indexes = [WorkRow.due_index("double_scan_due")]

    def __str__(self) -> str:
        return f"scan to {self.reached}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_STATES


class Merge(models.Model):
    """Two entries that were put together: where the one that went away is found now, and how to take them apart."""

    kept = models.ForeignKey(Member, models.CASCADE, related_name="merges")
    former_id = models.UUIDField(
        help_text=_("The public id of the entry that went away: its address leads to the kept one.")
    )
    name = models.CharField(_("name"), max_length=170, help_text=_("Of the entry that went away."))
    before = models.JSONField(default=dict, help_text=_("Both entries as they were; dropped once it can't be undone."))
    after = models.JSONField(default=dict, help_text=_("The kept one's fields as the merge left them."))
    moved = models.JSONField(default=dict, help_text=_("Keys of the rows that went over, by table."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("merged"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["former_id"], name="merge_address_once", condition=models.Q(undone_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.kept}"

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and bool(self.before) and self.at > timezone.now() - UNDO_WITHIN
