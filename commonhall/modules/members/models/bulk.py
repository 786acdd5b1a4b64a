"""One act on many members: what it is, whom it is for, and what became of each."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.work.models import WorkRow
from commonhall.modules.members.models.register import Member


class BulkAct(models.Model):
    """An act that is made ready, looked at, confirmed, and then done by a worker in small transactions."""

    class Kind(models.TextChoices):
        STATUS = "status", _("Change the status")
        GIVE_BADGE = "give_badge", _("Give a badge")
        TAKE_BADGE = "take_badge", _("Take a badge back")
        EMAIL = "email", _("Send an e-mail")
        DUES = "dues", _("Open the next dues")
        REMIND = "remind", _("Remind of open dues")

    class State(models.TextChoices):
        DRAFT = "draft", _("Not started")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("act"), max_length=10, choices=Kind)
    chosen = models.JSONField(help_text=_("Members by public id, or a list of the desk with its filters."))
    options = models.JSONField(default=dict, help_text=_("What the act needs: status, badge, reason, subject, text."))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    # The members are written down before the first is touched: a change of status changes who matches a filter.
    collected = models.BooleanField(default=False)
    collected_to = models.BigIntegerField(default=0, help_text=_("The last member looked at while collecting."))
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    undone = models.PositiveIntegerField(_("undone"), default=0)

    class Meta:
        verbose_name = _("bulk act")
        verbose_name_plural = _("bulk acts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)

    def get_absolute_url(self) -> str:
        return f"/members/desk/bulk/{self.public_id}/"

    @property
    def state_colour(self) -> str:
        return {"done": "success", "failed": "danger", "running": "info", "undoing": "info"}.get(self.state, "")

    @property
    def goes_on(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.UNDOING)

    @property
    def can_be_undone(self) -> bool:
        """A mail can't be called back, and dues are cancelled one by one, by the treasurer."""
        undoable = (self.Kind.STATUS, self.Kind.GIVE_BADGE, self.Kind.TAKE_BADGE)
        return self.kind in undoable and self.state in (self.State.DONE, self.State.FAILED)

    @property
    def seen(self) -> int:
        """How many members it has come to."""
        return self.done + self.left_out


class BulkItem(models.Model):
    """One member of a bulk act, and what became of them."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        LEFT_OUT = "left_out", _("Left out")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Kept")

    batch = models.ForeignKey(BulkAct, models.CASCADE, related_name="items", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    outcome = models.CharField(_("result"), max_length=8, choices=Outcome, default=Outcome.WAITING)
    why = models.CharField(_("reason"), max_length=300, blank=True)
    before: models.JSONField[Any, Any] = models.JSONField(
        null=True, blank=True, help_text=_("What an undo needs to know.")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "member"], name="bulk_item_once")]
        indexes = [models.Index(fields=["batch", "outcome", "id"], name="bulk_item_queue")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.outcome}"

    @property
    def outcome_colour(self) -> str:
        return {"done": "success", "left_out": "warning", "kept": "warning"}.get(self.outcome, "")


class BulkRun(WorkRow):
    """A bulk act, or its undoing, that a worker has to do; taken up again where a worker died."""

    class Act(models.TextChoices):
        DO = "do", _("Do")
        UNDO = "undo", _("Undo")

    batch = models.ForeignKey(BulkAct, models.CASCADE, related_name="runs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    act = models.CharField(max_length=4, choices=Act)

    class Meta:
        indexes = [WorkRow.due_index("bulk_run_due")]

    def __str__(self) -> str:
        return f"{self.act} of {self.batch}"


class BulkMail(WorkRow):
    """One mail of a bulk act on its way; `due_at` spreads many over time, so that no mail server takes offence."""

    item = models.OneToOneField(BulkItem, models.CASCADE, related_name="mail")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [WorkRow.due_index("bulk_mail_due")]

    def __str__(self) -> str:
        return f"mail of {self.item}"
