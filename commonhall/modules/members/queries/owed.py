"""What members owe now: the dues of a term, or a later part of them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonhall.core.money.amounts import plain_money
from commonhall.foundation.payments.models import Charge, ChargeState
from commonhall.modules.members.models import Instalment, Member, Term


def owes() -> Any:
    """The condition that a member owes something now."""
    terms = Term.objects.owed().filter(member=OuterRef("pk"))
    parts = Instalment.objects.owed().filter(term__member=OuterRef("pk"))
    return Exists(terms) | Exists(parts)


def open_dues_charges(members: "QuerySet[Member] | None" = None) -> "QuerySet[Charge]":
    """What is open of dues; of some members only, or all."""
    rows = Charge.objects.filter(purpose="dues", state=ChargeState.OPEN)
    if members is None:
        return rows
    terms = Term.objects.owed().filter(member__in=members).values("charge")
    parts = Instalment.objects.owed().filter(term__member__in=members).values("charge")
    return rows.filter(Q(pk__in=terms) | Q(pk__in=parts))


def owed_charges(member: Member) -> "QuerySet[Charge]":
    """What a member owes, what is due first coming first."""
    return open_dues_charges(Member.objects.filter(pk=member.pk)).order_by("due_on", "pk")


def as_logged(charge: Charge) -> dict[str, str]:
    """What the log says of a charge of which somebody is reminded."""
    return {"amount": plain_money(charge.money), "due_on": charge.due_on.isoformat(), "charge": str(charge.public_id)}


def debtors(charges: list[Charge]) -> dict[int, Member]:
    """By the key of a charge of dues, whose they are, with the plan; at most two queries."""
    terms = Term.objects.filter(charge__in=charges).select_related("member__plan")
    found = {term.charge_id: term.member for term in terms if term.charge_id}
    if left := [charge for charge in charges if charge.pk not in found]:
        parts = Instalment.objects.filter(charge__in=left).select_related("term__member__plan")
        found |= {part.charge_id: part.term.member for part in parts if part.charge_id}
    return found
