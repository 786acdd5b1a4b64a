"""A small module that is paid: its object is a user, who owes a fee, and what it is told it writes down."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model

from commonhall.core.activity.recording import SYSTEM
from commonhall.core.money.amounts import Money
from commonhall.core.work.claims import run_due
from commonhall.foundation.payments import actions, purposes
from commonhall.foundation.payments.models import Charge, Payment, Refund, WebhookEvent

CODE = "tests.fee"
# How the module misbehaves, when a test wants it to: an exception to raise when it is told of a payment.
moods: dict[str, Any] = {"raise": None, "due": None}


def _write_down(charge: Charge, word: str) -> None:
    user = charge.target
    user.display_name = f"{user.display_name} {word}".strip()
    user.save(update_fields=["display_name"])


def _on_paid(charge: Charge, payment: Payment) -> None:
    _write_down(charge, f"paid:{payment.amount}")
    if moods["raise"]:
        raise moods["raise"]


def _on_refunded(charge: Charge, refund: Refund) -> None:
    _write_down(charge, f"refunded:{refund.amount}:{charge.state}")


def _amount_due(charge: Charge) -> Money | None:
    return moods["due"](charge) if moods["due"] else charge.money


purposes.register(
    purposes.Purpose(
        code=CODE, label="Fee", payment_type="event", on_paid=_on_paid, on_refunded=_on_refunded, amount_due=_amount_due
    )
)


def owe(user: Any, amount: int = 3000, currency: str = "EUR", *, target: Any = None, **values: Any) -> Charge:
    """Let a user owe a fee."""
    known = {
        "purpose": CODE, "target": target or user, "payer": user, "amount": Money(amount, currency),
        "description": "Summer camp", "due_on": date(2031, 5, 31), "billing_name": "Zoë Müller-Łukasz", "by": SYSTEM,
    }  # fmt: skip
    return actions.open_charge(**{**known, **values})


def told(user: Any) -> list[str]:
    """What the module was told about a user's fee, in order."""
    words: list[str] = get_user_model()._default_manager.get(pk=user.pk).display_name.split()
    return words


def apply_webhooks() -> None:
    """What the worker's task does, for another process that is going to be killed."""
    run_due(WebhookEvent.objects.all(), actions.apply_webhook, in_transaction=False)
