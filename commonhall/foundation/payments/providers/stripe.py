"""Stripe, through its own SDK: Checkout Sessions, what became of them, refunds, and the signature of webhooks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from commonhall.core.money.amounts import Money, from_decimal
from commonhall.foundation.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from commonhall.foundation.payments.providers.facts import Checkout, Facts, RefundFacts, Rejected, Unavailable

TIMEOUT = 10.0  # seconds
TOLERANCE = 300  # seconds between signing and arrival, as Stripe's own libraries have it
EXPAND = ["payment_intent.latest_charge.balance_transaction", "payment_intent.latest_charge.refunds"]
# Decimals of Stripe's amounts, https://docs.stripe.com/currencies#zero-decimal; ISK and UGX are sent with two, as its
# special cases say. Other lists of decimals, ours too, differ for some currencies, hence the conversion.
ZERO_DECIMAL = {
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
}  # fmt: skip
THREE_DECIMAL = {"BHD", "JOD", "KWD", "OMR", "TND"}
REFUND_STATUS = {"succeeded": RefundStatus.SUCCEEDED, "failed": RefundStatus.FAILED, "canceled": RefundStatus.FAILED}
NOT_PAID = ("requires_payment_method", "canceled")

Obj = dict[str, Any]  # one of Stripe's objects

if TYPE_CHECKING:
    import stripe  # where it is used, for it takes a third of a second to load, and few processes ever ask for money


class BadSignature(Exception):
    """The webhook was not signed by Stripe with our secret, or too long ago."""


def is_set_up() -> bool:
    return bool(settings.STRIPE_SECRET_KEY)


def create_checkout(payment: Payment, *, return_url: str, cancel_url: str, email: str) -> Checkout:
    """Make the payment page. The same payment gives the same page, for a day, however often it is asked for.

    Raises:
        Unavailable, Rejected
    """
    ours = {"payment": str(payment.public_id)}
    params: Obj = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": payment.currency.lower(),
                    "unit_amount": stripe_amount(payment.money),
                    "product_data": {"name": payment.charge.description},
                },
            }
        ],
        "success_url": return_url,
        "cancel_url": cancel_url,
        "client_reference_id": str(payment.public_id),
        "metadata": ours,
        "payment_intent_data": {"metadata": ours, "description": payment.charge.description},
    }
    if email:
        params["customer_email"] = email
    with _errors():
        key = f"checkout-{payment.public_id}"
        session = _client().v1.checkout.sessions.create(params, {"idempotency_key": key})  # type: ignore[arg-type]
    return Checkout(session.id, session.url or "")


def look(checkout_id: str) -> Facts:
    """What became of a payment page.

    Raises:
        Unavailable, Rejected
    """
    with _errors():
        session = _client().v1.checkout.sessions.retrieve(checkout_id, {"expand": EXPAND})
    return facts_of(session.to_dict())


def close_checkout(checkout_id: str) -> Facts:
    """Take a payment page away, unless it was paid meanwhile; either way, what became of it.

    Raises:
        Unavailable, Rejected
    """
    try:
        with _errors():
            _client().v1.checkout.sessions.expire(checkout_id)
    except Rejected:  # no longer open: then the look says what it is
        pass
    return look(checkout_id)


def refund(refund: Refund) -> RefundFacts:
    """Give money back. The same refund is carried out once, if it is asked for again within a day.

    Raises:
        Unavailable, Rejected
    """
    params = {
        "payment_intent": refund.payment.provider_id,
        "amount": stripe_amount(refund.money),
        "metadata": {"refund": str(refund.public_id)},
    }
    with _errors():
        key = f"refund-{refund.public_id}"
        made = _client().v1.refunds.create(params, {"idempotency_key": key})  # type: ignore[arg-type]
    return _refund_facts(made.to_dict())


def refunds_of(payment: Payment) -> list[RefundFacts]:
    """Every refund of a payment that Stripe has.

    Raises:
        Unavailable, Rejected
    """
    with _errors():
        found = _client().v1.refunds.list({"payment_intent": payment.provider_id, "limit": 100})
    return [_refund_facts(entry.to_dict()) for entry in found.data]


def verified_event(body: bytes, signature: str) -> Obj:
    """The event in a webhook's raw body.

    Raises:
        BadSignature
    """
    import stripe

    if not settings.STRIPE_WEBHOOK_SECRET:
        raise BadSignature("no webhook secret is set")
    try:
        stripe.Webhook.construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE)
    except (stripe.SignatureVerificationError, ValueError, AttributeError, TypeError) as error:
        raise BadSignature(str(error)) from None
    event: Obj = json.loads(body)
    if not (event.get("id") and event.get("type") and isinstance((event.get("data") or {}).get("object"), dict)):
        raise BadSignature("signed, but no event")
    return event


def facts_of(session: Obj) -> Facts:
    """Our words for a Checkout Session with its PaymentIntent, charge, balance transaction and refunds expanded."""
    intent: Obj = session.get("payment_intent") or {}
    charge: Obj = intent.get("latest_charge") or {}
    status = _status(session, intent)
    if status != PaymentStatus.SUCCEEDED:
        return Facts(status, transaction_id=intent.get("id", ""))
    received = _money(intent["amount_received"], intent["currency"])
    return Facts(
        status,
        received=received,
        received_on=_day(charge.get("created")),
        transaction_id=intent["id"],
        method=_method(charge.get("payment_method_details") or {}),
        fee=_fee(charge.get("balance_transaction"), received),
        refunds=tuple(_refund_facts(entry) for entry in (charge.get("refunds") or {}).get("data", [])),
    )


def _status(session: Obj, intent: Obj) -> PaymentStatus:
    if session["payment_status"] == "paid" and intent.get("status") == "succeeded":
        return PaymentStatus.SUCCEEDED
    if session["status"] == "expired":
        return PaymentStatus.CANCELLED
    if session["status"] == "complete":  # left the page, but the bank takes days, and may say no
        return PaymentStatus.FAILED if intent.get("status") in NOT_PAID else PaymentStatus.PROCESSING
    return PaymentStatus.PENDING


def _day(timestamp: int | None) -> date | None:
    zone = timezone.get_default_timezone()
    return datetime.fromtimestamp(timestamp, zone).date() if timestamp else None


def _method(details: Obj) -> str:
    card: Obj = details.get("card") or {}
    if card:
        return f"{(card.get('brand') or 'card').title()} •••• {card.get('last4')}"
    return str(details.get("type", "")).replace("_", " ")


def _fee(booked: Obj | None, received: Money) -> Money | None:
    """The fee in the payment's currency, though Stripe books it in that of the bank account."""
    if not booked or not booked["amount"]:
        return None
    share = Decimal(booked["fee"]) / Decimal(booked["amount"])
    return Money(int((received.minor * share).quantize(Decimal(1), ROUND_HALF_UP)), received.currency)


