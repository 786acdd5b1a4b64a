"""Deliveries: signed, repeated, held, reordered, retried."""

import time

import pytest
import stripe

from standins.testing import RunningStandins
from standins.tests.shop import Shop
from standins.tests.test_checkout import PAID


def test_changed_body_other_secret_and_old_time_are_refused(
    session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    standins.pay(session.id)
    received = shop.received[3]
    with pytest.raises(stripe.SignatureVerificationError):
        received.event("whsec_another")
    forged = received.body.replace(b'"paid"', b'"unpaid"')
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(forged, received.signature, standins.webhook_secret)
    event = received.event(standins.webhook_secret)
    old = standins.signed(event.id, timestamp=int(time.time()) - 301)
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        stripe.Webhook.construct_event(old.body, old.signature, standins.webhook_secret)
    fresh = standins.signed(event.id)
    assert fresh.body == received.body
    stripe.Webhook.construct_event(fresh.body, fresh.signature, standins.webhook_secret)


def test_event_is_the_same_by_webhook_and_by_api(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    standins.pay(session.id)
    for received in shop.received:
        event = received.event(standins.webhook_secret)
        assert client.v1.events.retrieve(event.id).to_dict() == event.to_dict()


def test_held_events_wait_and_come_in_reverse(
    session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    standins.hold()
    standins.pay(session.id)
    assert shop.received == []
    assert {delivery["state"] for delivery in standins.state()["deliveries"]} == {"held"}
    assert standins.release("reverse") == len(PAID)
    assert shop.types(standins.webhook_secret) == PAID[::-1]


def test_shuffle_delivers_each_once(session: stripe.checkout.Session, standins: RunningStandins, shop: Shop) -> None:
    standins.hold()
    standins.pay(session.id)
    standins.release("shuffle")
    assert sorted(shop.types(standins.webhook_secret)) == sorted(PAID)


def test_duplicates_have_the_same_id(session: stripe.checkout.Session, standins: RunningStandins, shop: Shop) -> None:
    standins.webhooks(duplicate=3)
    standins.pay(session.id)
    ids = [received.event(standins.webhook_secret).id for received in shop.received]
    assert len(ids) == 3 * len(PAID)
    assert len(set(ids)) == len(PAID)


def test_resent_event_comes_even_while_others_are_held(
    session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    standins.hold()
    standins.pay(session.id)
    completed = next(each for each in standins.state()["deliveries"] if each["type"] == "checkout.session.completed")
    standins.resend(completed["event"])
    assert shop.types(standins.webhook_secret) == ["checkout.session.completed"]


def test_refused_delivery_is_retried_and_then_given_up(
    session: stripe.checkout.Session, standins: RunningStandins, shop: Shop
) -> None:
    standins.hold()
    standins.pay(session.id)
    event = standins.state()["deliveries"][0]["event"]
    shop.answers.extend([500, 302, 200])
    standins.resend(event)
    shop.answers.extend([500, 500, 500])
    standins.resend(event)
    recovered, lost = standins.state()["deliveries"][-2:]
    assert (recovered["state"], recovered["answers"]) == ("delivered", ["500", "302", "200"])
    assert (lost["state"], lost["answers"]) == ("failed", ["500", "500", "500"])
    assert {received.event(standins.webhook_secret).id for received in shop.received} == {event}


def test_unreachable_shop_does_not_stop_the_stand_in(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins
) -> None:
    standins.webhooks(url="http://127.0.0.1:1/")
    standins.pay(session.id)
    assert {delivery["state"] for delivery in standins.state()["deliveries"]} == {"failed"}
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_wrong_orders_are_refused(standins: RunningStandins) -> None:
    for name, arguments in [("fly", {}), ("webhooks", {"colour": "red"}), ("pay", {}), ("release", {"order": "up"})]:
        with pytest.raises(ValueError, match=r"\w"):
            standins.order(name, **arguments)
