"""What a provider says about a payment, in our own words, so that nothing above knows whose words they were."""

from dataclasses import dataclass
from datetime import date

from commonhall.core.money.amounts import Money
from commonhall.foundation.payments.models import PaymentStatus, RefundStatus


class Unavailable(Exception):
    """The provider gave no answer, or none that counts; the same request may be made again."""


class Rejected(Exception):
    """The provider understood and will not do it; asking again is of no use."""


@dataclass(frozen=True)
class RefundFacts:
    """One refund as the provider has it.

    Attributes:
        provider_id: the provider's id of it.
        refund_id: our public id, when it was we who asked for it.
    """

    provider_id: str
    refund_id: str
    amount: Money
    status: RefundStatus


@dataclass(frozen=True)
class Facts:
    """One payment as the provider has it now.

    Attributes:
        status: pending, processing, succeeded, failed or cancelled.
        received: what arrived; None before it did.
        received_on: the day when it did, where the site is.
        transaction_id: the provider's id of the transaction; empty before there is one.
        method: how it was paid, for people: "Visa •••• 4242".
        fee: what the provider keeps, in the payment's currency; None while it is not booked.
        refunds: all that were ever asked for.
    """

    status: PaymentStatus
    received: Money | None = None
    received_on: date | None = None
    transaction_id: str = ""
    method: str = ""
    fee: Money | None = None
    refunds: tuple[RefundFacts, ...] = ()


@dataclass(frozen=True)
class Checkout:
    """A payment page at the provider: its id, and the address to send the payer to."""

    id: str
    url: str
