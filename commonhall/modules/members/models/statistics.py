"""The membership in numbers, kept so that no page has to count: made anew from the register by a worker."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.modules.members.models.plans import Plan


class Counting(models.Model):
    """The last time everybody was counted. One row.

    Attributes:
        seen: the last step of the history that was counted; a later one makes the numbers old.
        seconds: how long it took, which says how often it may be done.
    """

    counted_at = models.DateTimeField(default=timezone.now)
    counted_on = models.DateField(help_text=_("The site's day."))
    seen = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    statuses = models.JSONField(default=dict, help_text=_("How many have each status."))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="members_one_counting")]

    def __str__(self) -> str:
        return f"counted at {self.counted_at}"


class Headcount(models.Model):
    """A group's past in numbers: everybody, a plan, or a field of study.

    Attributes:
        key: the plan's id, or the field as the board reads it; empty for who has none.
        year: the last twelve months: began, stayed, joined, returned, lapsed, left, moved.
        months: oldest first: month ("2026-11"), members (at its end), joined, returned, lapsed, left, moved.
        years: oldest first: year, members, began (were there on its first day), stayed (of those, on its last), and
            the same comings and goings.
        cohorts: who joined first in a year: year, size, and stayed: how many were there at its end, and at the ends of
            the years after it.
    """

    class By(models.TextChoices):
        ALL = "all", _("Everybody")
        PLAN = "plan", _("Plan")
        FIELD = "field", _("Field of study")
        OTHER_FIELDS = "other", _("All other fields")

    by = models.CharField(max_length=5, choices=By)
    key = models.CharField(max_length=120, blank=True)
    members = models.PositiveIntegerField(default=0)
    year: Any = models.JSONField(default=dict)
    months: Any = models.JSONField(default=list)
    years: Any = models.JSONField(default=list)
    cohorts: Any = models.JSONField(default=list)

    class Meta:
        ordering = ["by", "-members", "key"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="members_headcount_once")]

    def __str__(self) -> str:
        return f"{self.by} {self.key}: {self.members}"


class ExpectedDues(models.Model):
    """What a plan will bring in a month to come, as far as today's members say.

    Attributes:
        renewals: how many terms end so that the next one would begin in this month.
        whole: what they bring if everybody renews, in the currency's smallest unit.
        likely: what they bring if as many renew as in the last twelve months.
        agreed: instalments of terms that run, which are owed already.
    """

    month = models.DateField(help_text=_("Its first day."))
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    renewals = models.PositiveIntegerField(default=0)
    whole = models.PositiveBigIntegerField(default=0)
    likely = models.PositiveBigIntegerField(default=0)
    agreed = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["month", "plan"]
        constraints = [models.UniqueConstraint(fields=["month", "plan"], name="members_expected_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.plan_id}: {self.likely}"
