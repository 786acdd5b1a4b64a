"""Shapes of the JSON API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.api.schemas import Text
from commonhall.modules.merchants.models import PROFILE, Invitation, Merchant


class MerchantIn(Schema):
    """The whole profile: what is left out becomes empty, except the bank account."""

    business_name: Text = Field(min_length=1, max_length=160)
    country: Text = Field(min_length=2, max_length=2, description="ISO 3166, two letters.")
    registration_number: Text = Field("", max_length=120)
    vat_number: Text = Field("", max_length=40)
    contact_person: Text = Field("", max_length=120)
    email: Text = Field("", max_length=254)
    phone: Text = Field("", max_length=40)
    website: Text = Field("", max_length=200)
    street: Text = Field("", max_length=160)
    postal_code: Text = Field("", max_length=20)
    city: Text = Field("", max_length=80)
    description: Text = Field("", max_length=2000)
    iban: Text = Field("", max_length=50, description="Empty leaves the one that is kept.")
    remove_iban: bool = False


class DocumentOut(Schema):
    id: UUID
    name: str
    url: str = Field(description="Signed; good for one to two hours.")


class MerchantOut(Schema):
    id: UUID
    business_name: str
    country: str
    registration_number: str
    vat_number: str
    contact_person: str
    email: str
    phone: str
    website: str
    street: str
    postal_code: str
    city: str
    description: str
    iban: str = Field(description="Most of it hidden.")
    state: str
    since: datetime
    reason: str
    approved_at: datetime | None


class MerchantFullOut(MerchantOut):
    documents: list[DocumentOut]
    missing: list[str] = Field(description="What it lacks before it can be submitted, in words.")


class MerchantPageOut(Schema):
    items: list[MerchantOut]
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class DocumentsIn(Schema):
    documents: list[UUID] = Field(min_length=1, max_length=10, description="Files uploaded for `merchants.document`.")


class MerchantReasonIn(Schema):
    reason: Text = Field("", max_length=2000, description="Needed to refuse and to suspend; the merchant reads it.")


class InvitationIn(Schema):
    email: Text = Field(min_length=3, max_length=254)
    business_name: Text = Field(min_length=1, max_length=160)
    country: Text = Field(min_length=2, max_length=2, description="ISO 3166, two letters.")
    contact_person: Text = Field("", max_length=120)


class TokenIn(Schema):
    token: Text = Field(max_length=300, description="The last part of the link in the mail.")


class InvitationOut(Schema):
    id: UUID
    email: str
    business_name: str
    contact_person: str
    country: str
    sent_at: datetime
    ends_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None


class InvitationPageOut(Schema):
    items: list[InvitationOut]
    next: str
    previous: str


def merchant_out(merchant: Merchant) -> dict[str, Any]:
    told = {name: getattr(merchant, name) for name in (*PROFILE, "state", "since", "reason", "approved_at")}
    return {"id": merchant.public_id, "iban": merchant.iban_shown, **told}


def invitation_out(invitation: Invitation) -> dict[str, Any]:
    names = ("email", "business_name", "contact_person", "country", "sent_at", "ends_at", "accepted_at", "revoked_at")
    return {"id": invitation.public_id, **{name: getattr(invitation, name) for name in names}}
