"""Who sees whose money, and who handles it."""

from typing import Any
from uuid import UUID

import rules
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import is_board, is_treasurer
from commonhall.foundation.payments import queries
from commonhall.foundation.payments.models import Charge, Payment, WebhookEvent

READ_ALL = "payments.read_all"
RECORD_OFFLINE = "payments.record_offline"
REFUND = "payments.refund"
REPLAY_WEBHOOK = "payments.replay_webhook"

rules.add_perm(READ_ALL, is_treasurer | is_board)
rules.add_perm(RECORD_OFFLINE, is_treasurer)
rules.add_perm(REFUND, is_treasurer)
rules.add_perm(REPLAY_WEBHOOK, is_treasurer)

NEEDS = {"record": RECORD_OFFLINE, "refund": REFUND}


def get_charge(user: Any, public_id: UUID, *, to: str = "read") -> Charge:
    """The charge, if the person owes it or reads all of them.

    Args:
        to: "read", "pay" (the payer alone: a treasurer records what others pay) or "record".

    Raises:
        Http404: there is none that the person may see.
        PermissionDenied: they may see it, but not do that.
    """
    charge: Charge = fetch(_visible(user, queries.charges()), public_id=public_id)
    if to == "pay" and charge.payer_id != user.pk:
        raise Http404(_("There is nothing here that you may see."))
    if to in NEEDS:
        permit(user, NEEDS[to], on=charge)
    return charge


def get_payment(user: Any, public_id: UUID, *, to: str = "read") -> Payment:
    """The payment, if it was for a charge of the person, or they read all of them.

    Args:
        to: "read" or "refund".

    Raises:
        Http404, PermissionDenied: as get_charge.
    """
    payment: Payment = fetch(_visible(user, queries.payments(), "charge__payer"), public_id=public_id)
    if to in NEEDS:
        permit(user, NEEDS[to], on=payment)
    return payment


def get_receipt(user: Any, public_id: UUID) -> Payment:
    """As get_payment, for money that was received: there is no receipt for any other."""
    payment: Payment = fetch(_visible(user, queries.received_payments(), "charge__payer"), public_id=public_id)
    return payment


def get_webhook(user: Any, pk: int) -> WebhookEvent:
    """A stored event, for those who may apply it again."""
    permit(user, REPLAY_WEBHOOK)
    return fetch(WebhookEvent.objects.all(), pk=pk)


def _visible(user: Any, rows: "QuerySet[Any]", payer: str = "payer") -> "QuerySet[Any]":
    if not user.is_authenticated:  # a visitor has no key, and "payer is null" would be everybody without an account
        return rows.none()
    return rows if user.has_perm(READ_ALL) else rows.filter(**{payer: user.pk})
