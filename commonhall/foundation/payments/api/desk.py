"""The treasurer's desk, as JSON: what is owed and what was paid by whom, money that came otherwise, money given back.

No key opens what writes here: payments offer them no scope for it.
"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, FilterSchema, Query, Router

from commonhall.core.access.permits import permit
from commonhall.core.api.schemas import PageSize
from commonhall.core.money.amounts import Money
from commonhall.core.work.models import State
from commonhall.foundation.payments import access, actions, queries
from commonhall.foundation.payments.api.paging import page_of
from commonhall.foundation.payments.models import ChargeState, Payment, PaymentStatus, Provider, Refund, WebhookEvent
from commonhall.foundation.payments.schemas import (
    DeskChargePage,
    DeskPaymentPage,
    OfflineIn,
    PaymentWithRefunds,
    RefundIn,
    RefundOut,
    WebhookOut,
    WebhookPage,
)

router = Router()
NEWEST = ["-created_at", "-id"]
Words = Annotated[str, Field(max_length=100, description="An invoice's number, or a part of a name or a description.")]


class PaymentQuery(FilterSchema):
    q: Words = ""
    status: PaymentStatus | None = None
    provider: Provider | None = None
    since: Annotated[date | None, Field(description="Begun on this day or later.")] = None
    until: Annotated[date | None, Field(description="Begun on this day or earlier.")] = None


class ChargeQuery(FilterSchema):
    q: Words = ""
    state: ChargeState | None = None
    overdue: Annotated[bool, Field(description="Only what should have been paid by now.")] = False


@router.get("/desk/payments", response=DeskPaymentPage, summary="Everybody's payments, newest first")
def list_all_payments(
    request: HttpRequest, found: Query[PaymentQuery], cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    permit(request.user, access.READ_ALL)
    wanted = {"status": found.status or "", "provider": found.provider or ""}
    rows = queries.filtered_payments(text=found.q.strip(), since=found.since, until=found.until, **wanted)
    return page_of(rows, NEWEST, cursor, size)


@router.get("/desk/charges", response=DeskChargePage, summary="What everybody owes or owed, first due first")
def list_all_charges(
    request: HttpRequest, found: Query[ChargeQuery], cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    permit(request.user, access.READ_ALL)
    rows = queries.filtered_charges(text=found.q.strip(), state=found.state or "")
    return page_of(queries.overdue(rows) if found.overdue else rows, ["due_on", "id"], cursor, size)


@router.post(
    "/charges/{uuid:public_id}/record", response={201: PaymentWithRefunds}, summary="Record money that came otherwise"
)
def record_payment(request: HttpRequest, public_id: UUID, data: OfflineIn) -> tuple[int, Payment]:
    """By bank transfer or in cash. It settles the charge, and the payer is told."""
    charge = access.get_charge(request.user, public_id, to="record")
    amount = Money(data.amount, charge.currency)
    more = data.dict(exclude={"amount"})
    return 201, actions.record_offline_payment(charge=charge, amount=amount, by=request.user, **more)


@router.post("/{uuid:public_id}/refund", response={201: RefundOut}, summary="Give all or part of a payment back")
def refund_payment(request: HttpRequest, public_id: UUID, data: RefundIn) -> tuple[int, Refund]:
    """`status` says what came of it: succeeded, failed, or pending while the provider has not answered. Money that came
    by bank transfer or in cash is only booked: hand it over yourself."""
    payment = access.get_payment(request.user, public_id, to="refund")
    amount = Money(data.amount, payment.currency)
    return 201, actions.refund_payment(payment=payment, amount=amount, reason=data.reason, by=request.user)


@router.get("/desk/webhooks", response=WebhookPage, summary="What the provider told the site, newest first")
def list_webhooks(
    request: HttpRequest, state: State | None = None, cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    permit(request.user, access.READ_ALL)
    return page_of(queries.webhook_events(state or ""), ["-received_at", "-id"], cursor, size)


@router.post("/desk/webhooks/{int:pk}/replay", response=WebhookOut, summary="Apply an event once more")
def replay_webhook(request: HttpRequest, pk: int) -> WebhookEvent:
    """Harmless where it was applied already."""
    return actions.replay_webhook(event=access.get_webhook(request.user, pk), by=request.user)
