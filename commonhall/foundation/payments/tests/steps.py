"""What people and machines do in the tests of payments."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.work.models import OPEN_STATES
from commonhall.foundation.payments import actions, tasks
from commonhall.foundation.payments.models import Charge, Payment, Refund, WebhookEvent
from standins.testing import RunningStandins

HOOK = "/payments/webhooks/stripe/"


def person(name: str, *roles: Role) -> Any:
    user = get_user_model()._default_manager.create(email=f"{name}@example.org", username=name)
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
    return user


def pay(charge: Charge, standins: RunningStandins, outcome: str = "succeed") -> Payment:
    """What a payer does: begin the checkout, and pay at Stripe."""
    payment = actions.start_checkout(charge=charge, by=charge.payer)
    standins.pay(payment.checkout_id, outcome)
    return payment


def paid(charge: Charge, standins: RunningStandins) -> Payment:
    """A payment by card that has arrived here too."""
    payment = pay(charge, standins)
    return actions.follow_payment(payment=payment)


def work() -> None:
    """What the worker does with webhooks and refunds, without the waits between attempts."""
    for rows in (WebhookEvent.objects, Refund.objects):
        rows.filter(state__in=OPEN_STATES).update(due_at=timezone.now())
    tasks.apply_webhooks.call()
    tasks.send_refunds.call()


def happened(*kinds: Any) -> list[Activity]:
    """The activities of these kinds, oldest first."""
    return list(Activity.objects.filter(kind__in=[kind.name for kind in kinds]).order_by("id"))
