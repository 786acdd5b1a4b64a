"""What the demo has none of: made by the same actions that people use, with the pages that show it.

It changes the club (an applicant is asked, a module is switched on), so it comes after everything else is looked at.
"""

from datetime import date
from typing import Any

from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules.actions import switch_module
from commonhall.foundation.accounts.models import User
from commonhall.foundation.files.tests.samples import picture, upload
from commonhall.foundation.pages import actions as website
from commonhall.modules.members import actions as members
from commonhall.modules.members.models import Application, BulkAct, Member, Plan
from commonhall.modules.merchants import actions as merchants
from tests.pages import Page

BUSINESS = {
    "business_name": "Lindt & Sohn GmbH", "country": "DE", "registration_number": "HRB 12345 München",
    "vat_number": "DE136695976", "iban": "DE89370400440532013000", "contact_person": "Vera Lindt",
    "email": "office@lindt.example", "phone": "+49 30 901820", "website": "https://lindt.example",
    "street": "Torstraße 1", "postal_code": "10119", "city": "Berlin", "description": "We bind books.",
}  # fmt: skip


def make_scarce() -> list[Page]:
    """Make it, and say where it is looked at."""
    admin, board, visitor = (_person(name) for name in (Role.ADMIN, Role.BOARD, "visitor"))
    return [
        *_of_members(board), *_of_applicants(board, visitor), *_of_many(admin, board), *_of_twins(board),
        *_of_merchants(admin, visitor), *_of_passkeys(_person("member")),
    ]  # fmt: skip


def _person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


def _of_members(board: User) -> list[Page]:
    letter = website.send_message(
        name="Hanna Vogt", email="hanna@example.net", text="May I come on Thursday?\nI bring a cake.", by=SYSTEM
    )
    member = Member.objects.filter(user=None).latest("pk")
    badge = members.save_badge(by=board, name="Host", description="Has opened their door.", icon="award")
    members.give_badge(badge=badge, member=member, by=board, reason="For the evening in May")
    note = members.add_note(member=member, text="Prefers to be called in the evening.", by=board)
    application = Application.objects.get(user=_person("applicant"))
    members.ask_applicant(application=application, by=board, text="Which friends of yours are members?")
    here = member.get_absolute_url()
    return [
        Page("board", "letter", f"/desk/website/messages/{letter.public_id}/"),
        Page("board", "badge", f"/members/desk/badges/{badge.pk}/"),
        Page("board", "badge-take", f"{here}badges/{badge.pk}/take/"),
        Page("board", "known-entry", here),
        Page("board", "known-notes", f"{here}notes/"),
        Page("board", "note", f"/members/desk/notes/{note.pk}/"),
        Page("applicant", "asked", "/members/me/"),
        Page("applicant", "answer", f"/members/applications/{application.public_id}/answer/"),
    ]


def _of_applicants(board: User, visitor: User) -> list[Page]:
    """Refused, before and after the appeal."""
    plan = Plan.objects.filter(is_open=True).earliest("pk")
    person = {"first_name": "Vera", "last_name": "Lindt", "city": "Berlin", "birth_date": date(1992, 4, 5)}
    refused = members.submit_application(by=visitor, plan=plan, motivation="To meet people.", **person)
    members.refuse_application(application=refused, by=board, reason="We take nobody in before the summer.")
    return [
        Page("visitor", "refused", "/members/me/"),
        Page("visitor", "appeal", f"/members/applications/{refused.public_id}/appeal/"),
        Page("board", "refused", f"/members/desk/applications/{refused.public_id}/"),
    ]


def _of_many(admin: User, board: User) -> list[Page]:
    chosen = {"members": [str(key) for key in Member.objects.values_list("public_id", flat=True)[:3]]}
    asks = members.prepare_bulk(kind=BulkAct.Kind.STATUS, chosen=chosen, by=board)
    ready, done = (members.prepare_bulk(kind=BulkAct.Kind.EMAIL, chosen=chosen, by=board) for _ in "12")
    for batch in (ready, done):
        members.set_bulk_options(batch=batch, by=board, subject="The summer trip", text="Who comes along?")
    members.start_bulk(batch=done, by=board)
    members.run_bulk_acts()
    export = members.order_export(by=admin, format="csv", fields=["first_name", "last_name", "city"])
    saved = members.save_filter(by=board, name="In Bologna", query="city=Bologna")
    acts = {"asks": asks, "ready": ready, "done": done}
    return [
        *(Page("board", f"bulk-{name}", f"/members/desk/bulk/{each.public_id}/") for name, each in acts.items()),
        Page("board", "bulk-acts", "/members/desk/bulk/"),
        Page("admin", "export-made", f"/members/exports/{export.public_id}/"),
        Page("admin", "exports-made", "/members/exports/"),
        Page("board", "filter", f"/members/filters/{saved.public_id}/"),
    ]


def _of_twins(board: User) -> list[Page]:
    told: dict[str, Any] = {"first_name": "Lucia", "last_name": "Bruno", "birth_date": date(1990, 2, 3)}
    first, second = Member.objects.create(**told, city="Roma"), Member.objects.create(**told, city="Torino")
    members.start_double_scan(by=board)
    members.run_double_scans()
    known = Member.objects.create(first_name="Lucia", last_name="Bruni", city="Roma")
    merge = members.merge_members(
        keep=Member.objects.create(first_name="Lucia", last_name="Bruni"), drop=known, take=["city"], by=board
    )
    return [
        Page("board", "doubles-found", "/members/desk/doubles/"),
        Page("board", "twins", f"/members/desk/doubles/{first.public_id}/{second.public_id}/"),
        Page("board", "merges-made", "/members/desk/merges/"),
        Page("board", "merged", f"/members/desk/merges/{merge.pk}/"),
    ]


def _of_merchants(admin: User, owner: User) -> list[Page]:
    switch_module(label="merchants", enabled=True, by=SYSTEM)
    merchant = merchants.save_merchant(by=owner, **BUSINESS)
    merchants.add_documents(merchant=merchant, by=owner, documents=[upload("extract.png", picture())])
    merchants.submit_merchant(merchant=merchant, by=owner)
    merchants.begin_review(merchant=merchant, by=admin)
    merchants.save_merchant(by=_person("treasurer"), **BUSINESS | {"business_name": "Moreau Press"})
    merchants.invite_merchant(by=admin, email="hello@baker.example", business_name="Baker & Co", country="IT")
    return [
        Page("member", "no-business", "/merchants/"),
        Page("member", "business-begin", "/merchants/edit/"),
        Page("treasurer", "business-draft", "/merchants/"),
        Page("treasurer", "business-edit", "/merchants/edit/"),
        Page("visitor", "business", "/merchants/"),
        Page("admin", "merchants", "/merchants/desk/"),
        Page("admin", "merchant", f"/merchants/desk/{merchant.public_id}/"),
        Page("admin", "invitations", "/merchants/desk/invitations/"),
    ]


def _of_passkeys(member: User) -> list[Page]:
    passkey = WebAuthn.add(member, "My phone", _credential()).instance
    return [
        Page("member", "passkeys-own", "/accounts/2fa/webauthn/"),
        Page("member", "passkey-rename", f"/accounts/2fa/webauthn/keys/{passkey.pk}/edit/"),
    ]


def _credential() -> dict[str, Any]:
    """What a browser hands over for a new passkey, as far as it is kept."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(bytes(32), flags, 0, AttestedCredentialData.create(bytes(16), b"my phone", key))
    told = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"challenge", "http://localhost")
    return {
        "id": websafe_encode(b"my phone"),
        "rawId": websafe_encode(b"my phone"),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(told),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }
