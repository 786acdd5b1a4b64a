"""Shapes of payments' JSON API. Amounts are integers in the currency's smallest unit."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from commonhall.foundation.payments.models import ChargeState, InvoiceState, PaymentStatus, PaymentType, Provider

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
