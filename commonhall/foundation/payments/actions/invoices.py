"""Issuing invoices under numbers without gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from commonhall.core.time.today import site_today
from commonhall.foundation.payments.models import Charge, Invoice, InvoiceLine, InvoiceSeries

SERIES = "INV"


@dataclass(frozen=True)
class Line:
    """One line of an invoice.

    Attributes:
        unit_price: of one, in minor units of the charge's currency, tax included.
        tax_rate: percent.
    """

    description: str
    unit_price: int
    quantity: int = 1
    tax_rate: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        return self.unit_price * self.quantity

    @property
    def tax(self) -> int:
        """The tax in the total, halves rounded up."""
        return int((self.total * self.tax_rate / (100 + self.tax_rate)).quantize(Decimal(1), ROUND_HALF_UP))


def issue_invoice(charge: Charge, lines: Sequence[Line], billing_address: str, language: str) -> Invoice:
    """Issue the charge's invoice in the caller's transaction, which holds the series until it commits."""
    year = site_today().year
    position = _next_position(SERIES, year)
    invoice = Invoice.objects.create(
        charge=charge,
        number=f"{SERIES}-{year}-{position:05}",
        series=SERIES,
        year=year,
        position=position,
        due_on=charge.due_on,
        billing_name=charge.billing_name,
        billing_address=billing_address,
        tax=sum(line.tax for line in lines),
        total=charge.amount,
        currency=charge.currency,
        language=language,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice, description=line.description, quantity=line.quantity, unit_price=line.unit_price,
            tax_rate=line.tax_rate, tax=line.tax, total=line.total,
        )
        for line in lines
    )  # fmt: skip
    return invoice


def _next_position(series: str, year: int) -> int:
    rows = InvoiceSeries.objects.select_for_update()
    row, _made = rows.get_or_create(series=series, year=year)
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return row.last_number
