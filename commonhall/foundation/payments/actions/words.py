"""What the news of payments carries in `data`: enough for a notice and a webhook, nothing personal. Amounts, days and
phrases lie there as data, which each reader gets in their own language."""

from typing import Any

from commonhall.core.money.amounts import Money, plain_money
from commonhall.foundation.payments.models import Charge, Payment


def about_charge(charge: Charge, amount: Money | None = None) -> dict[str, Any]:
    money = amount or charge.money
    return {
        "charge": str(charge.public_id),
        "purpose": charge.purpose,
        "what": charge.said or charge.description,
        "amount": plain_money(money),
        "minor": money.minor,
        "currency": money.currency,
    }


def about_payment(payment: Payment, amount: Money | None = None) -> dict[str, Any]:
    words = about_charge(payment.charge, amount or payment.money)
    return {**words, "payment": str(payment.public_id), "provider": payment.provider, "type": payment.type}
