"""Refunds: all that was charged, in one or in parts, and never more."""

from standins.stripe import money, objects
from standins.stripe.account import Account
from standins.stripe.errors import StripeError
from standins.stripe.objects import Obj
from standins.stripe.params import Params

REASONS = {"duplicate", "fraudulent", "requested_by_customer"}
PARAMETERS = {"amount", "charge", "expand", "metadata", "payment_intent", "reason"}


def create(account: Account, params: Params) -> Obj:
    params.only(PARAMETERS)
    charge = _charge(account, params)
    amount = _amount(charge, params.integer("amount", 1))
    reason = params.choice("reason", REASONS)
    refund = account.add(objects.refund(charge, amount, reason, params.metadata(), account.now()))
    booked = objects.balance_transaction("refund", refund, -amount, 0, account.now())
    refund["balance_transaction"] = account.add(booked)["id"]
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    changed = {name: value for name, value in before.items() if charge[name] != value}
    account.emit("charge.refunded", charge, changed)
    account.emit("refund.created", refund)
    return refund


def _charge(account: Account, params: Params) -> Obj:
    if charge_id := params.text("charge"):
        charge = account.get("charge", charge_id, "charge")
    else:
        intent = account.get("payment_intent", params.need("payment_intent"), "payment_intent")
        charge = account.by_id.get(intent["latest_charge"], {})
    if charge.get("status") != "succeeded":
        raise StripeError("There is no successful charge to refund.", code="charge_not_refundable")
    return charge


def _amount(charge: Obj, wanted: int | None) -> int:
    left = int(charge["amount"] - charge["amount_refunded"])
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise StripeError(message, code="charge_already_refunded", charge=charge["id"])
    if wanted is not None and wanted > left:
        asked, there = (money.display(amount, charge["currency"]) for amount in (wanted, left))
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({there})"
        raise StripeError(message, param="amount")
    return wanted or left
