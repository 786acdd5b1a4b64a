"""Opening and cancelling what is owed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.wording.languages import language_of
from commonhall.core.wording.phrases import Said
from commonhall.core.work.tasks import wake
from commonhall.foundation.payments import activity, purposes
from commonhall.foundation.payments.actions.invoices import Line, issue_invoice
from commonhall.foundation.payments.actions.locking import locked_charge
from commonhall.foundation.payments.actions.words import about_charge
from commonhall.foundation.payments.models import UNSETTLED, Charge, ChargeState, InvoiceState, PaymentStatus


@transaction.atomic
def open_charge(
    *,
    purpose: str,
    target: models.Model,
    payer: Any,
    amount: Money,
    description: str | Said,
    due_on: date,
    billing_name: str,
    by: Any,
    billing_address: str = "",
    lines: Sequence[Line] = (),
) -> Charge:
    """Say what is owed for an object, and issue the invoice in the same transaction.

    Args:
        purpose: the code of a registered purpose; its `on_paid` will be called with the charge.
        target: the module's saved object that is paid for; it has at most one open charge of a purpose.
        payer: the user who owes it, or None for somebody without an account.
        amount: more than nothing.
        description: what it is owed for. A phrase is worded for each reader; the invoice keeps it in the payer's
            language.
        lines: the invoice's lines; by default one with the description and no tax. They add up to the amount.

    Raises:
        Refused: it is owed already.
        LookupError: the purpose is not registered.
        ValueError: the amount is not positive, or the lines do not add up to it.
    """
    purposes.get(purpose)
    language = language_of(payer)
    with translation.override(language):
        text = str(description)
    lines = lines or (Line(text, amount.minor),)
    if amount.minor <= 0 or sum(line.total for line in lines) != amount.minor:
        raise ValueError(f"{amount.minor} {amount.currency} is no amount to charge with these lines")
    charge = _create(
        purpose=purpose, target_type=target._meta.label_lower, target_id=str(target.pk), payer=payer,
        billing_name=billing_name, amount=amount.minor, currency=amount.currency, description=text,
        said=description if isinstance(description, Said) else {}, due_on=due_on,
    )  # fmt: skip
    invoice = issue_invoice(charge, lines, billing_address, language)
    data = {**about_charge(charge), "invoice": invoice.number, "due_on": due_on.isoformat()}
    record(activity.CHARGE_OPENED, by=by, on=charge, about=payer, data=data)
    return charge


@transaction.atomic
def cancel_charge(*, charge: Charge, by: Any, reason: str | Said = "") -> Charge:
    """Nothing is owed any more. A payment page that is still open is closed soon after.

    Raises:
        Refused: it is not open any more, or a payment for it is under way at the bank.
    """
    charge = locked_charge(charge)
    if not charge.is_open:
        raise Refused(_("Only what is still owed can be cancelled."))
    if charge.payments.filter(status=PaymentStatus.PROCESSING).exists():
        raise Refused(_("A payment for this is under way. Wait until the bank has answered."))
    charge.state, charge.invoice.state = ChargeState.CANCELLED, InvoiceState.CANCELLED
    charge.save(update_fields=["state"])
    charge.invoice.save(update_fields=["state"])
    data = {**about_charge(charge), "reason": reason}
    record(activity.CHARGE_CANCELLED, by=by, on=charge, about=charge.payer, data=data)
    close_payment_pages(charge)
    return charge


@transaction.atomic
def set_payer(*, charge: Charge, payer: Any, by: Any) -> Charge:
    """Let a person see and pay what is owed, as when somebody gets an account; None for nobody with one."""
    charge = locked_charge(charge)
    before = charge.payer_id
    charge.payer = payer
    charge.save(update_fields=["payer"])
    data = about_charge(charge)
    record(activity.CHARGE_ASSIGNED, by=by, on=charge, about=payer, before={"payer": before}, data=data)
    return charge


def close_payment_pages(charge: Charge) -> None:
    """Somebody may still stand on a payment page for what is not owed any more."""
    if charge.payments.filter(status__in=UNSETTLED).exists():
        wake("commonhall.foundation.payments.tasks.follow_payments")


def _create(**values: Any) -> Charge:
    try:
        with transaction.atomic():
            return Charge.objects.create(**values)
    except IntegrityError:
        taken = {key: values[key] for key in ("purpose", "target_type", "target_id")}
        if Charge.objects.filter(**taken, state=ChargeState.OPEN).exists():
            raise Refused(_("This is to be paid already.")) from None
        raise
