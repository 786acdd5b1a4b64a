"""Receipts and invoices as PDF, in the language in which the invoice was issued, whoever reads them.

The same data gives the same bytes.
"""

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from commonhall.core.wording.dates import write_day
from commonhall.foundation.payments.models import Invoice, Payment, RefundStatus

if TYPE_CHECKING:
    from commonhall.foundation.payments.documents.sheet import Sheet


def invoice_pdf(invoice: Invoice) -> bytes:
    """An invoice with its lines, for whoever may read its charge."""
    with _language_of(invoice):
        return _invoice_pdf(invoice)


def receipt_pdf(payment: Payment) -> bytes:
    """A receipt for money that was received."""
    with _language_of(payment.charge.invoice):
        return _receipt_pdf(payment)


def _language_of(invoice: Invoice) -> AbstractContextManager[None]:
    """The reader's, for an invoice of the time before its language was kept."""
    return translation.override(invoice.language or translation.get_language())


def _invoice_pdf(invoice: Invoice) -> bytes:
    sheet = _sheet(_("Invoice %(number)s") % {"number": invoice.number}, invoice.issued_at)
    sheet.address(invoice.billing_name, invoice.billing_address)
    sheet.facts([
        (_("Number"), invoice.number),
        (_("Date"), _day(localtime(invoice.issued_at))),
        (_("Due on"), _day(invoice.due_on)),
        (_("Status"), invoice.state_label),
    ])  # fmt: skip
    sheet.lines(invoice.lines.order_by("id"))
    sheet.totals([(_("Tax included"), invoice.tax_money), (_("Total"), invoice.money)])
    for payment in invoice.charge.payments.filter(received_on__isnull=False).order_by("id"):
        paid = {"amount": payment.money, "day": _day(payment.received_on)}
        sheet.note(_("Paid: %(amount)s on %(day)s.") % paid)
    if invoice.charge.is_open:
        sheet.note(_("For a bank transfer, write this into its reference: %(number)s") % {"number": invoice.number})
    return sheet.finished()


def _receipt_pdf(payment: Payment) -> bytes:
    charge, invoice = payment.charge, payment.charge.invoice
    sheet = _sheet(_("Receipt"), payment.created_at)
    sheet.address(invoice.billing_name, invoice.billing_address)
    sheet.facts([
        (_("Received on"), _day(payment.received_on)),
        (_("For"), charge.description),
        (_("Invoice"), invoice.number),
        (_("Paid by"), payment.method_label),
        (_("Reference"), payment.reference or payment.provider_id),
        (_("Payment"), payment.public_id),
    ])  # fmt: skip
    sheet.totals([(_("Amount received"), payment.money)])
    for refund in payment.refunds.filter(status=RefundStatus.SUCCEEDED).order_by("id"):
        sheet.note(_("Refunded: %(amount)s (%(reason)s).") % {"amount": refund.money, "reason": refund.why})
    return sheet.finished()


def _sheet(title: str, made_at: datetime) -> "Sheet":
    from commonhall.foundation.payments.documents.sheet import Sheet  # its library takes a third of a second to load

    return Sheet(title, made_at)


def _day(day: date | None) -> str:
    return write_day(day) if day else ""
