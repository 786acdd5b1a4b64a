"""Membership cards: whose, whether valid, and what whoever scans one may know."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonhall.core.crypto.keys import is_signed, signature
from commonhall.core.time.today import site_today
from commonhall.modules.members.models import Card, Member, Status
from commonhall.modules.members.queries.privacy import reader_of
from commonhall.modules.members.queries.profile import has_page

PURPOSE = "members.card"
TOKEN = re.compile(r"([A-Za-z0-9_-]{16})\.([0-9a-f]{64})")


def card_token(card: Card) -> str:
    """What stands in the QR code: the card's random code and the site's signature of it.

    A forged one is known as such without a look at the database, so guessing leads nowhere however quick it is.
    """
    return f"{card.code}.{signature(PURPOSE, card.code)}"


def card_by_token(token: str) -> Card | None:
    """The card of a token; None when it is forged, or the member has got another card since."""
    found = TOKEN.fullmatch(token)
    if found is None or not is_signed(PURPOSE, found[1], found[2]):
        return None
    return Card.objects.select_related("member__plan", "member__head").filter(code=found[1]).first()


def card_of(member: Member) -> Card | None:
    return Card.objects.select_related("member__plan").filter(member=member).first()


@dataclass(frozen=True)
class Verdict:
    """What a card says of its member today.

    Attributes:
        word, state: such as "Valid", and its colour.
        until: the last day that is paid for.
        is_late: valid in the days of grace after that day.
    """

    word: str | Promise
    state: str
    is_valid: bool
    until: date | None
    is_late: bool = False


def card_verdict(member: Member) -> Verdict:
    today, until = site_today(), member.expires_on
    grace = timedelta(days=member.plan.grace_days if member.plan else 0)
    if member.status == Status.ACTIVE and (until is None or until + grace >= today):
        return Verdict(_("Valid"), "success", True, until, is_late=until is not None and until < today)
    if member.status == Status.SUSPENDED:
        return Verdict(_("Suspended"), "danger", False, until)
    if member.status in (Status.ACTIVE, Status.EXPIRED):
        return Verdict(_("Expired"), "danger", False, until)
    return Verdict(_("Not valid"), "danger", False, until)


def name_on_card(card: Card, viewer: Any) -> str:
    """The whole name for who meets the member in the directory, or everybody if the member wishes; else "Maria R.".

    Who is blocked, or for whom the member is not listed, learns no more from a card than somebody in the street.
    """
    member = card.member
    plain = card.shows_name or not (member.first_name and member.last_name)
    if plain or has_page(member, reader_of(viewer)):
        return member.name
    return f"{member.first_name} {member.last_name[0]}."
