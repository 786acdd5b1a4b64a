from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.payments import actions, activity, tasks
from commonhall.foundation.payments.models import ChargeState, Payment, PaymentStatus
from commonhall.foundation.payments.providers.facts import Facts
from commonhall.foundation.payments.tests import fees
from commonhall.foundation.payments.tests.fees import owe, told
from commonhall.foundation.payments.tests.steps import happened, paid, pay
from standins.testing import RunningStandins

pytestmark = pytest.mark.django_db


@pytest.mark.req("P5.1", "P1.1", "P1.6", "P12.9")
def test_a_card_payment_settles_the_charge(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer, 3000)
    payment = paid(charge, stripe_standin)

    charge.refresh_from_db()
    assert (payment.status, charge.state) == (PaymentStatus.SUCCEEDED, ChargeState.PAID)
    assert payment.provider_id.startswith("pi_")
    assert payment.method == "Visa •••• 4242"
    assert (payment.provider_fee, payment.net) == (70, 2930)
    assert told(payer) == ["paid:3000"]


@pytest.mark.req("P5.3")
@pytest.mark.parametrize("passed", [True, False])
def test_a_card_that_asks_for_the_banks_consent(payer: Any, stripe_standin: RunningStandins, passed: bool) -> None:
    charge = owe(payer)
    payment = actions.start_checkout(charge=charge, by=payer)
    intent = stripe_standin.order("pay", session=payment.checkout_id, outcome="challenge")
    assert actions.follow_payment(payment=payment).status == PaymentStatus.PENDING

    stripe_standin.authenticate(intent["payment_intent"], passed=passed)
    payment = actions.follow_payment(payment=payment)
    assert payment.status == (PaymentStatus.SUCCEEDED if passed else PaymentStatus.PENDING)
    assert told(payer) == (["paid:3000"] if passed else [])


def test_after_a_declined_card_another_one_pays_the_same_payment(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer)
    payment = pay(charge, stripe_standin, "decline")
    assert actions.follow_payment(payment=payment).status == PaymentStatus.PENDING
    again = pay(charge, stripe_standin)
    assert again == payment
    assert actions.follow_payment(payment=again).status == PaymentStatus.SUCCEEDED
    assert Payment.objects.count() == 1


def test_begun_again_it_is_the_same_page(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer)
    first = actions.start_checkout(charge=charge, by=payer)
    second = actions.start_checkout(charge=charge, by=payer)
    assert (second, second.checkout_url) == (first, first.checkout_url)


def test_an_answer_that_was_lost_does_not_make_a_second_page(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer)
    stripe_standin.faults(fail_next=3, carried_out=True)
    with pytest.raises(Refused):
        actions.start_checkout(charge=charge, by=payer)
    payment = actions.start_checkout(charge=charge, by=payer)

    assert payment.checkout_id
    assert Payment.objects.count() == 1
    assert stripe_standin.state()["objects"]["checkout.session"] == 1


def test_a_payment_that_stripe_will_not_take_fails_and_says_so(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer, 10)  # Stripe takes 0.50 EUR and more
    with pytest.raises(Refused, match="another way"):
        actions.start_checkout(charge=charge, by=payer)
    payment = Payment.objects.get()
    assert payment.status == PaymentStatus.FAILED
    assert "at least" in payment.note
    assert len(happened(activity.PAYMENT_FAILED)) == 1


def test_after_a_day_the_page_is_gone_and_a_new_one_is_made(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer)
    old = actions.start_checkout(charge=charge, by=payer)
    stripe_standin.advance(25 * 3600)
    Payment.objects.update(created_at=timezone.now() - timedelta(hours=25))
    new = actions.start_checkout(charge=charge, by=payer)
    assert new != old

    tasks.follow_payments.call()
    old.refresh_from_db()
    assert old.status == PaymentStatus.CANCELLED


def test_what_is_not_owed_any_more_or_has_changed_is_not_begun(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer)
    for due in (None, Money(2000, "EUR")):
        fees.moods["due"] = lambda _charge, due=due: due
        with pytest.raises(Refused, match="changed"):
            actions.start_checkout(charge=charge, by=payer)
    actions.cancel_charge(charge=charge, by=SYSTEM)
    with pytest.raises(Refused, match="not owed"):
        actions.start_checkout(charge=charge, by=payer)
    assert not Payment.objects.exists()


