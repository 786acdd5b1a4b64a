"""Rows as they are now, held until the transaction ends: a charge always before its payments, so that nobody waits in a
circle."""

from commonhall.foundation.payments.models import Charge, Payment


def locked_charge(charge: Charge) -> Charge:
    return Charge.objects.select_for_update(of=("self",)).select_related("payer", "invoice").get(pk=charge.pk)


def locked_payment(payment: Payment) -> Payment:
    """The payment, with its charge, locked too."""
    charge = locked_charge(payment.charge)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    payment.charge = charge
    return payment
