"""The treasurer's desk for programs."""

from datetime import timedelta
from typing import Any

import pytest

from commonhall.core.time.today import site_today
from commonhall.core.work.models import State
from commonhall.foundation.payments import activity
from commonhall.foundation.payments.models import Charge, Payment, Refund, WebhookEvent
from commonhall.foundation.payments.tests.fees import owe, told
from commonhall.foundation.payments.tests.steps import happened, paid
from standins.testing import RunningStandins

pytestmark = pytest.mark.django_db
API, JSON = "/api/v1/payments", "application/json"


def transfer(**changes: Any) -> dict[str, Any]:
    today = site_today().isoformat()
    return {"amount": 3000, "method": "bank_transfer", "received_on": today, "reference": "Line 7", **changes}


def record(client: Any, charge: Charge, **changes: Any) -> Any:
    return client.post(f"{API}/charges/{charge.public_id}/record", transfer(**changes), content_type=JSON)


def refund(client: Any, payment: Any, **data: Any) -> Any:
    return client.post(f"{API}/{payment}/refund", {"amount": 1000, "reason": "Rain", **data}, content_type=JSON)


def wrong(answer: Any) -> list[str]:
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    return [each["field"] for each in answer.json()["errors"]]


@pytest.mark.req("I1.1", "P8.5")
def test_a_program_of_the_treasurers_sees_what_everybody_owes_and_paid(
    payer: Any, other: Any, treasurer: Any, as_user: Any
) -> None:
    client = as_user(treasurer)
    late, early = owe(payer), owe(other, description="Chess set", due_on=site_today() - timedelta(days=1))
    listed = client.get(f"{API}/desk/charges").json()["items"]
    assert [charge["id"] for charge in listed] == [str(early.public_id), str(late.public_id)]
    assert listed[0]["billing_name"] == "Zoë Müller-Łukasz"

    def found(place: str, **query: Any) -> list[str]:
        return [each["description"] for each in client.get(f"{API}/desk/{place}", query).json()["items"]]

    assert found("charges", overdue=True) == ["Chess set"]
    assert found("charges", q="camp") == ["Summer camp"]
    assert found("charges", state="paid") == []
    assert record(client, late).status_code == 201
    assert found("charges", state="paid") == found("payments", provider="offline", q="line 7") == ["Summer camp"]
    assert found("payments", status="refunded") == found("payments", since=site_today() + timedelta(days=2)) == []
    assert client.get(f"{API}/desk/payments?status=lost").status_code == 422
    assert client.get(f"{API}/desk/payments?cursor=nonsense").status_code == 400


@pytest.mark.req("I1.1")
def test_a_program_records_a_transfer_and_the_payer_sees_it(payer: Any, treasurer: Any, as_user: Any) -> None:
    charge, client = owe(payer), as_user(treasurer)
    tomorrow = (site_today() + timedelta(days=1)).isoformat()
    assert wrong(record(client, charge, amount=2999)) == ["amount"]
    assert wrong(record(client, charge, received_on=tomorrow)) == ["received_on"]
    assert wrong(record(client, charge, method="barter", reference="x" * 141)) == ["method", "reference"]
    assert not Payment.objects.exists()

    made = record(client, charge)
    assert made.status_code == 201
    assert (made.json()["status"], made.json()["provider"], made.json()["amount"]) == ("succeeded", "offline", 3000)
    charge.refresh_from_db()
    assert (charge.state, told(payer)) == ("paid", ["paid:3000"])
    assert [news.actor_id for news in happened(activity.PAYMENT_SUCCEEDED)] == [str(treasurer.pk)]
    assert "Line 7" in client.get(f"/payments/{made.json()['id']}/").content.decode()
    again = record(client, charge)
    assert (again.status_code, again.json()["detail"]) == (422, "This is not owed any more.")


@pytest.mark.req("I1.1")
def test_a_program_gives_back_a_part_and_never_more_than_is_left(
    payer: Any, treasurer: Any, as_user: Any, stripe_standin: RunningStandins
) -> None:
    payment, client = paid(owe(payer), stripe_standin), as_user(treasurer)
    assert wrong(refund(client, payment.public_id, amount=3001)) == ["amount"]
    assert wrong(refund(client, payment.public_id, amount=0)) == ["amount"]
    assert wrong(refund(client, payment.public_id, reason=" ")) == ["reason"]
    assert not Refund.objects.exists()

    made = refund(client, payment.public_id)
    assert (made.status_code, made.json()["status"], made.json()["amount"]) == (201, "succeeded", 1000)
    payment.refresh_from_db()
    assert (payment.status, payment.refunded) == ("partially_refunded", 1000)
    [asked] = happened(activity.REFUND_REQUESTED)
    assert (asked.actor_id, asked.data["reason"]) == (str(treasurer.pk), "Rain")
    assert as_user(payer).get(f"{API}/{payment.public_id}").json()["refunds"] == [made.json()]
    assert wrong(refund(client, payment.public_id, amount=2001)) == ["amount"]
    assert refund(client, payment.public_id, amount=2000).status_code == 201
    assert refund(client, payment.public_id, amount=1).status_code == 422


@pytest.mark.req("I1.1", "P4.8")
def test_a_program_has_an_event_applied_once_more(treasurer: Any, as_user: Any) -> None:
    given = {"provider": "stripe", "type": "x", "payload": {"secret": "words"}, "attempts": 9, "error": "broken"}
    dead = WebhookEvent.objects.create(event_id="evt_1", state=State.DEAD, **given)
    WebhookEvent.objects.create(event_id="evt_2", state=State.DONE, **given)
    client = as_user(treasurer)
    [shown] = client.get(f"{API}/desk/webhooks?state=dead").json()["items"]
    assert (shown["id"], shown["event_id"], shown["attempts"], shown["error"]) == (dead.pk, "evt_1", 9, "broken")
    assert "payload" not in shown
    assert [each["event_id"] for each in client.get(f"{API}/desk/webhooks").json()["items"]] == ["evt_2", "evt_1"]
    replayed = client.post(f"{API}/desk/webhooks/{dead.pk}/replay").json()
    assert (replayed["state"], replayed["attempts"]) == ("waiting", 0)
    [logged] = happened(activity.WEBHOOK_REPLAYED)
    assert (logged.actor_id, logged.data["event"], logged.data["was"]) == (str(treasurer.pk), "evt_1", "dead")
    assert client.post(f"{API}/desk/webhooks/{dead.pk + 9}/replay").status_code == 404


@pytest.mark.req("A8.4", "I1.1")
def test_the_board_looks_and_nobody_else_gets_in(
    payer: Any, other: Any, board: Any, treasurer: Any, as_user: Any
) -> None:
    charge = owe(payer)
    payment = record(as_user(treasurer), charge).json()["id"]
    event = WebhookEvent.objects.create(provider="stripe", event_id="evt_1", type="x", payload={}, state=State.DEAD)
    people = [as_user(user) for user in (payer, other, None, board)]
    for place in ("payments", "charges", "webhooks"):
        assert [client.get(f"{API}/desk/{place}").status_code for client in people] == [403, 403, 401, 200]
    assert [record(client, charge).status_code for client in people] == [403, 404, 401, 403]
    assert [refund(client, payment).status_code for client in people] == [403, 404, 401, 403]
    replays = [client.post(f"{API}/desk/webhooks/{event.pk}/replay").status_code for client in people]
    assert replays == [403, 403, 401, 403]
    assert (Payment.objects.count(), Refund.objects.count()) == (1, 0)