def _refund_facts(found: Obj) -> RefundFacts:
    return RefundFacts(
        provider_id=found["id"],
        refund_id=(found.get("metadata") or {}).get("refund", ""),
        amount=_money(found["amount"], found["currency"]),
        status=REFUND_STATUS.get(found["status"], RefundStatus.PENDING),
    )


def stripe_amount(money: Money) -> int:
    """The amount in Stripe's units.

    Raises:
        Rejected: it is finer than Stripe takes it.
    """
    units = money.decimal.scaleb(_decimals(money.currency))
    if units != units.to_integral_value():
        raise Rejected(f"{money.decimal} {money.currency} is finer than Stripe takes it")
    return int(units)


def _money(units: int, currency: str) -> Money:
    return from_decimal(Decimal(units).scaleb(-_decimals(currency.upper())), currency.upper())


def _decimals(currency: str) -> int:
    return 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2


@contextmanager
def _errors() -> Iterator[None]:
    """Stripe's errors as the two that matter: may it be tried again, or not?"""
    import stripe

    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as error:
        if error.http_status == 409:  # the same request is being answered at this moment
            raise Unavailable("busy with the same request") from error
        raise Rejected(error.user_message or str(error)) from error
    except stripe.StripeError as error:  # away, too many requests, or our key is wrong, which can be mended
        raise Unavailable(f"{type(error).__name__}: {error.http_status or 'no answer'}") from error


def _client() -> "stripe.StripeClient":
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _client_for(key: str, base: str) -> "stripe.StripeClient":
    import stripe

    from commonhall.core.http.sessions import Session

    stripe.enable_telemetry = False
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT, session=Session()),
    )
