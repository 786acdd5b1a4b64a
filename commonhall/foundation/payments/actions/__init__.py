"""Every write of payments. Modules call `open_charge` and `cancel_charge`; the rest is for our own pages and tasks."""

from commonhall.foundation.payments.actions.charges import cancel_charge, open_charge, set_payer
from commonhall.foundation.payments.actions.checkout import start_checkout
from commonhall.foundation.payments.actions.erasure import erase_person
from commonhall.foundation.payments.actions.invoices import Line
from commonhall.foundation.payments.actions.refunds import refund_payment, send_refund
from commonhall.foundation.payments.actions.settling import (
    apply_facts,
    fail_payment,
    follow_payment,
    follow_soon,
    record_offline_payment,
    settle,
)
from commonhall.foundation.payments.actions.webhooks import (
    apply_webhook,
    receive_webhook,
    refuse_webhook,
    replay_webhook,
)

__all__ = [
    "Line",
    "apply_facts",
    "apply_webhook",
    "cancel_charge",
    "erase_person",
    "fail_payment",
    "follow_payment",
    "follow_soon",
    "open_charge",
    "receive_webhook",
    "record_offline_payment",
    "refund_payment",
    "refuse_webhook",
    "replay_webhook",
    "send_refund",
    "set_payer",
    "settle",
    "start_checkout",
]
