from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.payments import actions, activity, purposes, queries
from commonhall.foundation.payments.models import Charge, ChargeState, Invoice, InvoiceState
from commonhall.foundation.payments.tests.fees import CODE, owe
from commonhall.foundation.payments.tests.steps import happened

pytestmark = pytest.mark.django_db


@pytest.mark.req("P12.8")
def test_a_module_says_what_is_owed_and_an_invoice_is_issued(payer: Any) -> None:
    charge = owe(payer, 4250)

    assert (charge.money, charge.state, charge.target) == (Money(4250, "EUR"), ChargeState.OPEN, payer)
    assert charge.invoice.total == 4250
    assert charge.invoice.billing_name == "Zoë Müller-Łukasz"
    [opened] = happened(activity.CHARGE_OPENED)
    assert opened.subject_id == str(payer.pk)
    assert opened.data["amount"] == "42.50 EUR"


def test_an_object_has_one_open_charge_of_a_purpose(payer: Any) -> None:
    first = owe(payer)
    with pytest.raises(Refused):
        owe(payer)
    actions.cancel_charge(charge=first, by=SYSTEM)
    assert owe(payer).is_open


def test_a_charge_needs_a_known_purpose_and_an_amount(payer: Any) -> None:
    with pytest.raises(LookupError):
        owe(payer, purpose="nobody.knows")
    with pytest.raises(ValueError, match="no amount"):
        owe(payer, 0)
    with pytest.raises(ValueError, match="these lines"):
        owe(payer, 100, lines=[actions.Line("Half", 50)])
    assert not Charge.objects.exists()


def test_purposes_are_unique_and_of_a_known_type() -> None:
    known = purposes.get(CODE)
    with pytest.raises(ValueError, match="two purposes"):
        purposes.register(known)
    with pytest.raises(ValueError, match="smuggling"):
        purposes.register(purposes.Purpose(code="x", label="x", payment_type="smuggling", on_paid=known.on_paid))


def test_cancelling_closes_the_charge_and_keeps_the_invoices_number(payer: Any) -> None:
    charge = owe(payer)
    actions.cancel_charge(charge=charge, by=SYSTEM, reason="Camp is off")

    charge.refresh_from_db()
    assert charge.state == ChargeState.CANCELLED
    assert charge.invoice.state == InvoiceState.CANCELLED
    with pytest.raises(Refused):
        actions.cancel_charge(charge=charge, by=SYSTEM)


@pytest.mark.req("P3.1")
def test_numbers_follow_each_other_within_a_year_and_begin_again_in_the_next(payer: Any, time_machine: Any) -> None:
    time_machine.move_to("2030-12-31 12:00Z")
    numbers = [_charged(payer), _charged(payer)]
    with pytest.raises(RuntimeError, match="power cut"), transaction.atomic():
        _charged(payer)
        raise RuntimeError("power cut")
    numbers.append(_charged(payer))
    time_machine.move_to("2031-01-01 12:00Z")
    numbers.append(_charged(payer))

    assert numbers == ["INV-2030-00001", "INV-2030-00002", "INV-2030-00003", "INV-2031-00001"]


def test_the_year_is_the_sites_and_not_the_readers(payer: Any, time_machine: Any, settings: Any) -> None:
    from django.utils import timezone

    settings.TIME_ZONE = "Europe/Rome"
    time_machine.move_to("2030-12-31 23:30Z")  # 2031 in Rome
    with timezone.override("America/New_York"):
        assert _charged(payer) == "INV-2031-00001"


@pytest.mark.req("P3.3")
def test_lines_carry_their_tax(payer: Any) -> None:
    lines = [
        actions.Line("Ticket", 1220, quantity=2, tax_rate=Decimal(22)),
        actions.Line("Lunch", 333, tax_rate=Decimal(10)),
        actions.Line("Donation", 500),
    ]
    invoice = owe(payer, 3273, lines=lines).invoice

    found = [(line.description, line.quantity, line.unit_price, line.tax, line.total) for line in invoice.lines.all()]
    assert found == [("Ticket", 2, 1220, 440, 2440), ("Lunch", 1, 333, 30, 333), ("Donation", 1, 500, 0, 500)]
    assert (invoice.tax, invoice.total) == (470, 3273)


@pytest.mark.req("P3.4", "P3.5")
def test_an_unpaid_invoice_becomes_overdue_the_day_after_it_was_due(payer: Any, time_machine: Any) -> None:
    charge = owe(payer, due_on=date(2030, 6, 10))
    for day, late in ((10, False), (11, True)):
        time_machine.move_to(f"2030-06-{day} 12:00Z")
        assert (site_today().day, charge.invoice.is_overdue) == (day, late)
        assert queries.overdue(Charge.objects.all()).exists() is late
    actions.record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=SYSTEM
    )
    assert not Invoice.objects.get().is_overdue


def _charged(payer: Any) -> str:
    charge = owe(payer)
    number: str = charge.invoice.number
    actions.cancel_charge(charge=charge, by=SYSTEM)
    return number
