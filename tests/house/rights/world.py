"""A club with one of each thing, all of it Maria's or the club's, and somebody of each role who looks at it."""

import re
from datetime import date
from typing import Any

from django.test import Client
from django.utils import timezone

from commonhall.config.seeding.lives import seed_lives
from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules.actions import switch_module
from commonhall.foundation.accounts import actions as accounts
from commonhall.foundation.accounts.models import ApiKey, DataExport, Session, TrustedDevice, User
from commonhall.foundation.files.actions import judge_upload, store_upload
from commonhall.foundation.files.tests.samples import picture, upload
from commonhall.foundation.notifications.models import ChannelDelivery, Notification
from commonhall.foundation.pages.models import Block, ContactMessage, MenuEntry, Page
from commonhall.foundation.payments.models import Charge, Payment, WebhookEvent
from commonhall.foundation.security.models import AddressRule, Risk, SecurityEvent, Verdict
from commonhall.modules.members import actions as members
from commonhall.modules.members.models import (
    Application,
    BadgeAward,
    BulkAct,
    CustomField,
    Double,
    Export,
    Import,
    Member,
    Plan,
    SavedFilter,
    Status,
)
from commonhall.modules.members.queries.cards import card_token
from commonhall.modules.merchants.actions import DOCUMENTS
from commonhall.modules.merchants.models import Invitation, Merchant, State
from tests.house.rights.routes import Route

OWNER, STRANGER, VISITOR, ALIKE = "owner", "account", "visitor", "organiser coach customer"
# Roles that give no rights in what is there yet stand together; whoever gives them one takes them apart.
TOGETHER = {Role.ORGANISER, Role.COACH, Role.CUSTOMER}
ROLES = [VISITOR, STRANGER, OWNER, ALIKE, *(role.value for role in Role if role not in TOGETHER)]


def people(club: dict[str, User]) -> dict[str, User | None]:
    """By role: nobody, somebody with an account alone, whose things they are, and one with each role and no other."""
    found: dict[str, User | None] = {VISITOR: None, OWNER: club["member"], STRANGER: club["visitor"]}
    for name in ROLES[3:]:
        roles = [Role(role) for role in name.split()]
        user = accounts.create_account(email=f"{roles[0]}@roles.example", by=SYSTEM, display_name=name, verified=True)
        accounts.complete_onboarding(user=user, by=user)
        for role in roles:
            accounts.grant_role(user=user, role=role, by=SYSTEM)
        if name == Role.MEMBER:
            Member.objects.create(first_name="Other", last_name="Member", user=user, status=Status.ACTIVE)
        found[name] = user
    return found


