"""Sending a payer to the provider's payment page."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.payments import activity, purposes
from commonhall.foundation.payments.actions.locking import locked_charge
from commonhall.foundation.payments.actions.settling import fail_payment
from commonhall.foundation.payments.actions.words import about_payment
from commonhall.foundation.payments.models import Charge, Payment, PaymentStatus, Provider
from commonhall.foundation.payments.providers import stripe
from commonhall.foundation.payments.providers.facts import Rejected, Unavailable

logger = logging.getLogger(__name__)

# Stripe keeps a payment page, and the key under which it was made, for a day.
REUSE = timedelta(hours=23)


def start_checkout(*, charge: Charge, by: Any) -> Payment:
    """Give the payer a payment page at Stripe; `checkout_url` of the payment is its address.

    Not one transaction: Stripe is called between two, so that no lock waits for it. Asked twice, at once or later,
    there is one payment and one page.

    Raises:
        Refused: nothing is owed any more, a payment is under way, or Stripe can't be reached or will not do it.
    """
    payment = _pending_payment(charge=charge, by=by)
    if payment.checkout_url:
        return payment
    try:
        checkout = stripe.create_checkout(
            payment,
            return_url=_absolute("payments:returned", payment.public_id),
            cancel_url=_absolute("payments:charge", charge.public_id),
            email=payment.charge.payer.email if payment.charge.payer else "",
        )
    except Unavailable as error:
        logger.warning("no checkout for payment %s: %s", payment.pk, error)
        raise Refused(_("The payment service does not answer. Nothing was charged; try again in a minute.")) from error
    except Rejected as error:
        logger.warning("no checkout for payment %s: %s", payment.pk, error)
        fail_payment(payment=payment, reason=str(error), by=by)
        raise Refused(_("The payment service does not take this payment. Pay in another way.")) from error
    Payment.objects.filter(pk=payment.pk).update(checkout_id=checkout.id, checkout_url=checkout.url)
    payment.checkout_id, payment.checkout_url = checkout.id, checkout.url
    return payment


@transaction.atomic
def _pending_payment(*, charge: Charge, by: Any) -> Payment:
    """The payment that was begun and can go on, or a new one."""
    charge = locked_charge(charge)
    check_payable(charge)
    if charge.payments.filter(status=PaymentStatus.PROCESSING).exists():
        raise Refused(_("Your payment is under way. You will hear from us as soon as the bank has answered."))
    begun = charge.payments.filter(
        provider=Provider.STRIPE, status=PaymentStatus.PENDING, created_at__gt=timezone.now() - REUSE
    ).first()
    if begun:
        return begun
    payment = Payment.objects.create(
        charge=charge, type=purposes.get(charge.purpose).payment_type, provider=Provider.STRIPE,
        amount=charge.amount, currency=charge.currency,
    )  # fmt: skip
    record(activity.CHECKOUT_STARTED, by=by, on=payment, about=charge.payer, data=about_payment(payment))
    return payment


def check_payable(charge: Charge) -> None:
    """Raises Refused unless the locked charge can be paid now, as it stands."""
    if not charge.is_open:
        raise Refused(_("This is not owed any more."))
    amount_due = purposes.get(charge.purpose).amount_due
    if amount_due and amount_due(charge) != charge.money:
        raise Refused(_("What is owed here has changed. Ask for a new invoice."))


def _absolute(name: str, key: Any) -> str:
    return settings.SITE_URL + reverse(name, args=[key])
