"""What belongs to the directory beside the members: its settings, filters that people keep, exports, and counts."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.work.models import WorkRow


class DirectorySettings(models.Model):
    """One row, made when staff first change something."""

    is_public = models.BooleanField(
        _("open to everybody"),
        default=False,
        help_text=_("Visitors see the members who have chosen to stand in the public directory."),
    )
    exporters = models.JSONField(_("may export"), default=list, blank=True)
    sensitive_exporters = models.JSONField(_("may export sensitive fields"), default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("directory settings")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="members_one_directory_settings")]

    def __str__(self) -> str:
        return "directory settings"


class SavedFilter(models.Model):
    """A view of the directory that somebody keeps under a name."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True, help_text=_("The filters as they stand in an address."))
    is_shared = models.BooleanField(_("shared with the board"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once")]
        indexes = [
            models.Index(fields=["name"], name="saved_filter_shared", condition=models.Q(is_shared=True)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/members/?{self.query}"


class FacetCount(models.Model):
    """How many members of a large register have a value, for each kind of reader; counted anew every few minutes.

    Says which values are worth offering. How many there are is counted when a page is made.
    """

    reader = models.CharField(max_length=8)
    facet = models.CharField(max_length=50)
    value = models.CharField(max_length=120)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "facet", "value"], name="facet_count_once")]
        indexes = [models.Index(fields=["reader", "facet", "-count"], name="facet_count_most")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.count}"


class Export(WorkRow):
    """A list of members that somebody takes away, made by a worker when it is long."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel (XLSX)"
        ODS = "ods", "OpenDocument (ODS)"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    format = models.CharField(_("format"), max_length=4, choices=Format, default=Format.CSV)
    fields = models.JSONField(_("fields"), default=list)
    query = models.CharField(max_length=1000, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export of members")
        verbose_name_plural = _("exports of members")
        ordering = ["-created_at", "-id"]
        indexes = [
            WorkRow.due_index("members_export_due"),
            models.Index(fields=["created_by", "-created_at"], name="members_export_own"),
        ]

    def __str__(self) -> str:
        return f"export {self.public_id}"

    def get_absolute_url(self) -> str:
        return f"/members/exports/{self.public_id}/"

    def has_any(self, fields: frozenset[str]) -> bool:
        """Whether one of these fields is in the file."""
        return not fields.isdisjoint(self.fields)

    @property
    def filename(self) -> str:
        return f"members-{self.created_at:%Y-%m-%d}.{self.format}"
