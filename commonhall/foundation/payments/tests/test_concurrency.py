"""Many at once, on whichever database the tests run on."""

from functools import partial
from typing import Any

import pytest

from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.payments import actions, activity
from commonhall.foundation.payments.models import (
    Charge,
    Invoice,
    InvoiceSeries,
    Payment,
    PaymentStatus,
    Refund,
)
from commonhall.foundation.payments.tests.fees import owe, told
from commonhall.foundation.payments.tests.steps import happened, paid, pay, person
from commonhall.foundation.payments.tests.together import together
from standins.testing import RunningStandins

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.req("P3.2")
def test_invoice_numbers_have_no_gaps_and_no_doubles() -> None:
    people = [person(f"p{number}") for number in range(8)]

    def open_some(user: Any) -> None:
        for _round in range(5):
            actions.cancel_charge(charge=owe(user), by=SYSTEM)

    assert together([partial(open_some, user) for user in people]) == [None] * 8
    positions = list(Invoice.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, 41))
    assert InvoiceSeries.objects.get().last_number == 40


def test_an_object_is_charged_once(payer: Any) -> None:
    results = together([partial(owe, payer)] * 6)
    assert sum(isinstance(result, Charge) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 5


@pytest.mark.req("P12.9")
def test_a_charge_is_settled_once(payer: Any, treasurer: Any) -> None:
    charge = owe(payer)
    cash = {"amount": charge.money, "method": "cash", "received_on": site_today(), "by": treasurer}
    results = together([partial(actions.record_offline_payment, charge=charge, **cash)] * 6)

    assert sum(isinstance(result, Payment) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 5
    assert told(payer) == ["paid:3000"]


def test_facts_that_arrive_together_are_applied_once(payer: Any, stripe_standin: RunningStandins) -> None:
    payment = pay(owe(payer), stripe_standin)
    results = together([partial(actions.follow_payment, payment=payment)] * 5)

    assert {result.status for result in results} == {PaymentStatus.SUCCEEDED}
    assert told(payer) == ["paid:3000"]
    assert len(happened(activity.PAYMENT_SUCCEEDED)) == 1


def test_two_tabs_make_one_payment_and_one_page(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer)
    results = together([partial(actions.start_checkout, charge=charge, by=payer)] * 4)

    assert len({payment.checkout_url for payment in results}) == 1
    assert Payment.objects.count() == 1
    assert stripe_standin.state()["objects"]["checkout.session"] == 1


@pytest.mark.req("P7.4")
@pytest.mark.parametrize("provider", ["offline", "stripe"])
def test_refunds_never_go_beyond_what_was_paid(
    provider: str, payer: Any, treasurer: Any, stripe_standin: RunningStandins
) -> None:
    charge = owe(payer, 1000)
    if provider == "stripe":
        payment = paid(charge, stripe_standin)
    else:
        payment = actions.record_offline_payment(
            charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=treasurer
        )
    ask = partial(actions.refund_payment, payment=payment, amount=Money(400, "EUR"), reason="Rain", by=treasurer)
    results = together([ask] * 6)

    assert sum(isinstance(result, Refund) for result in results) == 2
    assert sum(isinstance(result, Refused) for result in results) == 4
    payment.refresh_from_db()
    assert (payment.refunded, payment.status) == (800, PaymentStatus.PARTIALLY_REFUNDED)
    assert [word for word in told(payer) if "refunded" in word] == ["refunded:400:paid"] * 2
