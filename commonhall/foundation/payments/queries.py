"""Reading charges, payments and invoices."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from commonhall.core.money.amounts import Money
from commonhall.core.search.hits import Hit
from commonhall.core.time.today import site_today
from commonhall.foundation.payments import purposes
from commonhall.foundation.payments.models import (
    UNSETTLED,
    Charge,
    ChargeState,
    Invoice,
    Payment,
    Provider,
    RefundStatus,
    WebhookEvent,
)

Row = TypeVar("Row", Charge, Payment)
AT_HOME = 5  # charges listed on the home page
SEARCHED = 5_000  # charges, or payments, that a search by words looks through, newest first
# The webhook should have told by then; a lost one is made up for by asking.
ASK_AFTER = timedelta(hours=1)
# An invoice's number as people write it into a bank transfer: "inv 2031 00042", "INV202600042".
PART = re.compile(r"[A-Za-z]{0,8}-?\d{2,9}(-\d{1,9})?-?|[A-Za-z]{1,8}-")
NUMBER = re.compile(r"([A-Z]{1,8})\W{0,3}(\d{4})\W{0,3}(\d{5,9})(?!\d)")


def charges() -> QuerySet[Charge]:
    return Charge.objects.select_related("invoice", "payer")


def payments() -> QuerySet[Payment]:
    return Payment.objects.select_related("charge", "charge__invoice", "charge__payer")


def received_payments() -> QuerySet[Payment]:
    return payments().filter(received_on__isnull=False)


def charges_of(user: Any) -> QuerySet[Charge]:
    return charges().filter(payer=user.pk) if user.pk else Charge.objects.none()


def payments_of(user: Any) -> QuerySet[Payment]:
    return payments().filter(charge__payer=user.pk) if user.pk else Payment.objects.none()


def invoices_of(user: Any) -> QuerySet[Invoice]:
    rows = Invoice.objects.select_related("charge")
    return rows.filter(charge__payer=user.pk) if user.pk else rows.none()


def open_charges_of(user: Any) -> QuerySet[Charge]:
    return charges_of(user).filter(state=ChargeState.OPEN).order_by("due_on", "id")


def home_panel(user: Any) -> dict[str, Any] | None:
    """What the person owes, for the home page; without what modules show there themselves. None when it is nothing."""
    rows = open_charges_of(user).exclude(purpose__in=purposes.off_home()).select_related(None)
    found = list(rows[: AT_HOME + 1])
    return {"charges": found[:AT_HOME], "more": len(found) > AT_HOME} if found else None


def overdue(rows: QuerySet[Charge]) -> QuerySet[Charge]:
    return rows.filter(state=ChargeState.OPEN, due_on__lt=site_today())


def charges_by_text(rows: QuerySet[Charge], text: str) -> QuerySet[Charge]:
    """Charges that a text speaks of: an invoice number in it, as bank transfers carry them, else names and words."""
    numbers = invoice_numbers(text)
    if numbers:
        return rows.filter(invoice__number__in=numbers)
    return rows.filter(Q(billing_name__icontains=text) | Q(description__icontains=text))


def _bearing(text: str, prefix: str = "") -> Q:
    """Invoices by a part of their number as people type one: "INV-2026", "2026-00001", "00001"."""
    return Q(**{f"{prefix}number__icontains": text}) if PART.fullmatch(text) else Q(pk__in=[])


def charge_hits(user: Any, words: str, limit: int) -> list[Hit]:
    """For the site's search: one's own charges by what they are for; for whoever reads all payments those that were
    opened last, by the payer's name too; by an invoice's number any of these, by a part of it the last ones."""
    reads_all = user.has_perm("payments.read_all")
    rows = charges() if reads_all else charges_of(user)
    if invoice_numbers(words):
        rows = charges_by_text(rows, words)
    else:
        by_words = Q(description__icontains=words) | (Q(billing_name__icontains=words) if reads_all else Q())
        rows = _last(rows).filter(by_words | _bearing(words.strip(), "invoice__"))
    return [_hit(charge, with_name=reads_all) for charge in rows.order_by("-id")[:limit]]


def payment_hits(words: str, limit: int) -> list[Hit]:
    """The same for whoever reads all payments: payments by the payer's name, what they are for, the invoice's number or
    a part of it, the provider's transaction id or the bank's reference, among the last ones."""
    if invoice_numbers(words):
        rows = payments_by_text(payments(), words)
    else:
        rows = _last(payments()).filter(_telling(words) | _bearing(words.strip(), "charge__invoice__"))
    return [
        Hit(
            f"{payment.charge.invoice.number} · {payment.charge.billing_name}",
            payment.charge.get_absolute_url(),
            f"{payment.money} · {payment.get_status_display()}",
        )
        for payment in rows.order_by("-id")[:limit]
    ]


def _last(rows: "QuerySet[Row]") -> "QuerySet[Row]":
    """Those that came last: what holds a text anywhere is looked for among these, whatever the table holds."""
    return rows.filter(pk__in=rows.select_related(None).order_by("-id").values("pk")[:SEARCHED])


def _hit(charge: Charge, *, with_name: bool) -> Hit:
    number = charge.invoice.number
    title = f"{number} · {charge.billing_name}" if with_name else number
    return Hit(title, charge.get_absolute_url(), charge.what)


def payments_by_text(rows: QuerySet[Payment], text: str) -> QuerySet[Payment]:
    """Payments that a text speaks of; also by the provider's transaction id or the bank's reference."""
    numbers = invoice_numbers(text)
    if numbers:
        return rows.filter(charge__invoice__number__in=numbers)
    return rows.filter(_telling(text))


def _telling(text: str) -> Q:
    """Payments by the payer, what they are for, the provider's transaction id or the bank's reference."""
    words = Q(charge__billing_name__icontains=text) | Q(charge__description__icontains=text)
    return words | Q(provider_id=text) | Q(reference__icontains=text)


def invoice_numbers(text: str) -> list[str]:
    """Every invoice number in a text, in the form in which we write it."""
    return [f"{series}-{year}-{position}" for series, year, position in NUMBER.findall(text.upper())]


def payments_to_follow() -> QuerySet[Payment]:
    """Payments to ask the provider about: those it has been silent about, and those of closed charges."""
    now = timezone.now()
    with_page = ~Q(checkout_id="") & (Q(created_at__lt=now - ASK_AFTER) | ~Q(charge__state=ChargeState.OPEN))
    without = Q(checkout_id="", created_at__lt=now - timedelta(days=1))
    rows = Payment.objects.filter(provider=Provider.STRIPE, status__in=UNSETTLED)
    return rows.filter(with_page | without).select_related("charge").order_by("id")


def filtered_payments(
    *, text: str = "", status: str = "", provider: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Payment]:
    """Payments by status, provider, and the days (of the active time zone) on which they were begun."""
    rows = payments_by_text(payments(), text) if text else payments()
    exact = {"status": status, "provider": provider}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if since:
        rows = rows.filter(created_at__gte=_midnight(since))
    return rows.filter(created_at__lt=_midnight(until + timedelta(days=1))) if until else rows


def filtered_charges(*, text: str = "", state: str = "") -> QuerySet[Charge]:
    """Charges in one of ChargeState or "overdue"."""
    rows = charges_by_text(charges(), text) if text else charges()
    if state == "overdue":
        return overdue(rows)
    return rows.filter(state=state) if state else rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def refundable(payment: Payment) -> Money:
    """What was not given back yet, nor is on its way."""
    counted = (RefundStatus.PENDING, RefundStatus.SUCCEEDED)
    given = payment.refunds.filter(status__in=counted).aggregate(sum=Sum("amount"))["sum"] or 0
    return Money(payment.amount - given, payment.currency)


def webhook_events(state: str = "") -> QuerySet[WebhookEvent]:
    rows = WebhookEvent.objects.defer("payload")
    return rows.filter(state=state) if state else rows


def personal_data(user: Any) -> Iterator[dict[str, Any]]:
    """Everything that a person was asked to pay, and paid, for their export."""
    charges = Charge.objects.filter(payer=user.pk).order_by("id")
    for charge in charges.select_related("invoice").prefetch_related("payments__refunds").iterator(chunk_size=200):
        invoice = getattr(charge, "invoice", None)
        yield {
            "kind": "charge",
            "description": charge.what,
            "amount": str(charge.money),
            "due_on": charge.due_on,
            "state": charge.state,
            "billing_name": charge.billing_name,
            "invoice": invoice.number if invoice else None,
            "billing_address": invoice.billing_address if invoice else "",
            "payments": [_personal_payment(payment) for payment in charge.payments.all()],
        }


def _personal_payment(payment: Payment) -> dict[str, Any]:
    refunds = [{"amount": refund.amount, "status": refund.status} for refund in payment.refunds.all()]
    return {
        "amount": str(payment.money),
        "provider": payment.provider,
        "transaction": payment.provider_id,
        "status": payment.status,
        "at": payment.created_at,
        "received_on": payment.received_on,
        "refunds": refunds,
    }
