"""Membership cards and address cards for programs."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.documents.cards import card_pdf, card_png, card_url
from commonhall.modules.members.documents.vcards import VERSIONS, vcard
from commonhall.modules.members.models import Card, Member
from commonhall.modules.members.queries.cards import card_by_token, card_of, card_verdict, name_on_card

router = Router()


class CardOut(Schema):
    url: str = Field(description="What the QR code leads to; whoever has it can see whether the card is valid.")
    issued_at: datetime
    shows_name: bool
    is_valid: bool
    valid_until: date | None


class VerifiedOut(Schema):
    """What anybody may know of a card."""

    name: str = Field(description="As far as the member shows it to the caller.")
    number: str | None
    is_valid: bool
    state: str
    valid_until: date | None


@router.get("/{uuid:public_id}/card", response=CardOut, summary="A member's card: one's own, or any for the board")
def get_card(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return _card(_found(access.get_member(request.user, public_id, to="change")))


@router.post("/{uuid:public_id}/card", response={201: CardOut}, summary="Make the card, or a new one")
def issue_card(request: HttpRequest, public_id: UUID) -> tuple[int, dict[str, Any]]:
    member = access.get_member(request.user, public_id, to="change")
    return 201, _card(actions.issue_card(member=member, by=request.user))


@router.get("/{uuid:public_id}/card.pdf", summary="The card to print")
def get_card_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _found(access.get_member(request.user, public_id, to="change"))
    return HttpResponse(card_pdf(found), content_type="application/pdf")


@router.get("/{uuid:public_id}/card.png", summary="The card as a picture")
def get_card_png(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _found(access.get_member(request.user, public_id, to="change"))
    return HttpResponse(card_png(found), content_type="image/png")


@router.get("/cards/{token}", response=VerifiedOut, auth=None, summary="Whether a card is valid")
def verify_card(request: HttpRequest, token: str) -> dict[str, Any]:
    found = card_by_token(token)
    if found is None:
        raise Http404
    verdict = card_verdict(found.member)
    return {
        "name": name_on_card(found, request.user), "number": found.member.number, "is_valid": verdict.is_valid,
        "state": str(verdict.word), "valid_until": verdict.until,
    }  # fmt: skip


@router.get("/{uuid:public_id}/vcard", summary="A member for an address book, as the caller may see them")
def get_vcard(
    request: HttpRequest,
    public_id: UUID,
    version: Annotated[str, Field(description="4.0, or 3.0 for older address books.")] = VERSIONS[0],
) -> HttpResponse:
    member = access.get_member(request.user, public_id)
    shown = queries.visible_fields(member, queries.reader_of(request.user))
    content = vcard(member, shown, version if version in VERSIONS else VERSIONS[0])
    return HttpResponse(content, content_type="text/vcard; charset=utf-8")


def _found(member: Member) -> Card:
    found = card_of(member)
    if found is None:
        raise Http404
    return found


def _card(card: Card) -> dict[str, Any]:
    verdict = card_verdict(card.member)
    return {
        "url": card_url(card), "issued_at": card.issued_at, "shows_name": card.shows_name,
        "is_valid": verdict.is_valid, "valid_until": verdict.until,
    }  # fmt: skip
