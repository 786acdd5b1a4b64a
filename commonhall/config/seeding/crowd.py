"""A register as large as one likes, to see how the pages bear it: written in bulk, past the actions.

What the actions would have kept beside the members is worked out afterwards, as the repair commands do it.
"""

import json
import random
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection, models
from django.utils import timezone

from commonhall.config.seeding.words import CITIES, EMPLOYERS, FIELDS, FIRST, LAST, PROFESSIONS, UNIVERSITIES
from commonhall.core.search.index import entry
from commonhall.core.search.models import SearchEntry
from commonhall.core.search.words import fold
from commonhall.modules.members.models import Member, Plan, Status, sort_name
from commonhall.modules.members.models.shown import SHOWN_FIELDS
from commonhall.modules.members.queries.privacy import SEARCH_LABEL, search_texts

CHUNK = 20_000
STATUSES = [Status.ACTIVE] * 8 + [Status.INACTIVE, Status.EXPIRED]
# One in ten shows themselves to everybody, one in twenty hides the city, the field of study, or both from members.
CHOICES: list[dict[str, str]] = (
    [{}] * 17 + [{"listed": "public", "city": "public"}] * 2 + [{"city": "board", "field_of_study": "me"}]
)
Progress = Callable[[int, int], None]


def seed_crowd(size: int, progress: Progress | None = None) -> None:
    """Add `size` invented members with their search texts. Minutes for a million on PostgreSQL."""
    invented = _invented(size)
    indexes = _drop_indexes()
    done = 0
    while members := list(islice(invented, CHUNK)):
        _write(Member, members)
        _write(SearchEntry, _entries(members))
        done += len(members)
        if progress:
            progress(done, size)
    _make_indexes(indexes)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('members_member', 'id'), (SELECT MAX(id) FROM members_member))"
            )
            # As the server does by itself after a while; not within a transaction, which it refuses.
            clean = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
            cursor.execute(f"{clean} members_member, search_searchentry, search_word")


def _invented(size: int) -> Iterator[Member]:
    chance = random.Random(size)  # noqa: S311 - the same crowd every time
    first_key = (Member.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    plans, today, now = list(Plan.objects.all()[:2]), timezone.localdate(), timezone.now()
    for number in range(size):
        first, last = chance.choice(FIRST), f"{chance.choice(LAST)}{chance.choice(('', '', 'i', 'er', 'son'))}"
        plan = chance.choice(plans)
        yield Member(
            id=first_key + number,
            public_id=uuid.UUID(int=chance.getrandbits(128), version=4),
            first_name=first,
            last_name=last,
            sort_name=sort_name(first, last),
            email=f"{fold(first)}.{fold(last)}.{number}@crowd.example.net",
            number=str(1_000_000 + number),
            status=chance.choice(STATUSES),
            plan=plan,
            joined_on=today - timedelta(days=chance.randrange(30, 3000)),
            expires_on=today + timedelta(days=chance.randrange(-60, 360)),
            city=chance.choice(CITIES),
            field_of_study=chance.choice(FIELDS),
            university=chance.choice(UNIVERSITIES),
            profession=PROFESSIONS[number % len(PROFESSIONS)],
            employer=EMPLOYERS[number % len(EMPLOYERS)],
            visibility=chance.choice(CHOICES),
            created_at=now,
        )


def _entries(members: list[Member]) -> Iterator[SearchEntry]:
    for member in members:
        for audience, text in search_texts(member).items():
            yield entry(SEARCH_LABEL, member.pk, audience, text)


def _write(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """COPY on PostgreSQL, three times as quick as INSERT; statements of many rows elsewhere."""
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=500)
        return
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in SHOWN_FIELDS and not (model is SearchEntry and field.primary_key)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_plain(getattr(row, field.attname)) for field in fields])


def _plain(value: Any) -> Any:
    return (
        json.dumps(value)
        if isinstance(value, dict | list)
        else str(value)
        if isinstance(value, models.TextChoices)
        else value
    )


def _drop_indexes() -> list[str]:
    """Take the indexes away that no constraint needs, for making them at the end costs a fraction; how to make them."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
            " AND tablename IN ('members_member', 'search_searchentry')"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _make_indexes(definitions: list[str]) -> None:
    with connection.cursor() as cursor:
        for definition in definitions:
            cursor.execute("SET maintenance_work_mem = '256MB'")
            cursor.execute(definition)
