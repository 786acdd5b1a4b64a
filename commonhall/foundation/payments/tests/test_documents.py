import io
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from commonhall.core.time.today import site_today
from commonhall.foundation.payments import actions, documents
from commonhall.foundation.payments.models import Payment
from commonhall.foundation.payments.tests.fees import owe

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def recorded(payer: Any, by: Any) -> Payment:
    charge = owe(payer, 123450, billing_address="Łódzka 7\n90-001 Łódź", lines=[
        actions.Line("Zelt für große Leute", 122000, tax_rate=Decimal(22)), actions.Line("Αλληλεγγύη", 1450),
    ])  # fmt: skip
    return actions.record_offline_payment(
        charge=charge, amount=charge.money, method="bank_transfer", received_on=site_today(), by=by, reference="SEPA 9"
    )


@pytest.mark.req("P8.3", "P3.8")
def test_an_invoice_holds_what_it_must(payer: Any, treasurer: Any, as_user: Any) -> None:
    payment = recorded(payer, treasurer)
    invoice = payment.charge.invoice
    answer = as_user(payer).get(f"/payments/charges/{payment.charge.public_id}/invoice.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{invoice.number}.pdf"' in answer["Content-Disposition"]

    text = text_of(answer.content)
    for shown in (
        invoice.number, "Zoë Müller-Łukasz", "Łódzka 7", "Zelt für große Leute", "22 %", "Αλληλεγγύη", "€1,234.50",
        "€220.00",
    ):  # fmt: skip
        assert shown in text


@pytest.mark.req("P3.7")
def test_an_invoice_shows_its_payments(payer: Any, treasurer: Any) -> None:
    charge = owe(payer)
    assert "Paid:" not in text_of(documents.invoice_pdf(charge.invoice))
    actions.record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=treasurer
    )
    charge.refresh_from_db()
    assert "Paid: €30.00" in text_of(documents.invoice_pdf(charge.invoice))


@pytest.mark.req("P8.3")
def test_a_receipt_says_what_was_received_and_what_was_given_back(payer: Any, treasurer: Any, as_user: Any) -> None:
    payment = recorded(payer, treasurer)
    amount = type(payment.money)(5000, "EUR")
    actions.refund_payment(payment=payment, amount=amount, reason="Дождь", by=treasurer)
    text = text_of(as_user(payer).get(f"/payments/{payment.public_id}/receipt.pdf").content)
    for shown in (
        "Zoë Müller-Łukasz",
        "€1,234.50",
        "Bank transfer",
        "SEPA 9",
        "€50.00",
        "Дождь",
        str(payment.public_id),
    ):
        assert shown in text


def test_the_same_document_is_the_same_bytes(payer: Any, treasurer: Any, time_machine: Any) -> None:
    time_machine.move_to("2030-06-01 12:00Z")
    payment = recorded(payer, treasurer)
    first = documents.receipt_pdf(payment), documents.invoice_pdf(payment.charge.invoice)
    time_machine.shift(3600)
    assert (documents.receipt_pdf(payment), documents.invoice_pdf(payment.charge.invoice)) == first


def test_money_and_days_are_written_in_the_payers_language(payer: Any, treasurer: Any) -> None:
    payer.language = "it"
    payment = recorded(payer, treasurer)
    with translation.override("en"):
        assert "1.234,50 €" in text_of(documents.receipt_pdf(payment))


def test_a_long_invoice_goes_on_over_the_page(payer: Any) -> None:
    lines = [actions.Line(f"Night {number}", 100) for number in range(80)]
    pdf = documents.invoice_pdf(owe(payer, 8000, lines=lines).invoice)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1
    assert "Night 79" in text_of(pdf)
