"""Membership cards."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import activity
from commonhall.modules.members.models import Card, Member, Status, new_code


@transaction.atomic
def issue_card(*, member: Member, by: Any) -> Card:
    """Make the member's card, or a new one: what was printed or saved of an earlier one is worthless from now on.

    Raises:
        Refused: the membership has not begun yet.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("plan", "user").get(pk=member.pk)
    if member.status == Status.PENDING:
        raise Refused(_("The card is made once the membership has begun."))
    card, made = Card.objects.get_or_create(member=member)
    if not made:
        card.code, card.issued_at = new_code(), timezone.now()
        card.save(update_fields=["code", "issued_at"])
    record(activity.CARD_ISSUED, by=by, on=card, about=member.user or member, data={"again": not made})
    return card


@transaction.atomic
def change_card(*, card: Card, shows_name: bool, by: Any) -> Card:
    """Choose whether whoever scans the card reads the whole name."""
    card = Card.objects.select_for_update(of=("self",)).select_related("member__user").get(pk=card.pk)
    before, card.shows_name = card.shows_name, shows_name
    card.save(update_fields=["shows_name"])
    record(
        activity.CARD_CHANGED, by=by, on=card, about=card.member.user or card.member,
        before={"shows_name": before}, after={"shows_name": shows_name},
    )  # fmt: skip
    return card
