"""Taking a person out of the accounts that the law wants kept."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.payments.models import UNSETTLED, Charge, Invoice, Payment, WebhookEvent

# Where Stripe's objects speak of a person; https://docs.stripe.com/api
PERSONAL = {
    "customer_details", "customer_email", "customer_name", "customer_address", "customer_phone", "billing_details",
    "receipt_email", "receipt_url", "shipping", "shipping_details",
}  # fmt: skip


@transaction.atomic
def erase_person(user: Any) -> None:
    """Take a person's name and address out of charges, invoices and the provider's messages. Amounts, numbers, dates
    and the provider's own ids stay: accounts must be kept for years.

    Raises:
        Refused: a payment of theirs is under way.
    """
    charges = Charge.objects.select_for_update(of=("self",)).filter(payer=user.pk)
    keys = list(charges.values_list("pk", flat=True))
    payments = Payment.objects.filter(charge__in=keys)
    if payments.filter(status__in=UNSETTLED).exists():
        raise Refused(_("A payment is under way. Wait until the bank has answered."))
    with translation.override(settings.LANGUAGE_CODE):
        nobody = _("Deleted account")
    Invoice.objects.filter(charge__in=keys).update(billing_name=nobody, billing_address="")
    charges.update(billing_name=nobody, payer=None)
    names = [name for pair in payments.values_list("provider_id", "checkout_id") for name in pair if name]
    payments.update(reference="", note="")
    for start in range(0, len(names), 200):
        _scrub(names[start : start + 200])


def _scrub(names: list[str]) -> None:
    """Of the provider's messages about these payments, by the ids that they carry."""
    about = Q(payload__data__object__id__in=names) | Q(payload__data__object__payment_intent__in=names)
    for event in WebhookEvent.objects.filter(about):
        event.payload = _without(event.payload)
        event.save(update_fields=["payload"])


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: None if name in PERSONAL else _without(inner) for name, inner in value.items()}
    return [_without(inner) for inner in value] if isinstance(value, list) else value
