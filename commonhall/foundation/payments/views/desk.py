"""The treasurer's pages: what is owed, what was paid, what the provider told us."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.core.work.models import State
from commonhall.foundation.payments import access, actions, queries
from commonhall.foundation.payments.forms import (
    OVERDUE,
    ChargeFilterForm,
    OfflineForm,
    PaymentFilterForm,
    RefundForm,
)
from commonhall.foundation.payments.models import RefundStatus


@require_GET
def desk_payments(request: HttpRequest) -> HttpResponse:
    """Every payment, newest first."""
    permit(request.user, access.READ_ALL)
    form = PaymentFilterForm(request.GET)
    form.is_valid()  # what can't be read does not filter
    query = request.GET.get("q", "").strip()
    rows = queries.filtered_payments(text=query, **form.cleaned_data)
    try:
        page = paginate(rows, order=["-created_at", "-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("payments:desk_payments")
    context = {"page": page, "form": form, "query": query}
    context["clear_url"] = _clear_url(request, "payments:desk_payments")
    context["overdue"] = queries.overdue(queries.charges()).count()
    return render(request, "payments/desk_payments.html", context)


@require_GET
def desk_charges(request: HttpRequest) -> HttpResponse:
    """Everything owed; at first what is overdue, longest overdue first."""
    permit(request.user, access.READ_ALL)
    form = ChargeFilterForm(request.GET if "state" in request.GET or "q" in request.GET else {"state": OVERDUE})
    form.is_valid()
    query = request.GET.get("q", "").strip()
    rows = queries.filtered_charges(text=query, state=form.cleaned_data.get("state", ""))
    try:
        page = paginate(rows, order=["due_on", "id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("payments:desk_charges")
    context = {"page": page, "form": form, "query": query}
    context["clear_url"] = _clear_url(request, "payments:desk_charges")
    return render(request, "payments/desk_charges.html", context)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record money that came by bank transfer or in cash."""
    charge = access.get_charge(request.user, public_id, to="record")
    form = OfflineForm(request.POST if request.method == "POST" else None, charge=charge)
    if request.method == "POST":
        payment = form.run(actions.record_offline_payment, charge=charge, by=request.user)
        if payment:
            messages.success(request, _("Recorded. The payer has been told."))
            return redirect("payments:payment", payment.public_id)
    context = {"charge": charge, "form": form}
    return render(request, "payments/record.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def refund(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give all or part of a payment back."""
    payment = access.get_payment(request.user, public_id, to="refund")
    form = RefundForm(request.POST if request.method == "POST" else None, left=queries.refundable(payment))
    if request.method == "POST":
        made = form.run(actions.refund_payment, payment=payment, by=request.user)
        if made:
            _tell(request, made.status)
            return redirect("payments:payment", public_id)
    context = {"payment": payment, "form": form}
    return render(request, "payments/refund.html", context, status=422 if form.errors else 200)


def _tell(request: HttpRequest, status: str) -> None:
    if status == RefundStatus.SUCCEEDED:
        messages.success(request, _("Refunded. The payer has been told."))
    elif status == RefundStatus.PENDING:
        messages.info(request, _("The refund is on its way; this page shows when it has arrived."))
    else:
        messages.error(request, _("The payment service did not carry out this refund."))


@require_GET
def webhooks(request: HttpRequest) -> HttpResponse:
    """What the provider told us, and what came of it."""
    permit(request.user, access.READ_ALL)
    state = request.GET.get("state", "")
    try:
        page = paginate(
            queries.webhook_events(state), order=["-received_at", "-id"], cursor=request.GET.get("cursor", "")
        )
    except BadCursor:
        return redirect("payments:webhooks")
    context = {"page": page, "state": state, "states": State.choices}
    context["may_replay"] = request.user.has_perm(access.REPLAY_WEBHOOK)
    return render(request, "payments/webhooks.html", context)


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    actions.replay_webhook(event=access.get_webhook(request.user, pk), by=request.user)
    messages.success(request, _("It will be applied once more in a moment."))
    return redirect("payments:webhooks")


def _clear_url(request: HttpRequest, name: str) -> str:
    """Where "clear" leads; nowhere when nothing is filtered."""
    return reverse(name) if any(request.GET.values()) else ""
