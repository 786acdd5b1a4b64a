"""Measurements within a hall's Django, in a process that has set it up: see BenchHall.inside."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from commonhall.config.seeding.club import old_list
from commonhall.core.activity import chain
from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.models import Activity, Delivery
from commonhall.core.activity.reactions import reacts_to
from commonhall.core.activity.recording import record
from commonhall.foundation.accounts.models import User
from commonhall.foundation.security import queries as security
from commonhall.foundation.security.limits import limited
from commonhall.foundation.security.models import AddressRule
from commonhall.modules.members import actions
from commonhall.modules.members.models import Import

HEARD = Kind("bench.heard", "News that somebody listens to")
QUIET = Kind("bench.quiet", "News for the log alone")
USES, BLOCKED = 5_000, 10_000
LISTENERS, RECORDS, ENTRIES, AT_ONCE = 5, 300, 20_000, 500


@dataclass
class Clock:
    seconds: float = 0.0


@contextmanager
def clock() -> Iterator[Clock]:
    found = Clock()
    start = time.perf_counter()
    yield found
    found.seconds = time.perf_counter() - start


def import_members(rows: int) -> dict[str, float]:
    """The import as the board does it: the file read and judged, the dry run, then the writing."""
    board = User.objects.get(email="board@example.org")
    content = _fresh_list(rows)
    with clock() as reading:
        batch = actions.add_import(content=content, filename="list.csv", by=board)
    Import.objects.filter(pk=batch.pk).update(state=Import.State.RUNNING)
    with clock() as writing:
        batch = actions.run_import(batch=batch, by=None)
    if batch.added != rows:
        raise AssertionError(f"{batch.added} of {rows} rows were added, {batch.refused} refused")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does within a minute
    return {"seconds": reading.seconds + writing.seconds}


def undo_import() -> dict[str, float]:
    batch = Import.objects.order_by("-pk")[0]
    with clock() as undoing:
        actions.undo_import(batch=batch, by=None)
    return {"seconds": undoing.seconds}


def _fresh_list(rows: int) -> bytes:
    """Members whose addresses and numbers nobody in the seeded register has."""
    head, *all_rows = csv.reader(io.StringIO(old_list(rows + 1_000)), delimiter=";")
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([head, *all_rows[1_000:]])
    return text.getvalue().encode()


def record_news() -> dict[str, float]:
    """One activity with its deliveries, in a transaction of its own."""
    for number in range(LISTENERS):
        _listen(number)
    user = User.objects.get(email="member@example.org")
    before, times = Delivery.objects.count(), []
    for _ in range(RECORDS):
        with clock() as one, transaction.atomic():
            record(HEARD, by=user, on=user, about=user, before={"city": "Roma"}, after={"city": "Wien"}, data={"x": 1})
        times.append(one.seconds)
    if Delivery.objects.count() != before + LISTENERS * RECORDS:
        raise AssertionError("not every listener got a delivery")
    return {"milliseconds": median(times) * 1000}


def _listen(number: int) -> None:
    def listener(activity: Activity) -> None:
        """Never delivered here: only the order is measured."""

    listener.__name__ = f"listener_{number}"
    reacts_to(HEARD)(listener)


def prove_log() -> dict[str, float]:
    """Fill the log, seal it, prove it."""
    user = User.objects.get(email="member@example.org")
    with clock() as writing:
        for _ in range(ENTRIES // AT_ONCE):
            with transaction.atomic():
                for number in range(AT_ONCE):
                    record(QUIET, by=user, on=user, about=user, after={"number": number})
    with clock() as sealing:
        sealed = chain.seal()
    with clock() as proving:
        verdict = list(chain.verify())[-1]
    if not verdict.whole or verdict.unsealed:
        raise AssertionError(verdict)
    return {
        "written": ENTRIES / writing.seconds,
        "sealed": sealed / sealing.seconds,
        "proven": verdict.entries / proving.seconds,
    }


def limits() -> dict[str, float]:
    """What one use costs that is counted, and one request that is looked up among 10,000 blocked networks."""
    networks = (f"10.{number // 250}.{number % 250}.0/24" for number in range(BLOCKED))
    AddressRule.objects.bulk_create(AddressRule(network=one, verdict="block", reason="bench") for one in networks)
    security.bump()
    security.is_ip_blocked("192.0.2.1")  # read once
    counting = _each(lambda number: limited(f"account:{number % 50}", "search"))
    looking = _each(lambda number: security.is_ip_blocked(f"192.0.2.{number % 250}"))
    AddressRule.objects.all().delete()
    security.bump()
    return {"counting": counting, "looking": looking}


def _each(act: Callable[[int], object]) -> float:
    """The median of many, in milliseconds."""
    times = []
    for number in range(USES):
        with clock() as one:
            act(number)
        times.append(one.seconds)
    return median(times) * 1000


def queries(*paths: str) -> dict[str, float]:
    """How many queries each page takes for a member, once the process knows what it keeps for a few seconds."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email="member@example.org"), settings.AUTHENTICATION_BACKENDS[-1])
    return {path: _queries(client, path) for path in paths}


def _queries(client: Client, path: str) -> int:
    client.get(path)
    count = 0

    def counted(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(counted):
        if client.get(path).status_code != 200:
            raise AssertionError(path)
    return count
