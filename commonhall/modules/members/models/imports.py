"""Lists that were read in, what is to be done with them, and what they changed."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.work.models import WorkRow
from commonhall.modules.members.models.register import Member

CONTENT_KEPT = timedelta(days=30)


class Import(models.Model):
    """One list that was read in, so that it can be looked at again and undone as a whole."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not imported yet")
        RUNNING = "running", _("Running")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Stopped")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    filename = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(help_text=_("The file as it came; dropped once the import is undone or old."))
    mapping = models.JSONField(default=dict, help_text=_("Field of a member by column number."))
    date_orders = models.JSONField(default=dict, help_text=_("How the dates of a column are read, by column number."))
    corrections = models.JSONField(default=dict, help_text=_("What a value of the file means, by field and value."))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    kept = models.PositiveIntegerField(_("kept"), default=0, help_text=_("Members that an undo left in place."))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.filename

    @property
    def has_content(self) -> bool:
        """Whether the file is still kept, asked without reading it."""
        return self.state != self.State.UNDONE and self.created_at > timezone.now() - CONTENT_KEPT

    @property
    def state_colour(self) -> str:
        return {"done": "success", "failed": "danger", "running": "info", "undoing": "info"}.get(self.state, "")


class ImportRun(WorkRow):
    """An import, or its undoing, that a worker has to do; taken up again where a worker died."""

    class Act(models.TextChoices):
        IMPORT = "import", _("Import")
        UNDO = "undo", _("Undo")

    batch = models.ForeignKey(Import, models.CASCADE, related_name="runs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    act = models.CharField(max_length=6, choices=Act)

    class Meta:
        indexes = [WorkRow.due_index("import_run_due")]

    def __str__(self) -> str:
        return f"{self.act} of {self.batch}"


class ImportChange(models.Model):
    """What an import changed in a member that was there before, so that it can be put back."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    dues: models.JSONField[Any, Any] = models.JSONField(
        default=dict, help_text=_("What was owed, where the list ended a membership and its open dues with it.")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "member"], name="import_change_once")]

    def __str__(self) -> str:
        return f"change of member {self.member_id} by import {self.batch_id}"
