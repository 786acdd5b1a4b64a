"""Taking the provider's webhooks, and applying them.

An event only says that something happened; what counts is the payment as the provider has it when we ask. So the order
of events, their repeats and their lateness do not matter.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonhall.core.activity.context import current
from commonhall.core.activity.recording import SYSTEM, record, record_now
from commonhall.core.work.claims import WAITS, Skip
from commonhall.core.work.models import State
from commonhall.core.work.tasks import wake
from commonhall.foundation.payments import activity
from commonhall.foundation.payments.actions.settling import follow_payment
from commonhall.foundation.payments.models import Payment, Provider, WebhookEvent
from commonhall.foundation.security.actions import log_security_event
from commonhall.foundation.security.limits import limited

APPLY = "commonhall.foundation.payments.tasks.apply_webhooks"


@transaction.atomic
def receive_webhook(*, event: dict[str, Any], by: Any = SYSTEM) -> WebhookEvent | None:
    """Keep a verified event whole, once; None when it is known already.

    Nothing is recorded in the log yet: the rows are a log themselves, and what an event changes is recorded.
    """
    row, made = WebhookEvent.objects.get_or_create(
        provider=Provider.STRIPE, event_id=event["id"], defaults={"type": event["type"], "payload": event}
    )
    if not made:
        return None
    wake(APPLY)
    return row


def refuse_webhook(*, provider: str, by: Any) -> None:
    """Somebody sent an event that the provider did not sign.

    The log has each of them; staff are told of so many that they look, and not of a flood.
    """
    record_now(activity.WEBHOOK_REFUSED, by=by, data={"provider": provider})
    if not limited(current().address, "bad_webhook"):
        log_security_event(activity.BAD_SIGNATURE, provider=provider)


@transaction.atomic
def replay_webhook(*, event: WebhookEvent, by: Any) -> WebhookEvent:
    """Apply an event once more; harmless where it was applied already."""
    event = WebhookEvent.objects.select_for_update().get(pk=event.pk)
    before = event.state
    event.state, event.attempts, event.due_at = State.WAITING, 0, timezone.now()
    event.save(update_fields=["state", "attempts", "due_at"])
    wake(APPLY)
    data = {"event": event.event_id, "type": event.type, "was": before}
    record(activity.WEBHOOK_REPLAYED, by=by, on=event, data=data)
    return event


def apply_webhook(event: WebhookEvent) -> None:
    """The work of an event's row. Calls the provider, so it runs outside of a transaction.

    Raises:
        Skip: it is about nothing of ours.
    """
    found: dict[str, Any] = event.payload["data"]["object"]
    payment = _payment_of(found)
    if payment is None:
        raise Skip("about no payment of ours")
    try:
        follow_payment(payment=payment)
    except Exception:
        if event.attempts > len(WAITS):
            data = {"event": event.event_id, "type": event.type}
            record_now(activity.WEBHOOK_GIVEN_UP, by=SYSTEM, on=event, data=data)
        raise


def _payment_of(found: dict[str, Any]) -> Payment | None:
    """The payment that a session, intent, charge, refund or dispute belongs to: by our mark on it, else by its ids."""
    rows = Payment.objects.filter(provider=Provider.STRIPE).select_related("charge")
    is_session = found.get("object") == "checkout.session"
    mark = _uuid((found.get("metadata") or {}).get("payment"))
    intent = found.get("id") if found.get("object") == "payment_intent" else found.get("payment_intent")
    payment = (mark and rows.filter(public_id=mark).first()) or (intent and rows.filter(provider_id=intent).first())
    payment = payment or (is_session and rows.filter(checkout_id=found["id"]).first()) or None
    if payment and is_session and not payment.checkout_id:
        # We were killed between making the page and keeping its id.
        Payment.objects.filter(pk=payment.pk, checkout_id="").update(checkout_id=found["id"])
        payment.checkout_id = found["id"]
    return payment


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except (TypeError, ValueError, AttributeError):
        return None
