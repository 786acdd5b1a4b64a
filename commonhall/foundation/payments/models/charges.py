"""What somebody owes."""

import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.core.wording.phrases import worded


class ChargeState(models.TextChoices):
    OPEN = "open", _("Open")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")
    REFUNDED = "refunded", _("Refunded")


COLOURS: dict[str, str] = {ChargeState.OPEN: "info", ChargeState.PAID: "success", ChargeState.REFUNDED: "warning"}


class Charge(models.Model):
    """What is owed for one object of a module, opened by that module under one of its purposes."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(_("purpose"), max_length=60, help_text=_("The code of what it is owed for."))
    target_type = models.CharField(_("object type"), max_length=60)
    target_id = models.CharField(_("object"), max_length=40)
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("payer"),
        help_text=_("Empty for somebody without an account, who pays in cash or by transfer."),
    )  # fmt: skip
    billing_name = models.CharField(_("billing name"), max_length=200)
    amount = models.BigIntegerField(_("amount"), help_text=_("In the currency's smallest unit."))
    currency = models.CharField(_("currency"), max_length=3)
    description = models.CharField(_("description"), max_length=200)
    said = models.JSONField(
        default=dict, blank=True, help_text=_("The description as a phrase with its facts, if its module said it so.")
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=ChargeState, default=ChargeState.OPEN)
    created_at = models.DateTimeField(_("opened"), auto_now_add=True)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="charge_amount_positive"),
            models.UniqueConstraint(
                fields=["purpose", "target_type", "target_id"],
                condition=models.Q(state=ChargeState.OPEN),
                name="charge_one_open_per_target",
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "-created_at", "-id"], name="charge_of_payer"),
            models.Index(fields=["state", "due_on", "id"], name="charge_due"),
            models.Index(fields=["due_on", "id"], name="charge_by_due_date"),
        ]

    def __str__(self) -> str:
        return self.description

    def get_absolute_url(self) -> str:
        return f"/payments/charges/{self.public_id}/"

    @property
    def what(self) -> str:
        """What it is owed for, in the reader's language where its module said it with a phrase."""
        return worded(self.said) if self.said else self.description

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def is_open(self) -> bool:
        return self.state == ChargeState.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < site_today()

    @property
    def state_label(self) -> Any:
        return _("Overdue") if self.is_overdue else ChargeState(self.state).label

    @property
    def state_colour(self) -> str:
        return "danger" if self.is_overdue else COLOURS.get(self.state, "")

    @property
    def target(self) -> Any:
        """The module's object, or None when it is gone."""
        model = apps.get_model(self.target_type)
        return model._base_manager.filter(pk=self.target_id).first()
