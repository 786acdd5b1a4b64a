"""What is owed, what was paid, and what the provider told us."""

from commonhall.foundation.payments.models.charges import Charge, ChargeState
from commonhall.foundation.payments.models.invoices import Invoice, InvoiceLine, InvoiceSeries, InvoiceState
from commonhall.foundation.payments.models.payments import (
    TRANSITIONS,
    UNSETTLED,
    ForbiddenTransition,
    OfflineMethod,
    Payment,
    PaymentStatus,
    PaymentType,
    Provider,
    Refund,
    RefundStatus,
)
from commonhall.foundation.payments.models.webhooks import WebhookEvent

__all__ = [
    "TRANSITIONS",
    "UNSETTLED",
    "Charge",
    "ChargeState",
    "ForbiddenTransition",
    "Invoice",
    "InvoiceLine",
    "InvoiceSeries",
    "InvoiceState",
    "OfflineMethod",
    "Payment",
    "PaymentStatus",
    "PaymentType",
    "Provider",
    "Refund",
    "RefundStatus",
    "WebhookEvent",
]
