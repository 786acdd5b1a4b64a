"""The audit log with a million entries: how long it takes to seal and to prove it, and that one bad entry is found.

python -m bench.audit [ENTRIES]      fills the log of the database that the environment names: give it an empty one
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.processors import worked

ENTRIES, AT_ONCE = 1_000_000, 5_000
AIM = 60  # seconds for a million


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from commonhall.core.activity import chain
    from commonhall.core.activity.models import Activity

    call_command("migrate", verbosity=0)
    if Activity.objects.exists():
        sys.exit("This database has a log already. Give the bench an empty one: it can't be emptied afterwards.")
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    print(f"{connection.vendor}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    _timed("written in bulk", entries, lambda: write(entries))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does within minutes
    _timed("sealed", entries, lambda: chain.seal(AT_ONCE))
    verdict = _timed("proven", entries, lambda: list(chain.verify())[-1], AIM * entries / ENTRIES)
    print(f"found: {verdict}")
    print(f"load afterwards {os.getloadavg()[0]:.1f}")


def write(entries: int) -> None:
    """As record() writes them: signed, with personal values of who did it and, in every other, of whom it is about."""
    from django.db import transaction
    from django.utils import timezone

    from commonhall.core.activity.models import Activity, ActivityPerson, ActorType, Slot
    from commonhall.core.activity.recording import person_digest
    from commonhall.core.activity.signing import SIGNED, sign_entry

    for first in range(0, entries, AT_ONCE):
        rows, people = [], []
        for number in range(first, min(first + AT_ONCE, entries)):
            who = f'{{"address":"192.0.2.{number % 250}","name":"Maria {number}","user_agent":"Mozilla/5.0 (X11)"}}'
            whom = f'{{"after":{{"city":"Roma"}},"before":{{"city":"Lyon"}},"name":"Maria {number}"}}'
            slots = [(Slot.ACTOR, who), (Slot.SUBJECT, whom)][: 1 + number % 2]
            salt = f"{number:032x}"
            row = Activity(
                at=timezone.now(),
                kind="members.member_changed",
                actor_type=ActorType.USER,
                actor_id=str(number % 1_000),
                target_type="members.member",
                target_id=str(number % 10_000),
                data={"name": "Maria", "number": number, "plan": "full"},
                request_id=f"{number:032x}",
                digests={slot: person_digest(salt, values) for slot, values in slots},
            )
            row.signature = sign_entry(tuple(getattr(row, field) for field in SIGNED))
            rows.append(row)
            people += [ActivityPerson(activity=row, slot=slot, salt=salt, values=values) for slot, values in slots]
        with transaction.atomic():
            Activity.objects.bulk_create(rows)
            for person in people:
                person.activity_id = person.activity.pk
            ActivityPerson.objects.bulk_create(people)


def _timed(name: str, entries: int, act: Callable[[], Any], aim: float | None = None) -> Any:
    before, start = worked(), time.perf_counter()
    found = act()
    clock, processors = time.perf_counter() - start, worked() - before
    verdict = "" if aim is None else f"  ≤ {aim:g} s  {'yes' if clock <= aim else 'no'}"
    print(f"{name:16} {clock:7.1f} s {processors:7.1f} s of processors {entries / clock:10,.0f} entries/s{verdict}")
    return found


if __name__ == "__main__":
    main()