class World:
    """What stands in addresses, by the route that asks for it."""

    def __init__(self, club: dict[str, User]) -> None:
        seed_lives(club)
        board, owner = club["board"], club["member"]
        member = Member.objects.get(user=owner)
        self.answers: list[tuple[str, dict[str, Any]]] = [
            *self._of_accounts(owner, board),
            *self._of_pages(board),
            *self._of_payments(owner),
            *self._of_desk(member, board),
            *self._of_members(member, owner),
            *self._of_merchants(owner),
        ]

    def fill_all(self, routes: list[Route]) -> dict[Route, str]:
        """The routes' addresses with real things in them."""
        found = {route: self._fill(route) for route in routes}
        empty = [str(route) for route, address in found.items() if not address]
        assert not empty, f"say in tests/house/rights/world.py what stands in the addresses of {empty}"
        return found

    def _fill(self, route: Route) -> str:
        known = (values for pattern, values in self.answers if re.match(pattern, route.path))
        values = next((values for values in known if set(route.takes) <= set(values)), None)
        return route.address(**(values or {})) if values or not route.takes else ""

    def _of_accounts(self, owner: User, board: User) -> list[tuple[str, dict[str, Any]]]:
        export = DataExport.objects.create(user=owner, state="done", finished_at=timezone.now())
        accounts.change_picture(user=owner, by=owner, picture=upload("owner.png", picture()))
        owner.refresh_from_db()
        api_key = ApiKey.objects.create(user=owner, name="Key", prefix="abc", digest="0", expires_at=timezone.now())
        Client().force_login(owner)
        session = Session.objects.filter(user=owner).latest("started_at")
        rule = AddressRule.objects.create(network="192.0.2.0/28", verdict=Verdict.BLOCK, reason="Test")
        event = SecurityEvent.objects.create(kind="security.test", risk=Risk.HIGH)
        device = TrustedDevice.objects.create(user=owner, digest="0" * 64, ends_at=timezone.now())
        until, sign = owner.picture_address().split("/")[3:5]
        return [
            ("(api/v1/)?accounts/(api-)?keys", {"public_id": api_key.public_id}),
            ("(api/v1/)?accounts/sessions", {"public_id": session.public_id}),
            ("(api/v1/)?accounts/desk", {"public_id": board.public_id, "role": "board"}),
            ("(desk/|api/v1/)security/addresses", {"public_id": rule.public_id}),
            ("(desk/|api/v1/)security/events", {"public_id": event.public_id}),
            ("(desk/|api/v1/)security/limits", {"name": "search"}),
            ("(desk/audit|api/v1/security/log)", {"pk": Activity.objects.earliest("pk").pk}),
            ("accounts/2fa/webauthn", {"pk": 0}),
            ("(api/v1/)?accounts/.*devices", {"public_id": device.public_id}),
            ("accounts/confirm-email", {"key": "nonsense"}),
            ("accounts/password/reset/key", {"uidb36": "1", "key": "nonsense"}),
            ("accounts/signup/by-mail", {"token": "nonsense"}),
            ("(api/v1/)?accounts/(me/)?data", {"public_id": export.public_id}),
            (".*accounts/people", {"public_id": board.public_id, "role": "board"}),
            ("(api/v1/)?files/", {"public_id": owner.picture_id, "part": "64", "until": until, "signature": sign}),
            ("ui/accent", {"colour": "0f6473"}),
            ("api/v1/modules", {"label": "members"}),
        ]

    def _of_pages(self, board: User) -> list[tuple[str, dict[str, Any]]]:
        page = Page.objects.filter(state="published").earliest("pk")
        message = ContactMessage.objects.create(name="Vera", email="vera@example.net", text="Hello")
        block, entry = Block.objects.earliest("pk"), MenuEntry.objects.earliest("pk")
        number = page.versions.earliest("pk").number
        return [
            ("(desk/website|api/v1/pages)/home/(add|preview)", {"kind": "text"}),
            ("(desk/website|api/v1/pages)/home", {"public_id": block.public_id}),
            ("(desk/website/menus|api/v1/pages/menu)", {"pk": entry.pk, "area": "header"}),
            ("(desk/website|api/v1/pages)/messages", {"public_id": message.public_id}),
            ("desk/website/pages", {"pk": page.pk, "number": number}),
            ("contact/confirm", {"public_id": message.public_id, "signature": "nonsense"}),
            ("api/v1/pages/deleted", {"pk": page.pk}),
            ("api/v1/pages", {"slug": page.slug, "number": number}),
            ("site/icons", {"name": "192"}),
            ("(site/cards/)?<page_slug", {"slug": page.slug}),
        ]

    def _of_payments(self, owner: User) -> list[tuple[str, dict[str, Any]]]:
        charge = Charge.objects.filter(payer=owner).earliest("pk")
        payment = Payment.objects.get(charge=charge)
        event = WebhookEvent.objects.create(provider="stripe", event_id="evt_1", type="test", payload={}, state="dead")
        notice = Notification.objects.filter(user=owner).earliest("pk")
        delivery = ChannelDelivery.objects.earliest("pk")
        ChannelDelivery.objects.filter(pk=delivery.pk).update(state="dead")
        return [
            ("(desk/payments|api/v1/payments/desk)/webhooks", {"pk": event.pk}),
            ("(desk/|api/v1/)?payments/charges", {"public_id": charge.public_id}),
            ("(desk/|api/v1/)?payments", {"public_id": payment.public_id}),
            ("(desk|api/v1)/notifications", {"pk": delivery.pk}),
            ("notifications", {"public_id": notice.public_id}),
        ]

    def _of_desk(self, member: Member, board: User) -> list[tuple[str, dict[str, Any]]]:
        badge = members.save_badge(by=board, name="Founder")
        members.give_badge(member=member, badge=badge, by=board)
        note = members.add_note(member=member, text="Noted", by=board)
        twins = [Member.objects.create(first_name="Twin", last_name="Test", birth_date=date(1990, 1, 1)) for _ in "12"]
        double = Double.objects.create(first=twins[0], second=twins[1], reason=Double.Reason.values[0])
        third = Member.objects.create(first_name="Twin", last_name="Third")
        merge = members.merge_members(keep=member, drop=third, take=[], by=board)
        bulk = BulkAct.objects.create(kind=BulkAct.Kind.STATUS, chosen={}, created_by=board)
        application = Application.objects.filter(state=Application.State.SUBMITTED).earliest("pk")
        Application.objects.filter(pk=application.pk).update(user=member.user)
        batch = Import.objects.earliest("pk")
        ids = {"public_id": application.public_id}
        return [
            (
                "(api/v1/)?members/.*badges/<int:pk>/take",
                {"public_id": member.public_id, "pk": BadgeAward.objects.get().pk},
            ),
            ("(api/v1/)?members/desk/badges", {"pk": badge.pk, "direction": "up"}),
            ("(api/v1/)?members/desk/notes", {"pk": note.pk}),
            ("(api/v1/)?members/desk/doubles/<uuid", {"kept": twins[0].public_id, "dropped": twins[1].public_id}),
            ("(api/v1/)?members/desk/doubles", {"pk": double.pk}),
            ("(api/v1/)?members/desk/merges", {"pk": merge.pk}),
            ("(api/v1/)?members/desk/bulk", {"public_id": bulk.public_id}),
            ("(api/v1/)?members/desk/lists", {"key": "expired"}),
            ("(api/v1/)?members/desk/import", {"public_id": batch.public_id}),
            ("(api/v1/)?members/(desk/)?applications", ids),
            (
                "members/desk/fields|api/v1/members/questions",
                {"key": CustomField.objects.earliest("pk").key, "direction": "up"},
            ),
            ("(api/v1/)?members/(desk/)?plans", {"pk": Plan.objects.earliest("pk").pk}),
        ]

    def _of_members(self, member: Member, owner: User) -> list[tuple[str, dict[str, Any]]]:
        saved = SavedFilter.objects.create(owner=owner, name="Mine", query="q=x")
        export = Export.objects.create(created_by=owner, fields=["city"], state="done")
        card = members.issue_card(member=member, by=owner)
        return [
            ("(api/v1/)?members/filters", {"public_id": saved.public_id}),
            ("(api/v1/)?members/exports", {"public_id": export.public_id}),
            ("(api/v1/)?members/cards?/<", {"token": card_token(card)}),
            ("(api/v1/)?members/<uuid(str)?:public_id>/mails", {"public_id": member.public_id, "signed": "nonsense"}),
            ("(api/v1/)?members/<", {"public_id": member.public_id}),
        ]

    def _of_merchants(self, owner: User) -> list[tuple[str, dict[str, Any]]]:
        switch_module(label="merchants", enabled=True, by=SYSTEM)
        merchant = Merchant.objects.create(user=owner, business_name="Owner's", country="IT", state=State.SUBMITTED)
        invitation = Invitation.objects.create(email="new@example.net", business_name="New", country="IT")
        judged = judge_upload(purpose=DOCUMENTS, upload=upload("paper.png", picture()))
        paper = store_upload(purpose=DOCUMENTS, upload=judged, by=owner, attach=True)
        document = merchant.documents.create(file=paper)
        return [
            ("(api/v1/)?merchants/(desk/)?invitations", {"public_id": invitation.public_id}),
            ("merchants/invited", {"token": "nonsense"}),
            ("notifications/off", {"pk": 1, "module": "members", "signed": "nonsense"}),
            ("(api/v1/)?merchants/(me/)?documents", {"public_id": document.file.public_id}),
            ("(api/v1/)?merchants/", {"public_id": merchant.public_id}),
        ]
