"""Requests to become a member."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.modules.members.models.people import Person
from commonhall.modules.members.models.plans import Plan


class Application(Person):
    """A person's request to become a member."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for the board")
        QUESTION = "question", _("Waiting for the applicant")
        APPEALED = "appealed", _("Appealed")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CLOSED = "closed", _("Closed, a member already")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("plan"))
    motivation = models.TextField(_("why you would like to join"), blank=True, max_length=2000)
    custom = models.JSONField(default=dict, blank=True, help_text=_("Answers to the club's own fields, by key."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="application_one_open",
                condition=models.Q(state__in=["submitted", "question", "appealed"]),
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at", "id"], name="application_queue")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def awaits_board(self) -> bool:
        return self.state in BOARD_STATES

    @property
    def can_be_appealed(self) -> bool:
        """Once, after a refusal."""
        return self.state == self.State.REFUSED and self.appealed_at is None

    @property
    def state_colour(self) -> str:
        colours = {
            "submitted": "warning", "question": "info", "appealed": "warning", "approved": "success",
            "refused": "danger",
        }  # fmt: skip
        return colours.get(self.state, "")


BOARD_STATES = (Application.State.SUBMITTED, Application.State.APPEALED)
OPEN_STATES = (*BOARD_STATES, Application.State.QUESTION)


class ApplicationNote(models.Model):
    """What was written about an application, beside the decision."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note of the reviewers")
        QUESTION = "question", _("Question to the applicant")
        ANSWER = "answer", _("Answer of the applicant")
        APPEAL = "appeal", _("Appeal")

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note on an application")
        verbose_name_plural = _("notes on applications")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.application}"


class ApplicationDocument(models.Model):
    """A paper that came with an application. It goes with its file, when the person is erased."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    file = models.OneToOneField("files.File", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("document of an application")
        verbose_name_plural = _("documents of applications")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.application}"


class ApplicationApproval(models.Model):
    """One reviewer's yes, where the club wants to hear several."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("approval of an application")
        verbose_name_plural = _("approvals of applications")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "by"], name="application_approved_once_by")]

    def __str__(self) -> str:
        return f"{self.by}: {self.application}"
