"""What may be exported by whom, and the rows of an export."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from commonhall.core.pagination.keyset import paginate
from commonhall.modules.members.models import OWN, Audience, CustomField, Export, Member, Status
from commonhall.modules.members.queries.answers import in_words
from commonhall.modules.members.queries.directory import Filters, found
from commonhall.modules.members.queries.privacy import DEFAULTS, FACTS, Reader, is_own, label_of, sees

AT_ONCE = 1_000  # rows that are written while the reader waits
CHUNK = 1_000
STATUSES = dict(Status.choices)
KEPT = timedelta(days=1)  # how long a file is kept
ALWAYS = ("first_name", "last_name", "status")  # which everybody sees who sees the member
# What only the board sees by itself needs a right of its own.
NARROW = (Audience.BOARD, Audience.ME)
SENSITIVE = frozenset(name for name, audience in DEFAULTS.items() if audience in NARROW)


def exportable(*, sensitive: bool) -> list[tuple[str, str]]:
    """The fields that can be exported, with their labels.

    Args:
        sensitive: whether those too that need a right of their own.
    """
    plain = [name for name in (*ALWAYS, *FACTS) if sensitive or name not in SENSITIVE]
    own = CustomField.objects.filter(is_active=True)
    answers = [(OWN + field.key, field.label) for field in own if sensitive or field.audience not in NARROW]
    return [*((name, label_of(name)) for name in plain), *answers]


def barred(user: Any) -> frozenset[str]:
    """The fields that this person may not export now, whatever they could when they ordered; empty for who has the
    right of its own. Questions that are asked no more are among them: an earlier file has their answers."""
    if user.has_perm("members.export_sensitive"):
        return frozenset()
    narrow = CustomField.objects.filter(audience__in=NARROW)
    return SENSITIVE | {field.name for field in narrow}


def size_of(filters: Filters, reader: Reader) -> int:
    """How many members an export would have, up to one more than AT_ONCE."""
    return len(found(filters, reader, every_hit=True).order_by().values_list("pk")[: AT_ONCE + 1])


def whole_size_of(filters: Filters, reader: Reader) -> int:
    """The same to the end; for a worker, who has the time."""
    return found(filters, reader, every_hit=True).order_by().count()


def members_of(filters: Filters, reader: Reader) -> Iterator[list[Member]]:
    """The members of an export by name, CHUNK at a time."""
    rows, cursor = found(filters, reader, every_hit=True).select_related("plan", "head"), ""
    while True:
        page = paginate(rows, order=["sort_name", "id"], cursor=cursor, size=CHUNK)
        yield page.rows
        cursor = page.next
        if not cursor:
            return


def row_maker(fields: list[str], reader: Reader) -> Callable[[Member], list[Any]]:
    """A function that makes a member's row; what the reader may not see is an empty cell."""
    keys = [name.removeprefix(OWN) for name in fields if name.startswith(OWN)]
    own = {OWN + field.key: field for field in CustomField.objects.filter(key__in=keys)}
    # Most members chose as many others did: who sees what is worked out once for each kind of choice.
    known: dict[tuple[Any, ...], list[bool]] = {}

    def shown(member: Member) -> list[bool]:
        choice = (is_own(reader, member), *sorted(member.visibility.items()))
        if choice not in known:
            known[choice] = [name in ALWAYS or sees(reader, member, own.get(name, name)) for name in fields]
        return known[choice]

    def cell(member: Member, name: str) -> Any:
        if name in own:
            answer = member.custom.get(own[name].key)
            return None if answer in (None, "", []) else in_words(own[name], answer)
        if name == "status":
            return str(STATUSES.get(member.status, member.status))
        value = getattr(member, name)
        return str(value) if name == "plan" and value else value

    return lambda member: [
        cell(member, name) if visible else None for name, visible in zip(fields, shown(member), strict=True)
    ]


def path_of(export: Export) -> Path:
    return Path(settings.VAR_DIR) / "exports" / f"{export.public_id}.{export.format}"


def is_kept(export: Export) -> bool:
    """Whether its file can still be had."""
    finished = export.finished_at
    return finished is not None and finished > timezone.now() - KEPT and path_of(export).exists()
