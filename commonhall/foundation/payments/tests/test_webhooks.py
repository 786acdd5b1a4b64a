"""Webhooks over real HTTP: Stripe's stand-in calls the running site, the site asks it back."""

from typing import Any

import httpx
import pytest
import stripe
from django.conf import settings as site
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonhall.core.activity.kinds import Severity
from commonhall.core.mail.tests.halted import run_and_kill
from commonhall.core.money.amounts import Money
from commonhall.core.work.claims import WAITS
from commonhall.core.work.models import State
from commonhall.foundation.payments import actions, activity, tasks
from commonhall.foundation.payments.models import ChargeState, Payment, PaymentStatus, Refund, WebhookEvent
from commonhall.foundation.payments.tests import fees
from commonhall.foundation.payments.tests.fees import owe, told
from commonhall.foundation.payments.tests.steps import HOOK, happened, pay, work
from commonhall.foundation.security.models import AddressRule, Risk, SecurityEvent
from standins.testing import RunningStandins

pytestmark = pytest.mark.django_db(transaction=True)


def paid_once(user: Any) -> bool:
    """One payment, one receipt's news, and the module told once."""
    payment = Payment.objects.get()
    news = len(happened(activity.PAYMENT_SUCCEEDED))
    return (payment.status, news, told(user)) == (PaymentStatus.SUCCEEDED, 1, ["paid:3000"])


@pytest.mark.req("P4.2")
def test_an_event_is_kept_whole_and_answered_before_it_is_applied(payer: Any, hooked: RunningStandins) -> None:
    payment = pay(owe(payer), hooked)

    deliveries = hooked.state()["deliveries"]
    assert {delivery["state"] for delivery in deliveries} == {"delivered"}
    kept = {event.event_id: event for event in WebhookEvent.objects.all()}
    assert set(kept) == {delivery["event"] for delivery in deliveries}
    [completed] = [event for event in kept.values() if event.type == "checkout.session.completed"]
    assert completed.payload["data"]["object"]["customer_details"]["email"] == payer.email
    assert completed.payload["data"]["object"]["metadata"] == {"payment": str(payment.public_id)}
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING
    assert DBTaskResult.objects.ready().filter(task_path=tasks.apply_webhooks.module_path).count() == 1


@pytest.mark.req("P4.3", "P4.4")
@pytest.mark.parametrize("order", ["given", "reverse", "shuffle"])
def test_twice_and_in_any_order_it_is_one_payment(order: Any, payer: Any, hooked: RunningStandins) -> None:
    hooked.webhooks(hold=True, duplicate=2)
    pay(owe(payer), hooked)
    assert hooked.release(order) >= 8

    work()
    assert paid_once(payer)
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {State.DONE}

    for event in WebhookEvent.objects.all():
        hooked.resend(event.event_id)
    work()
    assert paid_once(payer)


@pytest.mark.req("P4.4")
def test_one_at_a_time_newest_first_with_work_between(payer: Any, hooked: RunningStandins) -> None:
    hooked.hold()
    pay(owe(payer), hooked)
    for delivery in reversed(hooked.state()["deliveries"]):
        hooked.resend(delivery["event"])
        work()
        assert paid_once(payer)


@pytest.mark.req("P4.4")
def test_late_events_of_a_payment_that_was_refunded_since_change_nothing(
    payer: Any, treasurer: Any, hooked: RunningStandins
) -> None:
    hooked.hold()
    payment = pay(owe(payer), hooked)
    payment = actions.follow_payment(payment=payment)
    actions.refund_payment(payment=payment, amount=payment.money, reason="Rain", by=treasurer)
    hooked.release("shuffle")
    work()

    payment.refresh_from_db()
    assert (payment.status, payment.refunded) == (PaymentStatus.REFUNDED, 3000)
    assert told(payer) == ["paid:3000", "refunded:3000:refunded"]
    assert len(happened(activity.PAYMENT_SUCCEEDED)) == len(happened(activity.PAYMENT_REFUNDED)) == 1


