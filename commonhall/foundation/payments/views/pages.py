"""A person's own money: what is to be paid, what was paid, and the papers for it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.payments import access, actions, documents, queries
from commonhall.foundation.payments.models import Charge, Payment
from commonhall.foundation.payments.providers import stripe
from commonhall.foundation.security.decorators import rate_limited

TO_PAY_SHOWN = 50
LOOKS = 60  # every two seconds: after two minutes the page promises a notice instead


class SeeOther(HttpResponseRedirect):
    """After a POST, to another site's page, by GET."""

    status_code = 303


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    try:
        page = paginate(
            queries.payments_of(request.user), order=["-created_at", "-id"], cursor=request.GET.get("cursor", "")
        )
    except BadCursor:
        return redirect("payments:overview")
    to_pay = queries.open_charges_of(request.user)[:TO_PAY_SHOWN]
    return render(request, "payments/overview.html", {"to_pay": to_pay, "page": page})


@require_GET
def invoices(request: HttpRequest) -> HttpResponse:
    try:
        page = paginate(
            queries.invoices_of(request.user), order=["-issued_at", "-id"], cursor=request.GET.get("cursor", "")
        )
    except BadCursor:
        return redirect("payments:invoices")
    return render(request, "payments/invoices.html", {"page": page})


@require_GET
def charge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _charge_page(request, access.get_charge(request.user, public_id))


@require_POST
@rate_limited("payment")
def checkout(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin to pay by card: on to the provider's page."""
    found = access.get_charge(request.user, public_id, to="pay")
    try:
        payment = actions.start_checkout(charge=found, by=request.user)
    except Refused as refused:
        found.refresh_from_db()
        return _charge_page(request, found, refused.message)
    return SeeOther(payment.checkout_url)


def _charge_page(request: HttpRequest, found: Charge, refused: str = "") -> HttpResponse:
    context = {
        "charge": found,
        "payments": list(found.payments.order_by("-id")),
        "may_pay": found.is_open and found.payer_id == request.user.pk,
        "card": stripe.is_set_up(),
        "refused": refused,
        **_begins_at(request, found),
    }
    return render(request, "payments/charge.html", context, status=422 if refused else 200)


def _begins_at(request: HttpRequest, charge: Charge) -> dict[str, object]:
    """Where the breadcrumbs begin: whoever looks at another's money came from the desk and goes back there."""
    if charge.payer_id == request.user.pk:
        return {}
    return {"section": {"label": _("Payments"), "url": reverse("payments:desk_payments")}}


@require_GET
def invoice_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_charge(request.user, public_id)
    return _pdf(documents.invoice_pdf(found.invoice), f"{found.invoice.number}.pdf")


@require_GET
def payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What became of a payment; once it was received, its receipt."""
    found = access.get_payment(request.user, public_id)
    context = {"payment": found, "refunds": list(found.refunds.order_by("id")), **_begins_at(request, found.charge)}
    return render(request, "payments/payment.html", context)


@require_GET
def receipt_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_receipt(request.user, public_id)
    return _pdf(documents.receipt_pdf(found), _("receipt-%(number)s.pdf") % {"number": found.charge.invoice.number})


@require_GET
def returned(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where the provider's page sends the payer back to, often before its webhook arrives."""
    found = access.get_payment(request.user, public_id)
    if found.is_unsettled:
        actions.follow_soon(payment=found)
    return render(request, "payments/returned.html", _waiting(found, 0))


@require_GET
def payment_state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The part of the page above that asks for itself until the payment is settled."""
    looks = request.GET.get("looks", "")
    found = access.get_payment(request.user, public_id)
    return render(request, "payments/payment_state.html", _waiting(found, int(looks) if looks.isdecimal() else LOOKS))


def _waiting(found: Payment, looks: int) -> dict[str, object]:
    return {"payment": found, "looks": looks + 1, "goes_on": found.is_unsettled and looks < LOOKS}


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
