"""Shapes of payments' JSON API. Amounts are integers in the currency's smallest unit."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.api.schemas import Text
from commonhall.core.work.models import State
from commonhall.foundation.payments.models import (
    ChargeState,
    InvoiceState,
    OfflineMethod,
    PaymentStatus,
    PaymentType,
    Provider,
)

MINOR = "In the currency's smallest unit."


class ChargeOut(Schema):
    """What is owed."""

    id: UUID = Field(alias="public_id")
    purpose: str
    description: str = Field(alias="what")
    amount: int = Field(description=MINOR)
    currency: str
    due_on: date
    state: ChargeState
    is_overdue: bool
    invoice: str = Field(alias="invoice.number", description="The number of its invoice.")


class InvoiceOut(Schema):
    """The document of a charge."""

    number: str
    charge: UUID = Field(alias="charge.public_id")
    issued_at: datetime
    due_on: date
    billing_name: str
    total: int = Field(description=MINOR)
    tax: int = Field(description=f"Included in the total. {MINOR}")
    currency: str
    state: InvoiceState
    is_overdue: bool


class RefundOut(Schema):
    id: UUID = Field(alias="public_id")
    amount: int = Field(description=MINOR)
    reason: str = Field(alias="why")
    status: str


class PaymentOut(Schema):
    """One attempt to pay a charge."""

    id: UUID = Field(alias="public_id")
    charge: UUID = Field(alias="charge.public_id")
    description: str = Field(alias="charge.what")
    type: PaymentType
    provider: Provider
    transaction_id: str = Field(alias="provider_id", description="The provider's; empty before there is one.")
    method: str
    amount: int = Field(description=MINOR)
    currency: str
    status: PaymentStatus
    refunded: int = Field(description=MINOR)
    received_on: date | None
    created_at: datetime


class PaymentWithRefunds(PaymentOut):
    refunds: list[RefundOut]

    @staticmethod
    def resolve_refunds(payment: object) -> list[object]:
        return list(payment.refunds.order_by("id"))  # type: ignore[attr-defined]


class DeskChargeOut(ChargeOut):
    billing_name: str


class DeskPaymentOut(PaymentOut):
    billing_name: str = Field(alias="charge.billing_name")
    reference: str = Field(description="Of money that came by bank transfer or in cash.")


class OfflineIn(Schema):
    """Money that came by bank transfer or in cash."""

    amount: int = Field(description=f"What is owed, not more and not less. {MINOR}")
    method: OfflineMethod
    received_on: date
    reference: Text = Field("", max_length=140, description="As the bank statement or the receipt book has it.")
    note: Text = ""


class RefundIn(Schema):
    amount: int = Field(description=f"All or part of what is left of the payment. {MINOR}")
    reason: Text = Field(max_length=200, description="The payer reads it on the receipt.")


class WebhookOut(Schema):
    """What the provider told us, and what came of it."""

    id: int
    provider: Provider
    event_id: str
    type: str
    state: State
    attempts: int
    error: str = Field(description="Why the last attempt to apply it failed.")
    received_at: datetime


class CheckoutOut(Schema):
    """A payment that was begun, or goes on, and the page on which it is made."""

    payment: UUID = Field(alias="public_id")
    url: str = Field(alias="checkout_url")


class _Page(Schema):
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class ChargePage(_Page):
    items: list[ChargeOut]


class InvoicePage(_Page):
    items: list[InvoiceOut]


class PaymentPage(_Page):
    items: list[PaymentOut]


class DeskChargePage(_Page):
    items: list[DeskChargeOut]


class DeskPaymentPage(_Page):
    items: list[DeskPaymentOut]


class WebhookPage(_Page):
    items: list[WebhookOut]
