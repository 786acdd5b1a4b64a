"""A person's own money, as JSON."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from commonhall.core.api.schemas import PageSize
from commonhall.foundation.payments import access, actions, documents, queries
from commonhall.foundation.payments.api.paging import page_of
from commonhall.foundation.payments.models import Charge, Payment
from commonhall.foundation.payments.schemas import (
    ChargeOut,
    ChargePage,
    CheckoutOut,
    InvoicePage,
    PaymentPage,
    PaymentWithRefunds,
)
from commonhall.foundation.security.decorators import rate_limited

router = Router()


@router.get("/", response=PaymentPage, summary="Own payments, newest first")
def list_payments(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    return page_of(queries.payments_of(request.user), ["-created_at", "-id"], cursor, size)


@router.get("/charges", response=ChargePage, summary="What the caller owes or owed, newest first")
def list_charges(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    return page_of(queries.charges_of(request.user), ["-created_at", "-id"], cursor, size)


@router.get("/invoices", response=InvoicePage, summary="Own invoices, newest first")
def list_invoices(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    return page_of(queries.invoices_of(request.user), ["-issued_at", "-id"], cursor, size)


@router.get("/charges/{uuid:public_id}", response=ChargeOut, summary="One charge")
def get_charge(request: HttpRequest, public_id: UUID) -> Charge:
    return access.get_charge(request.user, public_id)


@router.post("/charges/{uuid:public_id}/checkout", response=CheckoutOut, summary="Begin, or go on, to pay by card")
@rate_limited("payment")
def start_checkout(request: HttpRequest, public_id: UUID) -> Payment:
    """Send the payer to `url`; asked again, it is the same page."""
    return actions.start_checkout(charge=access.get_charge(request.user, public_id, to="pay"), by=request.user)


@router.get("/charges/{uuid:public_id}/invoice.pdf", summary="The invoice of a charge as PDF")
def get_invoice_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_charge(request.user, public_id)
    return HttpResponse(documents.invoice_pdf(found.invoice), content_type="application/pdf")


@router.get("/{uuid:public_id}", response=PaymentWithRefunds, summary="One payment, with its refunds")
def get_payment(request: HttpRequest, public_id: UUID) -> Payment:
    return access.get_payment(request.user, public_id)


@router.get("/{uuid:public_id}/receipt.pdf", summary="The receipt of a payment as PDF")
def get_receipt_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_receipt(request.user, public_id)
    return HttpResponse(documents.receipt_pdf(found), content_type="application/pdf")
