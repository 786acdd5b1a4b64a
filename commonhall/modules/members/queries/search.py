from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.urls import reverse

from commonhall.core.search.hits import Hit
from commonhall.modules.members.models import OPEN_STATES, Application, Badge, Member, Plan
from commonhall.modules.members.queries.directory import RELEVANCE, Filters, directory
from commonhall.modules.members.queries.privacy import BOARD, Reader, reader_of, seen

Named = TypeVar("Named", Badge, Plan)


def member_hits(viewer: Any, words: str, limit: int) -> list[Hit]:
    """For the site's search: members by name, with place and subject, or profession, to know them apart."""
    reader = reader_of(viewer)
    found = directory(Filters(q=words, sort=RELEVANCE), reader, size=limit)
    return [Hit(member.name, member.get_absolute_url(), _known_by(member, reader)) for member in found]


def application_hits(words: str, limit: int) -> list[Hit]:
    """The same for reviewers: applications that are open, by the applicant's name. These are few."""
    rows = Application.objects.filter(state__in=OPEN_STATES).select_related("plan")
    for word in words.split():
        rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return [
        Hit(
            each.name,
            reverse("members:application", args=[each.public_id]),
            f"{each.plan} · {each.get_state_display()}",
        )
        for each in rows.order_by("submitted_at", "id")[:limit]
    ]


def plan_hits(words: str, limit: int) -> list[Hit]:
    """For whoever manages plans: those that bear the words, in their order. A club has few."""
    rows = _naming(Plan.objects.all(), words).order_by("position", "name")[:limit]
    return [Hit(plan.name, reverse("members:plan", args=[plan.pk]), str(plan.price)) for plan in rows]


def badge_hits(user: Any, words: str, limit: int) -> list[Hit]:
    """Badges by name: for whoever manages them the badge's page, for others the members who wear it."""
    rows = _naming(Badge.objects.all(), words).order_by("position", "name")[:limit]
    if user.has_perm("members.manage_badges"):
        return [Hit(badge.name, reverse("members:badge", args=[badge.pk]), badge.description) for badge in rows]
    directory_url = reverse("members:directory")
    return [Hit(badge.name, f"{directory_url}?badge={badge.pk}", badge.description) for badge in rows]


def _naming(rows: "QuerySet[Named]", words: str) -> "QuerySet[Named]":
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return rows


def _known_by(member: Member, reader: Reader) -> str:
    shown = seen(reader, member)
    words = [
        shown.get("city"),
        shown.get("field_of_study") or shown.get("profession"),
        member.get_status_display() if reader.kind == BOARD else "",
    ]
    return " · ".join(str(word) for word in words if word)
