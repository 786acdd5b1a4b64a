from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commonhall.foundation.payments.models import ForbiddenTransition, Payment, PaymentStatus, PaymentType
from commonhall.foundation.payments.tests.fees import owe

# Written out once more, so that a slip in the table is noticed. To stay is no transition, and always allowed.
ALLOWED = {
    "pending": "processing succeeded failed cancelled",
    "processing": "succeeded failed cancelled",
    "succeeded": "partially_refunded refunded disputed",
    "partially_refunded": "refunded disputed",
    "disputed": "succeeded partially_refunded refunded",
    "failed": "",
    "cancelled": "",
    "refunded": "",
}


@pytest.mark.req("P1.5")
@pytest.mark.parametrize(("before", "after"), list(product(PaymentStatus.values, repeat=2)))
def test_a_status_makes_only_the_allowed_transitions(before: str, after: str) -> None:
    payment = Payment(status=before)
    if after == before or after in ALLOWED[before].split():
        payment.move_to(PaymentStatus(after))
        assert payment.status == after
    else:
        with pytest.raises(ForbiddenTransition):
            payment.move_to(PaymentStatus(after))
        assert payment.status == before


@pytest.mark.req("P1.2")
def test_a_payment_is_of_one_of_the_nine_types() -> None:
    types = "dues event donation tournament coaching venue team subscription other"
    assert PaymentType.values == types.split()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"amount": 0}, {"amount": -5}, {"refunded": 101}, {"refunded": -1}, {"provider_fee": -1}, {"platform_fee": -1}],
)
def test_the_database_refuses_amounts_that_can_not_be(payer: Any, wrong: dict[str, int]) -> None:
    values = {"amount": 100, "currency": "EUR", "type": "other", "provider": "offline", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(charge=owe(payer), **values)


@pytest.mark.django_db
@pytest.mark.req("P1.6")
def test_net_is_what_is_left_of_the_amount_after_the_fees(payer: Any) -> None:
    values = {"amount": 1000, "currency": "EUR", "platform_fee": 50, "provider_fee": 40}
    payment = Payment.objects.create(charge=owe(payer), type="other", provider="offline", **values)
    assert payment.net == 910
    Payment.objects.filter(pk=payment.pk).update(provider_fee=60)
    payment.refresh_from_db()
    assert payment.net == 890