@pytest.mark.req("P4.1", "S3.5")
@pytest.mark.parametrize("forgery", ["another secret", "changed body", "too old", "no signature", "nonsense"])
def test_a_forged_webhook_is_refused_and_recorded(
    forgery: str, payer: Any, stripe_standin: RunningStandins, live_server: Any
) -> None:
    pay(owe(payer), stripe_standin)
    event = _events(stripe_standin)[0]
    if forgery == "another secret":
        stripe_standin.webhooks(secret="whsec_somebody_elses")
    signed = stripe_standin.signed(event, timestamp=1_600_000_000 if forgery == "too old" else None)
    body = signed.body.replace(b"3000", b"1") if forgery == "changed body" else signed.body
    body = b"\xff\x00" if forgery == "nonsense" else body
    headers = {} if forgery == "no signature" else {"Stripe-Signature": signed.signature}
    answer = httpx.post(live_server.url + HOOK, content=body, headers=headers)

    assert answer.status_code == 400
    assert not WebhookEvent.objects.exists()
    [refused] = happened(activity.WEBHOOK_REFUSED)
    assert refused.severity == Severity.HIGH
    assert refused.actor["address"] == "127.0.0.1"
    raised = SecurityEvent.objects.get()
    assert (raised.kind, raised.risk, raised.address) == ("payments.bad_signature", Risk.HIGH, "127.0.0.1")


