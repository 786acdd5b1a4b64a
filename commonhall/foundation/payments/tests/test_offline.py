from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.payments import actions, activity, queries
from commonhall.foundation.payments.models import Charge, ChargeState, InvoiceState, Payment, PaymentStatus
from commonhall.foundation.payments.tests import fees
from commonhall.foundation.payments.tests.fees import owe, told
from commonhall.foundation.payments.tests.steps import happened

pytestmark = pytest.mark.django_db


def record(charge: Charge, by: Any, **changes: Any) -> Payment:
    values = {"amount": charge.money, "method": "bank_transfer", "received_on": site_today(), "by": by, **changes}
    return actions.record_offline_payment(charge=charge, **values)


@pytest.mark.req("P11.1", "P12.9", "P1.3", "P1.4")
def test_a_transfer_settles_the_charge_and_the_module_is_told(payer: Any, treasurer: Any) -> None:
    charge = owe(payer)
    payment = record(charge, treasurer, reference="SEPA 4711", note="Two envelopes")

    charge.refresh_from_db()
    assert (payment.status, payment.money, payment.net) == (PaymentStatus.SUCCEEDED, Money(3000, "EUR"), 3000)
    assert (payment.reference, payment.note, payment.type) == ("SEPA 4711", "Two envelopes", "event")
    assert (charge.state, charge.invoice.state) == (ChargeState.PAID, InvoiceState.PAID)
    assert told(payer) == ["paid:3000"]
    [news] = happened(activity.PAYMENT_SUCCEEDED)
    assert (news.actor_id, news.subject_id) == (str(treasurer.pk), str(payer.pk))


@pytest.mark.req("P11.2")
def test_somebody_without_an_account_pays_in_cash(payer: Any, treasurer: Any) -> None:
    charge = owe(None, target=payer)
    payment = record(charge, treasurer, method="cash")
    assert payment.status == PaymentStatus.SUCCEEDED
    assert str(payment.method_label) == "Cash"


def test_what_does_not_fit_is_refused(payer: Any, treasurer: Any) -> None:
    charge = owe(payer)
    tomorrow = site_today() + timedelta(days=1)
    for changes in ({"amount": Money(2999, "EUR")}, {"amount": Money(3000, "USD")}, {"received_on": tomorrow}):
        with pytest.raises(Refused) as refused:
            record(charge, treasurer, **changes)
        assert refused.value.field in changes
    record(charge, treasurer)
    with pytest.raises(Refused):
        record(charge, treasurer)
    assert Payment.objects.count() == 1


@pytest.mark.req("P12.10")
def test_when_the_module_fails_nothing_was_paid(payer: Any, treasurer: Any) -> None:
    charge = owe(payer)
    fees.moods["raise"] = RuntimeError("the module is broken")
    with pytest.raises(RuntimeError):
        record(charge, treasurer)

    charge.refresh_from_db()
    assert (charge.state, charge.invoice.state) == (ChargeState.OPEN, InvoiceState.ISSUED)
    assert not Payment.objects.exists()
    assert not happened(activity.PAYMENT_SUCCEEDED)
    assert told(payer) == []


@pytest.mark.req("P11.3")
@pytest.mark.parametrize(
    "written",
    [
        lambda number: number,
        lambda number: f"Thanks for the camp, {number}. Zoe",
        lambda number: number.lower(),
        lambda number: f"ref/{number.replace('-', ' ')}/eur",
        lambda number: number.replace("-", ""),
    ],
)
def test_a_charge_is_found_by_the_reference_of_a_transfer(
    payer: Any, other: Any, written: Callable[[str], str]
) -> None:
    charge, _another = owe(payer), owe(other)
    assert list(queries.filtered_charges(text=written(charge.invoice.number))) == [charge]


def test_a_charge_is_found_by_name_or_purpose(payer: Any, other: Any) -> None:
    charge = owe(payer)
    owe(other, billing_name="Ada", description="Dues")
    assert list(queries.filtered_charges(text="müller")) == [charge]
    assert list(queries.filtered_charges(text="summer")) == [charge]
    assert not queries.filtered_charges(text="winter")
