"""What was paid for a charge, and what of it was given back."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonhall.core.money.amounts import Money
from commonhall.core.work.models import WorkRow
from commonhall.foundation.payments.models.charges import Charge


class PaymentType(models.TextChoices):
    DUES = "dues", _("Membership dues")
    EVENT = "event", _("Event fee")
    DONATION = "donation", _("Donation")
    TOURNAMENT = "tournament", _("Tournament entry")
    COACHING = "coaching", _("Coaching")
    VENUE = "venue", _("Venue")
    TEAM = "team", _("Team fee")
    SUBSCRIPTION = "subscription", _("Subscription")
    OTHER = "other", _("Other")


class Provider(models.TextChoices):
    STRIPE = "stripe", "Stripe"
    OFFLINE = "offline", _("Offline")


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    PROCESSING = "processing", _("Processing")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    PARTIALLY_REFUNDED = "partially_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")
    DISPUTED = "disputed", _("Disputed")


S = PaymentStatus
TRANSITIONS: dict[str, frozenset[PaymentStatus]] = {
    S.PENDING: frozenset({S.PROCESSING, S.SUCCEEDED, S.FAILED, S.CANCELLED}),
    S.PROCESSING: frozenset({S.SUCCEEDED, S.FAILED, S.CANCELLED}),
    S.SUCCEEDED: frozenset({S.PARTIALLY_REFUNDED, S.REFUNDED, S.DISPUTED}),
    S.PARTIALLY_REFUNDED: frozenset({S.REFUNDED, S.DISPUTED}),
    # A dispute that is won goes back to what it was; one that is lost is a refund.
    S.DISPUTED: frozenset({S.SUCCEEDED, S.PARTIALLY_REFUNDED, S.REFUNDED}),
    S.FAILED: frozenset(),
    S.CANCELLED: frozenset(),
    S.REFUNDED: frozenset(),
}
COLOURS: dict[str, str] = {
    S.PROCESSING: "info",
    S.SUCCEEDED: "success",
    S.FAILED: "danger",
    S.PARTIALLY_REFUNDED: "warning",
    S.REFUNDED: "warning",
    S.DISPUTED: "danger",
}
UNSETTLED = (S.PENDING, S.PROCESSING)
REFUNDABLE = (S.SUCCEEDED, S.PARTIALLY_REFUNDED)


class OfflineMethod(models.TextChoices):
    BANK_TRANSFER = "bank_transfer", _("Bank transfer")
    CASH = "cash", _("Cash")
    OTHER = "other", _("Another way")


class ForbiddenTransition(ValueError):
    """A payment can't go from its status to that one."""


class Payment(models.Model):
    """One attempt to pay a charge: through a provider, or recorded by the treasurer."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="payments", verbose_name=_("charge"))
    type = models.CharField(_("type"), max_length=12, choices=PaymentType)
    provider = models.CharField(_("provider"), max_length=10, choices=Provider)
    provider_id = models.CharField(_("transaction id"), max_length=255, blank=True)
    checkout_id = models.CharField(_("checkout id"), max_length=255, blank=True)
    checkout_url = models.TextField(_("checkout address"), blank=True)
    method = models.CharField(_("method"), max_length=60, blank=True)
    amount = models.BigIntegerField(_("amount"), help_text=_("In the currency's smallest unit."))
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=20, choices=PaymentStatus, default=PaymentStatus.PENDING)
    platform_fee = models.BigIntegerField(_("platform fee"), default=0)
    provider_fee = models.BigIntegerField(_("provider's fee"), default=0)
    net = models.GeneratedField(
        expression=models.F("amount") - models.F("platform_fee") - models.F("provider_fee"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name=_("net amount"),
    )
    refunded = models.BigIntegerField(_("refunded"), default=0)
    is_duplicate = models.BooleanField(
        _("duplicate"), default=False, help_text=_("The charge was closed already when this money arrived.")
    )
    received_on = models.DateField(_("received on"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=140, blank=True)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount")), name="payment_refunded_in_bounds"
            ),
            models.CheckConstraint(condition=models.Q(platform_fee__gte=0, provider_fee__gte=0), name="payment_fees"),
            models.UniqueConstraint(
                fields=["provider", "provider_id"], condition=~models.Q(provider_id=""), name="payment_transaction_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "checkout_id"], condition=~models.Q(checkout_id=""), name="payment_checkout_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="payment_newest"),
            models.Index(fields=["status", "-created_at", "-id"], name="payment_by_status"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def move_to(self, status: PaymentStatus) -> None:
        """The one place where a status changes; the caller saves.

        Raises:
            ForbiddenTransition: TRANSITIONS does not allow it.
        """
        if status != self.status and status not in TRANSITIONS[self.status]:
            raise ForbiddenTransition(f"payment {self.pk} can't go from {self.status} to {status}")
        self.status = status

    @property
    def status_colour(self) -> str:
        return COLOURS.get(self.status, "")

    @property
    def method_label(self) -> Any:
        """How it was paid: the provider's words, or ours for what was recorded by hand."""
        return dict(OfflineMethod.choices).get(self.method, self.method)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def refunded_money(self) -> Money:
        return Money(self.refunded, self.currency)

    @property
    def fees(self) -> Money:
        return Money(self.platform_fee + self.provider_fee, self.currency)

    @property
    def net_money(self) -> Money:
        return Money(self.net, self.currency)

    @property
    def is_unsettled(self) -> bool:
        """Whether it is not known yet how it ends."""
        return self.status in UNSETTLED

    @property
    def was_received(self) -> bool:
        """Whether the money arrived, whatever came of it later."""
        return self.received_on is not None

    @property
    def is_refundable(self) -> bool:
        return self.status in REFUNDABLE


class RefundStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")


class Refund(WorkRow):
    """Money given back. The work of the row is to ask the provider for it; what came of it is `status`."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    amount = models.BigIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)
    provider_id = models.CharField(_("refund id"), max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=RefundStatus, default=RefundStatus.PENDING)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_amount_positive"),
            models.UniqueConstraint(
                fields=["provider_id"], condition=~models.Q(provider_id=""), name="refund_at_provider_once"
            ),
        ]
        indexes = [WorkRow.due_index("refund_due")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def why(self) -> str:
        """The reason that somebody gave here; of money that was given back elsewhere nobody gave one."""
        return self.reason or gettext("Refunded at the provider")

    @property
    def status_colour(self) -> str:
        return {RefundStatus.SUCCEEDED: "success", RefundStatus.FAILED: "danger"}.get(RefundStatus(self.status), "info")

    @property
    def money(self) -> Money:
        return Money(self.amount, self.payment.currency)
