"""The same for programs, under /api/v1/merchants/."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from commonhall.core.access.permits import permit
from commonhall.core.api.schemas import PageSize
from commonhall.foundation.files import access as files
from commonhall.modules.merchants import access, actions, queries
from commonhall.modules.merchants.models import Merchant
from commonhall.modules.merchants.schemas import (
    DocumentsIn,
    InvitationIn,
    InvitationOut,
    InvitationPageOut,
    MerchantFullOut,
    MerchantIn,
    MerchantOut,
    MerchantPageOut,
    MerchantReasonIn,
    TokenIn,
    invitation_out,
    merchant_out,
)

router = Router()


@router.get("/me", response=MerchantFullOut, summary="The caller's own business")
def my_merchant(request: HttpRequest) -> dict[str, Any]:
    return _full(access.get_own(request.user))


@router.put("/me", response=MerchantFullOut, summary="Begin one's profile, or change it")
def save_my_merchant(request: HttpRequest, data: MerchantIn) -> dict[str, Any]:
    return _full(actions.save_merchant(by=request.user, **data.dict()))


@router.post("/me/documents", response=MerchantFullOut, summary="Add documents that were uploaded before")
def add_my_documents(request: HttpRequest, data: DocumentsIn) -> dict[str, Any]:
    found = access.get_own(request.user)
    papers = [files.get_file(request.user, key, to="attach") for key in data.documents]
    actions.add_documents(merchant=found, by=request.user, documents=papers)
    return _full(found)


@router.api_operation(["DELETE"], "/me/documents/{public_id}", response=MerchantFullOut, summary="Remove a document")
def remove_my_document(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_document(request.user, public_id)
    actions.remove_document(document=found, by=request.user)
    return _full(access.get_own(request.user))


@router.post("/me/submit", response=MerchantFullOut, summary="Ask to be verified")
def submit_my_merchant(request: HttpRequest) -> dict[str, Any]:
    return _full(actions.submit_merchant(merchant=access.get_own(request.user), by=request.user))


@router.get("/invitations", response=InvitationPageOut, summary="Invitations, newest first")
def list_invitations(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    permit(request.user, "merchants.review")
    page = queries.invitation_page(cursor, size)
    return {"items": [invitation_out(each) for each in page], "next": page.next, "previous": page.previous}


@router.post("/invitations", response={201: InvitationOut}, summary="Invite somebody to register a business")
def invite(request: HttpRequest, data: InvitationIn) -> tuple[int, dict[str, Any]]:
    permit(request.user, "merchants.review")
    return 201, invitation_out(actions.invite_merchant(by=request.user, **data.dict()))


@router.post("/invitations/accept", response={201: MerchantFullOut}, summary="Begin one's profile by an invitation")
def accept_invitation(request: HttpRequest, data: TokenIn) -> tuple[int, dict[str, Any]]:
    found = access.get_invited(data.token)
    if found is None:
        raise Http404(_("This invitation has ended already."))
    return 201, _full(actions.accept_invitation(invitation=found, by=request.user))


@router.post("/invitations/{public_id}/send", response=InvitationOut, summary="Send an invitation again")
def send_invitation(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_invitation(request.user, public_id)
    return invitation_out(actions.resend_invitation(invitation=found, by=request.user))


@router.post("/invitations/{public_id}/revoke", response=InvitationOut, summary="Revoke an invitation")
def revoke_invitation(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_invitation(request.user, public_id)
    return invitation_out(actions.revoke_invitation(invitation=found, by=request.user))


@router.get("/", response=MerchantPageOut, summary="The desk's list")
def list_merchants(
    request: HttpRequest, state: str = "", country: str = "", q: str = "", cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    """`state` may be "waiting" for all that wait for a decision, longest first."""
    permit(request.user, "merchants.review")
    page = queries.merchant_page(queries.Filters(state, country, q), cursor, size)
    return {"items": [merchant_out(each) for each in page], "next": page.next, "previous": page.previous}


@router.get("/{public_id}", response=MerchantFullOut, summary="One merchant")
def get_merchant(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return _full(access.get_merchant(request.user, public_id))


@router.post("/{public_id}/begin-review", response=MerchantOut, summary="Take up the review")
def begin_review(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_merchant(request.user, public_id, to="review")
    return merchant_out(actions.begin_review(merchant=found, by=request.user))


@router.post("/{public_id}/approve", response=MerchantOut, summary="Approve")
def approve(request: HttpRequest, public_id: UUID, data: MerchantReasonIn) -> dict[str, Any]:
    found = access.get_merchant(request.user, public_id, to="review")
    return merchant_out(actions.approve_merchant(merchant=found, by=request.user, reason=data.reason))


@router.post("/{public_id}/refuse", response=MerchantOut, summary="Refuse, with a reason")
def refuse(request: HttpRequest, public_id: UUID, data: MerchantReasonIn) -> dict[str, Any]:
    found = access.get_merchant(request.user, public_id, to="review")
    return merchant_out(actions.refuse_merchant(merchant=found, by=request.user, reason=data.reason))


@router.post("/{public_id}/suspend", response=MerchantOut, summary="Suspend, with a reason")
def suspend(request: HttpRequest, public_id: UUID, data: MerchantReasonIn) -> dict[str, Any]:
    found = access.get_merchant(request.user, public_id, to="review")
    return merchant_out(actions.suspend_merchant(merchant=found, by=request.user, reason=data.reason))


@router.post("/{public_id}/reinstate", response=MerchantOut, summary="Lift the suspension")
def reinstate(request: HttpRequest, public_id: UUID, data: MerchantReasonIn) -> dict[str, Any]:
    found = access.get_merchant(request.user, public_id, to="review")
    return merchant_out(actions.reinstate_merchant(merchant=found, by=request.user, reason=data.reason))


def _full(merchant: Merchant) -> dict[str, Any]:
    papers = queries.documents(merchant)
    return {**merchant_out(merchant), "documents": papers, "missing": queries.missing(merchant, len(papers))}
