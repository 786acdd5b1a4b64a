"""Payments' work in the background."""

import logging

from commonhall.core.work.claims import run_due
from commonhall.core.work.tasks import task
from commonhall.foundation.payments import actions, queries
from commonhall.foundation.payments.models import Payment, Provider, Refund, WebhookEvent
from commonhall.foundation.payments.providers.facts import Unavailable

logger = logging.getLogger(__name__)


@task()
def apply_webhooks() -> int:
    """Apply every webhook that is due."""
    return run_due(WebhookEvent.objects.all(), actions.apply_webhook, in_transaction=False)


@task()
def send_refunds() -> int:
    """Ask for every refund for which the provider had no answer."""
    rows = Refund.objects.filter(payment__provider=Provider.STRIPE).select_related("payment__charge")
    return run_due(rows, actions.send_refund, in_transaction=False)


@task()
def follow_payment(pk: int) -> None:
    """Ask the provider about one payment: its payer came back, and the webhook may still be on its way."""
    payment = Payment.objects.select_related("charge").get(pk=pk)
    if payment.is_unsettled:
        actions.follow_payment(payment=payment)


@task(queue="long")
def follow_payments() -> int:
    """Ask about payments whose webhook never came, and close the payment pages of what is not owed any more."""
    followed = 0
    for payment in queries.payments_to_follow():
        try:
            actions.follow_payment(payment=payment)
            followed += 1
        except Unavailable as error:
            logger.warning("payment %s could not be followed: %s", payment.pk, error)
        except Exception:  # one that can't be followed must not keep the others waiting
            logger.exception("payment %s could not be followed", payment.pk)
    return followed
