from typing import Any

import pytest

from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.core.work.models import State
from commonhall.foundation.payments import actions, activity
from commonhall.foundation.payments.models import ChargeState, Payment, PaymentStatus, Refund, RefundStatus
from commonhall.foundation.payments.tests.fees import owe, told
from commonhall.foundation.payments.tests.steps import happened, paid, work
from standins.testing import RunningStandins

pytestmark = pytest.mark.django_db


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.mark.req("P7.1", "P7.3", "P5.5", "P1.7")
def test_a_card_payment_is_refunded_in_full(payer: Any, treasurer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer)
    payment = paid(charge, stripe_standin)
    refund = actions.refund_payment(payment=payment, amount=eur(3000), reason="Rain", by=treasurer)

    payment.refresh_from_db()
    charge.refresh_from_db()
    assert (refund.status, refund.reason) == (RefundStatus.SUCCEEDED, "Rain")
    assert refund.provider_id.startswith("re_")
    assert (payment.status, payment.refunded, charge.state) == (PaymentStatus.REFUNDED, 3000, ChargeState.REFUNDED)
    assert list(payment.refunds.all()) == [refund]
    assert told(payer) == ["paid:3000", "refunded:3000:refunded"]
    [asked] = happened(activity.REFUND_REQUESTED)
    assert (asked.actor_id, asked.data["reason"]) == (str(treasurer.pk), "Rain")


@pytest.mark.req("P7.2", "P7.4")
def test_in_parts_until_nothing_is_left(payer: Any, treasurer: Any, stripe_standin: RunningStandins) -> None:
    payment = paid(owe(payer), stripe_standin)
    actions.refund_payment(payment=payment, amount=eur(1000), reason="Rain", by=treasurer)
    with pytest.raises(Refused, match="20") as refused:
        actions.refund_payment(payment=payment, amount=eur(2001), reason="Rain", by=treasurer)
    assert refused.value.field == "amount"
    actions.refund_payment(payment=payment, amount=eur(2000), reason="More rain", by=treasurer)
    with pytest.raises(Refused, match="nothing"):
        actions.refund_payment(payment=payment, amount=eur(1), reason="Rain", by=treasurer)
    payment.refresh_from_db()
    assert (payment.refunded, payment.status) == (3000, PaymentStatus.REFUNDED)
    assert told(payer) == ["paid:3000", "refunded:1000:paid", "refunded:2000:refunded"]


@pytest.mark.parametrize(
    ("amount", "reason"), [(eur(0), "Rain"), (eur(-1), "Rain"), (Money(100, "USD"), "Rain"), (eur(100), " ")]
)
def test_a_refund_needs_an_amount_and_a_reason(payer: Any, treasurer: Any, amount: Money, reason: str) -> None:
    payment = cash(payer, treasurer)
    with pytest.raises(Refused):
        actions.refund_payment(payment=payment, amount=amount, reason=reason, by=treasurer)
    assert not Refund.objects.exists()


def test_an_offline_refund_is_booked_and_stripe_is_not_asked(payer: Any, treasurer: Any) -> None:
    payment = cash(payer, treasurer)
    refund = actions.refund_payment(payment=payment, amount=eur(500), reason="Rain", by=treasurer)
    payment.refresh_from_db()
    assert (refund.status, refund.state, payment.refunded) == (RefundStatus.SUCCEEDED, State.DONE, 500)


@pytest.mark.req("P7.4")
def test_while_stripe_is_away_a_refund_waits_and_is_carried_out_once(
    payer: Any, treasurer: Any, stripe_standin: RunningStandins
) -> None:
    payment = paid(owe(payer), stripe_standin)
    stripe_standin.faults(fail_next=3, carried_out=True)  # it does it, but its answers are lost
    refund = actions.refund_payment(payment=payment, amount=eur(2000), reason="Rain", by=treasurer)
    assert (refund.status, refund.state) == (RefundStatus.PENDING, State.WAITING)
    with pytest.raises(Refused):  # what is on its way can't be given back once more
        actions.refund_payment(payment=payment, amount=eur(1001), reason="Rain", by=treasurer)

    work()
    refund.refresh_from_db()
    payment.refresh_from_db()
    assert (refund.status, payment.refunded) == (RefundStatus.SUCCEEDED, 2000)
    assert stripe_standin.state()["objects"]["refund"] == 1
    asked = [request for request in stripe_standin.state()["requests"] if request["method"] == "POST"]
    refunds = [request["path"] for request in asked if request["path"] == "/v1/refunds"]
    assert len(refunds) == 3  # the first attempt with its repeats; the second one found it done


def test_a_refund_that_stripe_refuses_fails_and_the_treasurers_are_told(
    payer: Any, treasurer: Any, stripe_standin: RunningStandins
) -> None:
    payment = paid(owe(payer), stripe_standin)
    Payment.objects.update(provider_id="pi_of_another_account")
    payment.refresh_from_db()
    refund = actions.refund_payment(payment=payment, amount=eur(1000), reason="Rain", by=treasurer)

    payment.refresh_from_db()
    assert (refund.status, refund.state, payment.refunded) == (RefundStatus.FAILED, State.DONE, 0)
    assert told(payer) == ["paid:3000"]
    [news] = happened(activity.REFUND_FAILED)
    assert activity.REFUND_FAILED.notice
    assert list(activity.REFUND_FAILED.notice.to(news)) == [treasurer.pk]


def cash(payer: Any, treasurer: Any) -> Payment:
    charge = owe(payer)
    return actions.record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=treasurer
    )