@pytest.mark.req("S3.5")
def test_a_flood_of_forged_webhooks_raises_a_few_security_events(client: Any, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = "whsec_not_theirs"
    for _time in range(20):
        assert client.post(HOOK, b"{}", content_type="application/json", REMOTE_ADDR="203.0.113.5").status_code == 400
    assert len(happened(activity.WEBHOOK_REFUSED)) == 20
    assert SecurityEvent.objects.filter(kind="payments.bad_signature").count() == 5
    assert not AddressRule.objects.exists()  # with a wrong secret it is the provider itself


def test_without_a_secret_nothing_is_believed(stripe_standin: RunningStandins, live_server: Any, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    stripe_standin.webhooks(secret="")
    client = stripe.StripeClient(stripe_standin.api_key, base_addresses={"api": stripe_standin.stripe_url})
    client.v1.payment_intents.create({"amount": 500, "currency": "eur"})
    signed = stripe_standin.signed(_events(stripe_standin)[0])
    answer = httpx.post(live_server.url + HOOK, content=signed.body, headers={"Stripe-Signature": signed.signature})
    assert answer.status_code == 400


@pytest.mark.req("P4.6")
def test_an_event_that_could_not_be_applied_is_tried_again(payer: Any, hooked: RunningStandins) -> None:
    pay(owe(payer), hooked)
    fees.moods["raise"] = RuntimeError("the module is broken")
    work()
    waiting = WebhookEvent.objects.filter(state=State.WAITING, due_at__gt=timezone.now())
    assert waiting.count() == WebhookEvent.objects.count()
    assert "the module is broken" in waiting[0].error
    assert Payment.objects.get().status == PaymentStatus.PENDING
    assert told(payer) == []

    fees.moods["raise"] = None
    work()
    assert paid_once(payer)


@pytest.mark.req("P4.6")
def test_while_stripe_is_away_events_wait(payer: Any, hooked: RunningStandins, settings: Any) -> None:
    pay(owe(payer), hooked)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"  # nobody listens there
    WebhookEvent.objects.exclude(type="checkout.session.completed").delete()
    work()
    assert "Unavailable" in WebhookEvent.objects.get().error

    settings.STRIPE_API_BASE = hooked.stripe_url
    work()
    assert paid_once(payer)


@pytest.mark.req("P4.7", "P4.8")
def test_an_event_that_was_given_up_is_seen_by_the_treasurer_and_replayed(
    payer: Any, treasurer: Any, as_user: Any, hooked: RunningStandins
) -> None:
    pay(owe(payer), hooked)
    WebhookEvent.objects.exclude(type="checkout.session.completed").delete()
    WebhookEvent.objects.update(attempts=len(WAITS))
    fees.moods["raise"] = RuntimeError("the module is broken")
    work()
    event = WebhookEvent.objects.get()
    assert event.state == State.DEAD
    assert [news.data["event"] for news in happened(activity.WEBHOOK_GIVEN_UP)] == [event.event_id]

    fees.moods["raise"] = None
    client = as_user(treasurer)
    page = client.get("/desk/payments/webhooks/?state=dead").content.decode()
    assert event.event_id in page
    assert "the module is broken" in page
    answer = client.post(f"/desk/payments/webhooks/{event.pk}/replay/")
    assert answer.status_code == 302
    assert happened(activity.WEBHOOK_REPLAYED)[0].actor_id == str(treasurer.pk)
    work()
    assert paid_once(payer)


@pytest.mark.req("P4.5")
@pytest.mark.parametrize(
    "before",
    ["UPDATE payments_invoice state", "UPDATE payments_webhookevent error"],
    ids=["in the middle of settling", "between settling and the mark"],
)
def test_a_worker_that_is_killed_applies_nothing_twice(before: str, payer: Any, hooked: RunningStandins) -> None:
    charge = owe(payer)
    pay(charge, hooked)
    stripe_settings = {
        name: getattr(site, name) for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE")
    }
    run_and_kill("commonhall.foundation.payments.tests.fees.apply_webhooks", before, **stripe_settings)
    settled = "webhookevent" in before
    assert Payment.objects.get().status == (PaymentStatus.SUCCEEDED if settled else PaymentStatus.PENDING)

    work()
    assert paid_once(payer)
    charge.refresh_from_db()
    assert charge.state == ChargeState.PAID
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {State.DONE}


def test_an_event_about_something_else_is_skipped(stripe_standin: RunningStandins, live_server: Any) -> None:
    stripe_standin.webhooks(url=live_server.url + HOOK)
    client = stripe.StripeClient(stripe_standin.api_key, base_addresses={"api": stripe_standin.stripe_url})
    client.v1.payment_intents.create({"amount": 500, "currency": "eur"})
    stripe_standin.drain()
    work()
    assert WebhookEvent.objects.get().state == State.SKIPPED


def test_an_event_finds_its_payment_though_the_pages_id_was_lost(payer: Any, hooked: RunningStandins) -> None:
    pay(owe(payer), hooked)
    Payment.objects.update(checkout_id="", checkout_url="")  # as if killed before it was kept
    work()
    work()
    assert paid_once(payer)


def test_a_refund_made_at_stripes_own_desk_is_booked(payer: Any, hooked: RunningStandins) -> None:
    payment = pay(owe(payer), hooked)
    work()
    payment.refresh_from_db()
    client = stripe.StripeClient(hooked.api_key, base_addresses={"api": hooked.stripe_url})
    client.v1.refunds.create({"payment_intent": payment.provider_id, "amount": 1000})
    hooked.drain()
    work()

    payment.refresh_from_db()
    assert (payment.status, payment.refunded_money) == (PaymentStatus.PARTIALLY_REFUNDED, Money(1000, "EUR"))
    assert Refund.objects.get().status == "succeeded"
    assert told(payer) == ["paid:3000", "refunded:1000:paid"]


def test_an_abandoned_page_ends_the_payment(payer: Any, hooked: RunningStandins) -> None:
    charge = owe(payer)
    payment = actions.start_checkout(charge=charge, by=payer)
    hooked.advance(25 * 3600)
    work()
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CANCELLED
    charge.refresh_from_db()
    assert charge.is_open


def _events(standins: RunningStandins) -> list[str]:
    client = stripe.StripeClient(standins.api_key, base_addresses={"api": standins.stripe_url})
    return [event.id for event in client.v1.events.list({"limit": 50}).data]
