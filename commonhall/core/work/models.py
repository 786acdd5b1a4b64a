"""Rows of work: what must not be lost is a row, written in the transaction that causes it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")
    SKIPPED = "skipped", _("Skipped")


class WorkRow(models.Model):
    """One piece of work that is done at least once, whatever dies meanwhile; see claims.py."""

    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True, help_text=_("Why the last attempt failed."))

    class Meta:
        abstract = True

    @staticmethod
    def due_index(name: str) -> models.Index:
        """The index that claiming needs; small, for it holds open rows only."""
        return models.Index(fields=["due_at", "id"], name=name, condition=models.Q(state__in=OPEN_STATES))


OPEN_STATES = [State.WAITING, State.RUNNING]


class ScheduledRun(models.Model):
    """When a job of the schedule is next due; the row is the lock that lets it run once."""

    name = models.CharField(max_length=100, primary_key=True)
    due_at = models.DateTimeField()
    last_started_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.due_at:%Y-%m-%d %H:%M:%S}"
