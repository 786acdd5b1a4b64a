"""Where a payment gets to: the one place where money counts as received, and the ways in which it does not."""

import logging
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.payments import activity, purposes
from commonhall.foundation.payments.actions.charges import close_payment_pages
from commonhall.foundation.payments.actions.locking import locked_charge, locked_payment
from commonhall.foundation.payments.actions.refunds import apply_refund_facts
from commonhall.foundation.payments.actions.words import about_payment
from commonhall.foundation.payments.models import (
    Charge,
    ChargeState,
    InvoiceState,
    Payment,
    PaymentStatus,
    Provider,
)
from commonhall.foundation.payments.providers import stripe
from commonhall.foundation.payments.providers.facts import Facts, Unavailable

logger = logging.getLogger(__name__)

A_DAY = timedelta(days=1)  # no payment page lives longer


class Contradiction(Exception):
    """The provider's records and ours can't both be right; somebody has to look."""


def follow_payment(*, payment: Payment, by: Any = SYSTEM) -> Payment:
    """Ask the provider what became of a payment, and apply it. Closes the payment page of what is not owed any more.

    Raises:
        Unavailable, Rejected, Contradiction
    """
    if not payment.checkout_id:
        return _without_page(payment, by=by)
    facts = stripe.look(payment.checkout_id)
    owed = Charge.objects.filter(pk=payment.charge_id, state=ChargeState.OPEN).exists()
    if facts.status == PaymentStatus.PENDING and not owed:
        facts = stripe.close_checkout(payment.checkout_id)
    return apply_facts(payment=payment, facts=facts, by=by)


def follow_soon(*, payment: Payment) -> None:
    """Have a worker do the above now: the payer is back, and the webhook may still be on its way.

    A queue that is down loses nothing: the webhook comes, and the schedule follows what is silent.
    """
    try:
        import_string("commonhall.foundation.payments.tasks.follow_payment").enqueue(payment.pk)
    except Exception:
        logger.exception("could not order a look at payment %s", payment.pk)


@transaction.atomic
def apply_facts(*, payment: Payment, facts: Facts, by: Any = SYSTEM) -> Payment:
    """Bring a payment to where the provider says that it is. Repeats, and facts older than ours, change nothing."""
    payment = locked_payment(payment)
    if facts.status == PaymentStatus.SUCCEEDED:
        payment = settle(payment=payment, facts=facts, by=by)
        apply_refund_facts(payment, facts.refunds, by=by)
    elif payment.is_unsettled and facts.status == PaymentStatus.FAILED:
        payment = fail_payment(payment=payment, by=by)
    elif payment.is_unsettled and facts.status != payment.status and facts.status != PaymentStatus.PENDING:
        quiet = {
            PaymentStatus.PROCESSING: activity.PAYMENT_PROCESSING,
            PaymentStatus.CANCELLED: activity.PAYMENT_CANCELLED,
        }
        payment.move_to(facts.status)
        payment.save(update_fields=["status"])
        record(quiet[facts.status], by=by, on=payment, about=payment.charge.payer, data=about_payment(payment))
    return payment


@transaction.atomic
def settle(*, payment: Payment, facts: Facts, by: Any = SYSTEM) -> Payment:
    """The money is there: mark payment, charge and invoice, and tell the module, all or nothing, once.

    Money for a charge that is not open any more is kept too, and flagged for the treasurers.

    Raises:
        Contradiction: another amount arrived than was asked for.
        ForbiddenTransition: the payment had failed or was given up.
        LookupError: no module knows the purpose.
    """
    payment = locked_payment(payment)
    if payment.was_received:
        return _book_fee(payment, facts, by=by)
    if facts.received != payment.money:
        raise Contradiction(f"payment {payment.pk} is over {payment.money}, but {facts.received} arrived")
    payment.move_to(PaymentStatus.SUCCEEDED)
    payment.provider_id, payment.method = facts.transaction_id, facts.method
    payment.provider_fee = facts.fee.minor if facts.fee else 0
    payment.received_on = facts.received_on or site_today()
    payment.is_duplicate = not payment.charge.is_open
    payment.save()
    payment.refresh_from_db(fields=["net"])
    news = activity.PAYMENT_DUPLICATE if payment.is_duplicate else activity.PAYMENT_SUCCEEDED
    record(news, by=by, on=payment, about=payment.charge.payer, data=about_payment(payment))
    if not payment.is_duplicate:
        _close(payment.charge, payment)
    return payment


@transaction.atomic
def fail_payment(*, payment: Payment, by: Any = SYSTEM, reason: str = "") -> Payment:
    """The payment will never succeed. The charge stays open for another one."""
    payment = locked_payment(payment)
    payment.move_to(PaymentStatus.FAILED)
    payment.note = reason or payment.note
    payment.save(update_fields=["status", "note"])
    record(activity.PAYMENT_FAILED, by=by, on=payment, about=payment.charge.payer, data=about_payment(payment))
    return payment


@transaction.atomic
def record_offline_payment(
    *,
    charge: Charge,
    amount: Money,
    method: str,
    received_on: date,
    by: Any,
    reference: str = "",
    note: str = "",
) -> Payment:
    """Record money that came by bank transfer or in cash, and settle the charge with it.

    Raises:
        Refused: nothing is owed any more, the amount is not what is owed, or the day has not come yet.
    """
    charge = locked_charge(charge)
    if not charge.is_open:
        raise Refused(_("This is not owed any more."))
    if amount != charge.money:
        exactly = _("What is owed is %(amount)s, not more and not less.") % {"amount": charge.money}
        raise Refused(exactly, field="amount")
    if received_on > site_today():
        raise Refused(_("This day has not come yet."), field="received_on")
    payment = Payment.objects.create(
        charge=charge, type=purposes.get(charge.purpose).payment_type, provider=Provider.OFFLINE,
        amount=amount.minor, currency=amount.currency, reference=reference, note=note,
    )  # fmt: skip
    facts = Facts(PaymentStatus.SUCCEEDED, received=amount, received_on=received_on, method=method)
    return settle(payment=payment, facts=facts, by=by)


def _without_page(payment: Payment, *, by: Any) -> Payment:
    """Stripe never answered, or we were killed before its answer was kept: then an event of the page will name it."""
    if payment.created_at > timezone.now() - A_DAY:
        raise Unavailable("the payment page is not known yet")
    return apply_facts(payment=payment, facts=Facts(PaymentStatus.CANCELLED), by=by)


def _close(charge: Charge, payment: Payment) -> None:
    charge.state, charge.invoice.state = ChargeState.PAID, InvoiceState.PAID
    charge.save(update_fields=["state"])
    charge.invoice.save(update_fields=["state"])
    purposes.get(charge.purpose).on_paid(charge, payment)
    close_payment_pages(charge)


def _book_fee(payment: Payment, facts: Facts, *, by: Any) -> Payment:
    """Stripe books its fee some time after the payment."""
    if facts.fee and facts.fee.minor != payment.provider_fee:
        before, payment.provider_fee = payment.provider_fee, facts.fee.minor
        payment.save(update_fields=["provider_fee"])
        payment.refresh_from_db(fields=["net"])
        fees = {"fee": payment.provider_fee, "fee_before": before}
        record(activity.PROVIDER_FEE_BOOKED, by=by, on=payment, data={**about_payment(payment), **fees})
    return payment