def test_while_the_bank_works_nothing_else_is_begun(payer: Any, stripe_standin: RunningStandins) -> None:
    charge = owe(payer)
    payment = actions.start_checkout(charge=charge, by=payer)
    actions.apply_facts(payment=payment, facts=Facts(PaymentStatus.PROCESSING))
    with pytest.raises(Refused, match="under way"):
        actions.start_checkout(charge=charge, by=payer)
    with pytest.raises(Refused, match="under way"):
        actions.cancel_charge(charge=charge, by=SYSTEM)

    actions.apply_facts(payment=payment, facts=Facts(PaymentStatus.FAILED))
    assert len(happened(activity.PAYMENT_FAILED)) == 1
    assert actions.start_checkout(charge=charge, by=payer) != payment


@pytest.mark.parametrize("closing", ["cancelled", "paid in cash"])
def test_the_page_of_what_is_not_owed_any_more_is_closed(
    closing: str,
    payer: Any,
    treasurer: Any,
    stripe_standin: RunningStandins,
    django_capture_on_commit_callbacks: Any,
) -> None:
    charge = owe(payer)
    payment = actions.start_checkout(charge=charge, by=payer)
    with django_capture_on_commit_callbacks(execute=True):
        if closing == "cancelled":
            actions.cancel_charge(charge=charge, by=treasurer)
        else:
            cash = {"amount": charge.money, "method": "cash", "received_on": site_today(), "by": treasurer}
            actions.record_offline_payment(charge=charge, **cash)
    assert DBTaskResult.objects.ready().filter(task_path=tasks.follow_payments.module_path).count() == 1
    tasks.follow_payments.call()

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CANCELLED
    with pytest.raises(ValueError, match="expired"):
        stripe_standin.pay(payment.checkout_id)


def test_money_for_what_was_paid_already_is_kept_and_flagged(
    payer: Any, treasurer: Any, stripe_standin: RunningStandins
) -> None:
    charge = owe(payer)
    payment = pay(charge, stripe_standin)
    cash = {"amount": charge.money, "method": "cash", "received_on": site_today(), "by": treasurer}
    actions.record_offline_payment(charge=charge, **cash)
    payment = actions.follow_payment(payment=payment)

    assert (payment.status, payment.is_duplicate) == (PaymentStatus.SUCCEEDED, True)
    assert told(payer) == ["paid:3000"]
    [news] = happened(activity.PAYMENT_DUPLICATE)
    notice = activity.PAYMENT_DUPLICATE.notice
    assert notice
    assert list(notice.to(news)) == [treasurer.pk]

    actions.refund_payment(payment=payment, amount=payment.money, reason="Paid twice", by=treasurer)
    charge.refresh_from_db()
    assert charge.state == ChargeState.PAID
    assert told(payer) == ["paid:3000"]


def test_fees_that_are_booked_later_are_learnt(payer: Any, stripe_standin: RunningStandins) -> None:
    stripe_standin.settlement(by_itself=False)
    payment = paid(owe(payer), stripe_standin)
    assert (payment.provider_fee, payment.net) == (0, 3000)
    stripe_standin.settlement(by_itself=True)
    payment = actions.follow_payment(payment=payment)
    assert (payment.provider_fee, payment.net) == (70, 2930)
    assert len(happened(activity.PROVIDER_FEE_BOOKED)) == 1


def test_a_payment_whose_page_was_never_made_is_given_up_after_a_day(
    payer: Any, stripe_standin: RunningStandins
) -> None:
    stripe_standin.faults(fail_next=3)
    with pytest.raises(Refused):
        actions.start_checkout(charge=owe(payer), by=payer)
    tasks.follow_payments.call()
    assert Payment.objects.get().status == PaymentStatus.PENDING
    Payment.objects.update(created_at=timezone.now() - timedelta(hours=25))
    tasks.follow_payments.call()
    assert Payment.objects.get().status == PaymentStatus.CANCELLED
