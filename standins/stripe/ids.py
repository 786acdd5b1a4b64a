"""Identifiers with Stripe's prefixes."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits
PREFIXES = {
    "balance_transaction": "txn_",
    "charge": "ch_",
    "checkout.session": "cs_test_",
    "customer": "cus_",
    "event": "evt_",
    "item": "li_",
    "payment_intent": "pi_",
    "payment_method": "pm_",
    "price": "price_",
    "product": "prod_",
    "refund": "re_",
    "request": "req_",
}
LENGTHS = {"checkout.session": 58, "customer": 14, "product": 14, "request": 14}


def new_id(kind: str) -> str:
    return PREFIXES[kind] + letters(LENGTHS.get(kind, 24))


def letters(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
