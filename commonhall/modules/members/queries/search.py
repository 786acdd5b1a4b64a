from typing import Any

from commonhall.core.search.hits import Hit
from commonhall.modules.members.models import Member
from commonhall.modules.members.queries.directory import RELEVANCE, Filters, directory
from commonhall.modules.members.queries.privacy import BOARD, Reader, reader_of, seen


def member_hits(viewer: Any, words: str, limit: int) -> list[Hit]:
    """For the site's search: members by name, with place and subject, or profession, to know them apart."""
    reader = reader_of(viewer)
    found = directory(Filters(q=words, sort=RELEVANCE), reader, size=limit)
    return [Hit(member.name, member.get_absolute_url(), _known_by(member, reader)) for member in found]


def _known_by(member: Member, reader: Reader) -> str:
    shown = seen(reader, member)
    words = [
        shown.get("city"),
        shown.get("field_of_study") or shown.get("profession"),
        member.get_status_display() if reader.kind == BOARD else "",
    ]
    return " · ".join(str(word) for word in words if word)
