"""Whom a bulk act is for, and what it would do, without doing it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonhall.core.pagination.counting import bounded_counts
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.modules.members.models import BadgeAward, BulkAct, BulkItem, Member
from commonhall.modules.members.queries.desk import DeskFilters, desk_members
from commonhall.modules.members.queries.mails import unwritable
from commonhall.modules.members.queries.owed import owes

MOST = 10_000  # a preview counts no further
NAMED = 10  # of those who are left out for one reason
Kind = BulkAct.Kind
NEEDED: dict[str, tuple[str, ...]] = {
    Kind.STATUS: ("status", "reason"),
    Kind.GIVE_BADGE: ("badge",),
    Kind.TAKE_BADGE: ("badge", "reason"),
    Kind.EMAIL: ("subject", "text"),
    Kind.DUES: (),
    Kind.REMIND: (),
}


def is_ready(batch: BulkAct) -> bool:
    """Whether everything that the act needs to know has been said."""
    return all(batch.options.get(name) for name in NEEDED[batch.kind])


def chosen_members(batch: BulkAct) -> "QuerySet[Member]":
    """Whom the act is for: those who were ticked, or all that match the list's filters now."""
    if "members" in batch.chosen:
        return Member.objects.filter(public_id__in=batch.chosen["members"])
    filters = {name: batch.chosen.get(name, "") for name in DeskFilters().as_json()}
    return desk_members(batch.chosen["list"], DeskFilters(**filters))


def left_out(batch: BulkAct) -> dict[str | Promise, Any]:
    """Whom the act leaves out: reason and condition, in the order in which they are asked."""
    owed = owes()
    held = Exists(BadgeAward.objects.filter(member=OuterRef("pk"), badge=batch.options.get("badge") or None))
    own: dict[str | Promise, Any] = {
        _("Nobody decides about their own membership"): Q(pk__in=_own_of(batch.created_by_id))
    }
    reasons: dict[str, dict[str | Promise, Any]] = {
        Kind.STATUS: {_("Has this status already"): Q(status=batch.options.get("status", "")), **own},
        Kind.GIVE_BADGE: {_("Has this badge already"): held, **own},
        Kind.TAKE_BADGE: {_("Does not have this badge"): ~held, **own},
        Kind.EMAIL: unwritable(),
        Kind.DUES: {_("Has no plan"): Q(plan=None), _("The last term is not paid yet"): owed, **own},
        Kind.REMIND: {_("Owes nothing"): ~owed, _("No e-mail address"): Q(user=None, email="")},
    }
    return reasons[batch.kind]


def _own_of(user_id: int | None) -> "QuerySet[Member, Any]":
    """Whose membership is this person's own, by privacy.is_own."""
    own = Q(user=user_id) | Q(user=None, head__user=user_id)
    return (Member.objects.filter(own) if user_id else Member.objects.none()).values("pk")


@dataclass(frozen=True)
class LeftOut:
    """Those whom an act would leave out for one reason; a count of MOST means "or more"."""

    reason: str | Promise
    count: int
    some: list[Member]


@dataclass(frozen=True)
class BulkPreview:
    """What an act would do.

    Attributes:
        chosen, reached: how many were chosen, and how many of them it would be done to.
    """

    chosen: int
    reached: int
    left_out: list[LeftOut]

    @property
    def is_bounded(self) -> bool:
        return self.chosen >= MOST


def bulk_preview(batch: BulkAct) -> BulkPreview:
    rest = chosen_members(batch)
    lists: dict[str, QuerySet[Member]] = {"chosen": rest}
    reasons = left_out(batch)
    for number, condition in enumerate(reasons.values()):
        lists[f"out {number}"] = rest.filter(condition)
        rest = rest.exclude(condition)
    counts = bounded_counts({**lists, "reached": rest}, MOST)
    out = [
        LeftOut(reason, count, list(lists[f"out {number}"].order_by("pk")[:NAMED]))
        for number, reason in enumerate(reasons)
        if (count := counts[f"out {number}"])
    ]
    return BulkPreview(counts["chosen"], counts["reached"], out)


def bulk_items(batch: BulkAct, outcome: str = "", cursor: str = "", size: int = 50) -> Page[BulkItem]:
    """What became of each member, by the order in which they were taken."""
    rows = BulkItem.objects.filter(batch=batch).select_related("member", "mail")
    if outcome in BulkItem.Outcome.values:
        rows = rows.filter(outcome=outcome)
    return paginate(rows, order=["id"], cursor=cursor, size=size)
