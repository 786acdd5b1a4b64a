"""What people ask for about their own data: an archive of everything, and to be forgotten."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.work.models import WorkRow


class DataExport(WorkRow):
    """An archive of everything that the site holds of a person, made by a worker."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    parts_done = models.PositiveSmallIntegerField(default=0)
    parts_total = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveBigIntegerField(_("size"), default=0, help_text=_("In bytes."))
    finished_at = models.DateTimeField(_("ready"), null=True, blank=True)

    class Meta:
        verbose_name = _("export of own data")
        verbose_name_plural = _("exports of own data")
        indexes = [
            WorkRow.due_index("data_export_due"),
            models.Index(fields=["user", "-id"], name="data_export_of_user"),
            models.Index(fields=["finished_at"], name="data_export_age"),
        ]

    def __str__(self) -> str:
        return f"own data {self.public_id}"

    def get_absolute_url(self) -> str:
        return "/accounts/data/"


class AccountDeletion(WorkRow):
    """An account that will be deleted when `due_at` has come, unless it is taken back. Its work is the deletion."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("deletion of an account")
        verbose_name_plural = _("deletions of accounts")
        indexes = [WorkRow.due_index("account_deletion_due")]

    def __str__(self) -> str:
        return f"deletion of account {self.user_id}"
