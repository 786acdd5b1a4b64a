from typing import Any

from django.db.models import Q
from django.urls import reverse

from commonhall.core.search.hits import Hit
from commonhall.modules.members.models import OPEN_STATES, Application, Member
from commonhall.modules.members.queries.directory import RELEVANCE, Filters, directory
from commonhall.modules.members.queries.privacy import BOARD, Reader, reader_of, seen


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


def _known_by(member: Member, reader: Reader) -> str:
    shown = seen(reader, member)
    words = [
        shown.get("city"),
        shown.get("field_of_study") or shown.get("profession"),
        member.get_status_display() if reader.kind == BOARD else "",
    ]
    return " · ".join(str(word) for word in words if word)
