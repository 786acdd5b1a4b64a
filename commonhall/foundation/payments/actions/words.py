"""What the news of payments carries in `data`: enough for a notice and a webhook, nothing personal."""

from typing import Any

from commonhall.core.money.amounts import Money
from commonhall.foundation.payments.models import Charge, Payment


def about_charge(charge: Charge, amount: Money | None = None) -> dict[str, Any]:
    money = amount or charge.money
    return {
        "charge": str(charge.public_id),
        "purpose": charge.purpose,
        "what": charge.description,
        "amount": plain(money),
        "minor": money.minor,
        "currency": money.currency,
    }


def about_payment(payment: Payment, amount: Money | None = None) -> dict[str, Any]:
    words = about_charge(payment.charge, amount or payment.money)
    return {**words, "payment": str(payment.public_id), "provider": payment.provider, "type": payment.type}


def plain(money: Money) -> str:
    """An amount that reads the same in every language: 1234.50 EUR."""
    return f"{money.decimal:f} {money.currency}"
