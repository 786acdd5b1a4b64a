"""Giving money back: asked for in one transaction, carried out by the provider, booked in another."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.work.claims import run_due
from commonhall.core.work.models import State
from commonhall.foundation.payments import activity, purposes, queries
from commonhall.foundation.payments.actions.locking import locked_payment
from commonhall.foundation.payments.actions.words import about_payment
from commonhall.foundation.payments.models import (
    ChargeState,
    Payment,
    PaymentStatus,
    Provider,
    Refund,
    RefundStatus,
)
from commonhall.foundation.payments.providers import stripe
from commonhall.foundation.payments.providers.facts import RefundFacts, Rejected


def refund_payment(*, payment: Payment, amount: Money, reason: str, by: Any) -> Refund:
    """Give back all or part of a payment. Stripe is asked at once; where it does not answer, until it does.

    Returns:
        The refund: succeeded, failed, or still pending. Offline money is only booked: the treasurer hands it over.

    Raises:
        Refused: no reason, nothing was received, or more than what is left of it.
    """
    refund = _order_refund(payment=payment, amount=amount, reason=reason, by=by)
    if refund.status == RefundStatus.PENDING:
        run_due(Refund.objects.filter(pk=refund.pk), send_refund, in_transaction=False)
        refund.refresh_from_db()
    return refund


@transaction.atomic
def _order_refund(*, payment: Payment, amount: Money, reason: str, by: Any) -> Refund:
    payment = locked_payment(payment)
    if not reason.strip():
        raise Refused(_("Say why; it stays with the payment."), field="reason")
    if not payment.is_refundable:
        raise Refused(_("There is nothing to refund."))
    left = queries.refundable(payment)
    if amount.currency != payment.currency or not 0 < amount.minor <= left.minor:
        raise Refused(_("At most %(left)s can be refunded.") % {"left": left}, field="amount")
    refund = Refund.objects.create(payment=payment, amount=amount.minor, reason=reason.strip())
    data = {**about_payment(payment, amount), "reason": refund.reason}
    record(activity.REFUND_REQUESTED, by=by, on=refund, about=payment.charge.payer, data=data)
    if payment.provider == Provider.OFFLINE:
        _complete(payment, refund, by=by)
    return refund


def send_refund(refund: Refund) -> None:
    """The work of a refund's row: have the provider carry it out. Harmless to repeat.

    Raises:
        Unavailable: to be tried again.
    """
    try:
        found = _carried_out(refund) or stripe.refund(refund)
    except Rejected as error:
        _fail(refund, str(error))
    else:
        book_refund(payment=refund.payment, found=found, by=SYSTEM)


def _carried_out(refund: Refund) -> RefundFacts | None:
    """The refund, if an earlier attempt came through and only its answer was lost, however long ago that was."""
    if refund.attempts <= 1:
        return None
    known = stripe.refunds_of(refund.payment)
    return next((found for found in known if found.refund_id == str(refund.public_id)), None)


@transaction.atomic
def book_refund(*, payment: Payment, found: RefundFacts, by: Any) -> None:
    payment = locked_payment(payment)
    apply_refund_facts(payment, [found], by=by)


def apply_refund_facts(payment: Payment, found: Iterable[RefundFacts], *, by: Any) -> None:
    """Book the provider's refunds of a locked payment; those made at the provider's own desk too."""
    for facts in found:
        refund = _refund_of(payment, facts)
        if refund.status != RefundStatus.PENDING:
            continue
        refund.provider_id = facts.provider_id
        refund.save(update_fields=["provider_id"])
        if facts.status == RefundStatus.SUCCEEDED:
            _complete(payment, refund, by=by)
        elif facts.status == RefundStatus.FAILED:
            _mark_failed(payment, refund, by=by)


def _refund_of(payment: Payment, facts: RefundFacts) -> Refund:
    ours = payment.refunds.filter(provider_id=facts.provider_id).first()
    if ours is None and facts.refund_id:
        ours = payment.refunds.filter(public_id=facts.refund_id).first()
    return ours or Refund.objects.create(
        payment=payment, amount=facts.amount.minor, provider_id=facts.provider_id, state=State.DONE,
    )  # fmt: skip


def _complete(payment: Payment, refund: Refund, *, by: Any) -> None:
    """Book a refund of a locked payment, and tell the module whose charge it had paid."""
    charge = payment.charge
    refund.status, refund.state = RefundStatus.SUCCEEDED, State.DONE
    refund.save(update_fields=["status", "state"])
    payment.refunded += refund.amount
    whole = payment.refunded == payment.amount
    payment.move_to(PaymentStatus.REFUNDED if whole else PaymentStatus.PARTIALLY_REFUNDED)
    payment.save(update_fields=["refunded", "status"])
    data = {**about_payment(payment, refund.money), "reason": refund.reason, "whole": whole}
    record(activity.PAYMENT_REFUNDED, by=by, on=payment, about=charge.payer, data=data)
    if not payment.is_duplicate:
        if whole:
            charge.state = ChargeState.REFUNDED
            charge.save(update_fields=["state"])
        purpose = purposes.get(charge.purpose)
        if purpose.on_refunded:
            purpose.on_refunded(charge, refund)


@transaction.atomic
def _fail(refund: Refund, why: str) -> None:
    payment = locked_payment(refund.payment)
    refund = Refund.objects.get(pk=refund.pk)
    if refund.status == RefundStatus.PENDING:
        _mark_failed(payment, refund, by=SYSTEM, why=why)


def _mark_failed(payment: Payment, refund: Refund, *, by: Any, why: str = "") -> None:
    refund.status, refund.state = RefundStatus.FAILED, State.DONE
    refund.save(update_fields=["status", "state"])
    data = {**about_payment(payment, refund.money), "why": why}
    record(activity.REFUND_FAILED, by=by, on=refund, about=payment.charge.payer, data=data)
