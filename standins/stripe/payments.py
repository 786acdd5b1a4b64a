"""The life of a PaymentIntent: https://docs.stripe.com/payments/paymentintents/lifecycle."""

from standins.stripe import money, objects
from standins.stripe.account import Account
from standins.stripe.cards import BY_LAST4, BY_TEST_NAME, CARDS, Card
from standins.stripe.errors import StripeError, missing, unsupported
from standins.stripe.objects import Obj
from standins.stripe.params import Params

CONFIRMABLE = {"requires_payment_method", "requires_confirmation", "requires_action"}
CANCELLABLE = {"requires_payment_method", "requires_confirmation", "requires_action"}
METHOD_RULES = ("allowed_payment_method_types", "payment_method_types")
DECLINED = "Your card was declined."
# What a request may say about an intent that changes nothing here but is kept.
TEXTS = ("description", "receipt_email", "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix")


def start(account: Account, amount: int, currency: str, details: Obj) -> Obj:
    intent = {**objects.payment_intent(amount, currency, account.now()), **details}
    account.add(intent)
    account.emit("payment_intent.created", intent)
    return intent


def method_rules(params: Params) -> Obj:
    """Which payment methods a request allows; the stand-in has cards. Since 2026-09-30.endive the old parameter is
    refused: https://docs.stripe.com/changelog/endive"""
    if "payment_method_types" in params:
        message = "payment_method_types is no longer supported; use allowed_payment_method_types."
        raise StripeError(message, code="payment_method_types_no_longer_supported", param="payment_method_types")
    allowed = params.texts("allowed_payment_method_types")
    if allowed and "card" not in allowed:
        raise unsupported("allowed_payment_method_types", ", ".join(allowed))
    return {"allowed_payment_method_types": allowed or None}


def save_card(account: Account, card: Card, email: str | None = None, customer_id: str | None = None) -> Obj:
    return account.add(objects.payment_method(card, email, customer_id, account.now()))


def find_method(account: Account, name: str) -> Obj:
    """A payment method of the account by its id, or a fresh one by a name of Stripe's test cards."""
    if card := BY_TEST_NAME.get(name):
        return save_card(account, card)
    found = account.by_id.get(name)
    if found is None or found["object"] != "payment_method":
        raise missing("PaymentMethod", name, "payment_method", status=400)
    return found


def attempt(account: Account, intent: Obj, method: Obj, challenge: Obj, *, off_session: bool = False) -> None:
    """Tries to charge the card; how it went is the intent's state. ``challenge``: the next action for 3-D Secure."""
    check_state(intent, CONFIRMABLE, "confirm")
    card = BY_LAST4[method["card"]["last4"]]
    intent |= {"payment_method": method["id"], "last_payment_error": None, "next_action": None}
    if card.challenged and off_session:
        fail(account, intent, "authentication_required", "This payment needs the customer to authenticate.")
    elif card.challenged:
        intent |= {"status": "requires_action", "next_action": challenge}
        account.emit("payment_intent.requires_action", intent)
    elif card.decline_code:
        decline(account, intent, method, card.decline_code)
    else:
        succeed(account, intent, method)


def authenticate(account: Account, intent: Obj, *, passed: bool) -> None:
    """The customer's answer to a 3-D Secure challenge."""
    check_state(intent, {"requires_action"}, "authenticate")
    intent["next_action"] = None
    if passed:
        succeed(account, intent, account.by_id[intent["payment_method"]], objects.AUTHENTICATED)
    else:
        fail(account, intent, "payment_intent_authentication_failure", "The customer could not be authenticated.")


def succeed(account: Account, intent: Obj, method: Obj, three_d_secure: Obj | None = None) -> None:
    charge = account.add(objects.charge(intent, method, account.now(), three_d_secure))
    intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
    account.unsettled.append(charge)
    account.emit("payment_intent.succeeded", intent)
    account.emit("charge.succeeded", charge)


def decline(account: Account, intent: Obj, method: Obj, decline_code: str) -> None:
    failed = {
        "amount_captured": 0,
        "captured": False,
        "failure_code": "card_declined",
        "failure_message": DECLINED,
        "outcome": objects.outcome(decline_code),
        "paid": False,
        "status": "failed",
    }
    charge = account.add({**objects.charge(intent, method, account.now()), **failed})
    intent["latest_charge"] = charge["id"]
    account.emit("charge.failed", charge)
    fail(account, intent, "card_declined", DECLINED, charge=charge["id"], decline_code=decline_code)


def fail(account: Account, intent: Obj, code: str, message: str, **fields: str) -> None:
    method = account.by_id[intent["payment_method"]]
    error = {"type": "card_error", "code": code, "message": message, "payment_method": dict(method), **fields}
    intent |= {"status": "requires_payment_method", "payment_method": None, "last_payment_error": error}
    account.emit("payment_intent.payment_failed", intent)


def cancel(account: Account, intent: Obj, reason: str | None) -> None:
    check_state(intent, CANCELLABLE, "cancel")
    intent |= {"status": "canceled", "canceled_at": account.now(), "cancellation_reason": reason, "next_action": None}
    account.emit("payment_intent.canceled", intent)


def settle(account: Account) -> None:
    """Books the fees, some time after the charge: until then ``balance_transaction`` is null, as with Stripe."""
    while account.unsettled:
        charge = account.unsettled.pop(0)
        fee = money.fee(charge["amount"])
        booked = objects.balance_transaction("charge", charge, charge["amount"], fee, account.now())
        charge["balance_transaction"] = account.add(booked)["id"]
        account.emit("charge.updated", charge, {"balance_transaction": None})


def settle_if_due(account: Account) -> None:
    if account.settles_by_itself:
        settle(account)


def check_state(intent: Obj, allowed: set[str], verb: str) -> None:
    if intent["status"] not in allowed:
        message = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
        raise StripeError(message, code="payment_intent_unexpected_state", payment_intent=dict(intent))


def refusal(intent: Obj) -> StripeError:
    """The 402 answer for an intent whose last attempt failed."""
    error = intent["last_payment_error"]
    fields = {name: value for name, value in error.items() if name not in {"type", "message"}}
    return StripeError(error["message"], status=402, kind="card_error", payment_intent=dict(intent), **fields)


def card_named(outcome: str) -> Card:
    if outcome not in CARDS:
        raise StripeError(f"The outcome is one of {', '.join(CARDS)}.", param="outcome")
    return CARDS[outcome]
