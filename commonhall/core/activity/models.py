"""The log of everything that happened, its seals, and the deliveries of its news.

Activities have no foreign keys, so that nothing can be removed with what they speak of, and the database refuses to
change or delete them (triggers.py). Personal values lie beside them in ActivityPerson, which can be erased: the
activity itself, and so the chain, holds only their salted digest.
"""

import json
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Severity, get_kind
from commonhall.core.work.models import WorkRow


class ActorType(models.TextChoices):
    USER = "user", _("User")
    SYSTEM = "system", _("System")
    ANONYMOUS = "anonymous", _("Visitor")


class Slot(models.TextChoices):
    ACTOR = "actor", _("Who did it")
    SUBJECT = "subject", _("Whom it is about")


class Activity(models.Model):
    """One thing that happened: who did what to which object; append-only."""

    at = models.DateTimeField(_("time"), db_default=Now())
    kind = models.CharField(_("what"), max_length=80)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity, default=Severity.INFO)
    actor_type = models.CharField(max_length=10, choices=ActorType)
    actor_id = models.CharField(max_length=40, blank=True)
    target_type = models.CharField(_("object type"), max_length=60, blank=True)
    target_id = models.CharField(_("object"), max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True, help_text=_("The person it is about."))
    data = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    cause_id = models.BigIntegerField(null=True, blank=True, help_text=_("The activity whose news led to this one."))
    digests = models.JSONField(default=dict, help_text=_("Salted digests of the erasable personal values, by slot."))
    signature = models.CharField(max_length=80, blank=True, editable=False)  # see signing.py

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["signature"], condition=~models.Q(signature=""), name="activity_signed_once"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="activity_kind"),
            models.Index(fields=["severity", "-id"], name="activity_severity"),
            models.Index(fields=["actor_id", "-id"], name="activity_actor"),
            models.Index(fields=["subject_id", "-id"], name="activity_subject"),
            models.Index(fields=["target_type", "target_id", "-id"], name="activity_target"),
            models.Index(fields=["request_id"], name="activity_request"),
            models.Index(fields=["at"], name="activity_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def label(self) -> str:
        kind = get_kind(self.kind)
        return str(kind.label) if kind else self.kind

    def person(self, slot: str) -> dict[str, Any]:
        """The personal values of a slot; empty once they are erased."""
        return next((row.read() for row in self.people.all() if row.slot == slot), {})

    @property
    def actor(self) -> dict[str, Any]:
        """name, address and user_agent of who did it."""
        return self.person(Slot.ACTOR)

    @property
    def subject(self) -> dict[str, Any]:
        """Personal values of whom it is about: name, and `before` and `after` where these are personal."""
        return self.person(Slot.SUBJECT)


class ActivityPerson(models.Model):
    """The personal values of one activity, in words that can be erased without breaking the chain."""

    activity = models.ForeignKey(Activity, models.DO_NOTHING, related_name="people", db_constraint=False)
    slot = models.CharField(max_length=8, choices=Slot)
    person_id = models.CharField(max_length=40, blank=True, db_index=True)
    salt = models.CharField(max_length=32)
    values = models.TextField(help_text=_("Canonical JSON; a text, so that its digest stays the same everywhere."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "slot"], name="activity_person_slot")]

    def __str__(self) -> str:
        return f"{self.slot} of activity {self.activity_id}"

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.values)
        return found


class Seal(models.Model):
    """One link of the chain: the digest of an activity, bound to all that were sealed before it."""

    position = models.BigIntegerField(primary_key=True)
    activity_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.position} of activity {self.activity_id}"


class ChainHead(models.Model):
    """The end of the chain, signed with a key that is not in the database. One row; its lock lets one sealer work."""

    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    signature = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"chain of {self.position}"


class Delivery(WorkRow):
    """One piece of news for one reaction."""

    activity = models.ForeignKey(Activity, models.DO_NOTHING, related_name="deliveries", db_constraint=False)
    reaction = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["activity", "reaction"], name="delivery_once")]
        indexes = [WorkRow.due_index("delivery_due")]

    def __str__(self) -> str:
        return f"activity {self.activity_id} to {self.reaction}"
