"""Claim rows of work, do them, and mark them: the one way in which anything is done after commit.

A row that is claimed by a process that died is taken over: at once when the process lived on this machine, else after
the lease. A handler must therefore be idempotent, or write only to the database inside the row's own transaction.
"""

import logging
import os
import random
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from commonhall.core.work.models import State, WorkRow

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
WAITS = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 3 * 3600, 12 * 3600)]
BATCH = 50

Row = TypeVar("Row", bound=WorkRow)


class Skip(Exception):
    """Raised by a handler when the row need not be done any more."""


class Postpone(Exception):
    """Raised by a handler when the other side asks to come back in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait {seconds:.0f} s")
        self.seconds = seconds


class GiveUp(Exception):
    """Raised by a handler when another attempt would end as this one did: the row goes to the dead letters at once."""


def run_due(rows: "QuerySet[Row]", handle: Callable[[Row], None], *, in_transaction: bool = True) -> int:
    """Do every row that is due, until none is left; returns how many were handled.

    Args:
        rows: which rows this caller looks after.
        handle: does one row; raises to have it retried with growing waits, and given up after the last of them.
        in_transaction: the handler's writes and the mark "done" are one transaction, so that its effect happens
            exactly once. False for calls to the outside, which must not hold a transaction open.
    """
    handled = 0
    while batch := claim(rows):
        for row in batch:
            _do(row, handle, in_transaction)
        handled += len(batch)
    return handled


def claim(rows: "QuerySet[Row]", limit: int = BATCH) -> list[Row]:
    """Mark up to `limit` due rows as this process's own and return them."""
    now = timezone.now()
    due = rows.filter(_claimable(rows, now))
    while due.exists():  # a look costs no write lock
        with transaction.atomic():
            found = due.order_by("due_at", "pk").select_for_update(skip_locked=True, of=("self",))
            batch = _alike(list(found[:limit]))
            if batch and _failed(batch[0]):
                _fail(batch[0], "the worker that did it died")
                continue
            _mark(batch, rows.model._default_manager.all(), now)
        return batch
    return []


def _mark(batch: list[Row], rows: "QuerySet[Row]", now: datetime) -> None:
    for row in batch:
        row.state, row.claimed_at, row.claimed_by = State.RUNNING, now, me()
        row.attempts += 1
    rows.filter(pk__in=[row.pk for row in batch]).update(
        state=State.RUNNING, claimed_at=now, claimed_by=me(), attempts=F("attempts") + 1
    )


def _alike(batch: list[Row]) -> list[Row]:
    """What is claimed together. A row that was tried before comes alone, for it may be what killed its worker."""
    return list(takewhile(lambda row: not row.attempts, batch)) or batch[:1]


def _failed(row: Row) -> bool:
    """Whether a worker died that had this row alone, which counts as a failure; a first death may be another row's."""
    return row.state == State.RUNNING and row.attempts > 1


def _claimable(rows: "QuerySet[Row]", now: datetime) -> Q:
    running = rows.filter(state=State.RUNNING)
    dead = [name for name in running.order_by().values_list("claimed_by", flat=True).distinct() if _is_dead(name)]
    abandoned = Q(state=State.RUNNING) & (Q(claimed_at__lt=now - LEASE) | Q(claimed_by__in=dead))
    return Q(state=State.WAITING, due_at__lte=now) | abandoned


def _do(row: Row, handle: Callable[[Row], None], in_transaction: bool) -> None:
    try:
        if in_transaction:
            with transaction.atomic():
                if _mine(row).select_for_update().exists():
                    handle(row)
                    _mine(row).update(state=State.DONE, error="")
        elif _renew(row):
            handle(row)
            _mine(row).update(state=State.DONE, error="")
    except Skip as skip:
        _mine(row).update(state=State.SKIPPED, error=str(skip))
    except GiveUp as reason:
        logger.warning("%s %s is given up: %s", row._meta.label, row.pk, reason)
        _mine(row).update(state=State.DEAD, error=str(reason)[:1000])
    except Postpone as later:
        _retry(row, timedelta(seconds=later.seconds), str(later), attempts=row.attempts - 1)  # that was no failure
    except Exception as error:
        logger.exception("%s %s failed at attempt %d", row._meta.label, row.pk, row.attempts)
        _fail(row, f"{type(error).__name__}: {error}"[:1000])


def _mine(row: Row) -> "QuerySet[Row]":
    """The row, as long as nobody else has taken it over."""
    rows = type(row)._default_manager
    return rows.filter(pk=row.pk, state=State.RUNNING, claimed_by=row.claimed_by, claimed_at=row.claimed_at)


def _renew(row: Row) -> bool:
    """Begin the lease again, for the rows before this one in the batch may have used it up; False when it was lost."""
    now = timezone.now()
    still_mine = _mine(row).update(claimed_at=now) == 1
    row.claimed_at = now
    return still_mine


def _fail(row: Row, error: str) -> None:
    if row.attempts > len(WAITS):
        _mine(row).update(state=State.DEAD, error=error)
        return
    _retry(row, WAITS[row.attempts - 1] * random.uniform(0.8, 1.2), error)  # noqa: S311 - jitter


def _retry(row: Row, wait: timedelta, error: str, **changes: int) -> None:
    _mine(row).update(state=State.WAITING, due_at=timezone.now() + wait, error=error, **changes)


def replay(rows: "QuerySet[Row]") -> int:
    """Give rows that were given up another round of attempts; returns how many."""
    return rows.filter(state=State.DEAD).update(state=State.WAITING, attempts=0, due_at=timezone.now())


@lru_cache(maxsize=1)
def _me(pid: int) -> str:
    return f"{_machine()}:{pid}:{_started(pid)}"


def me() -> str:
    """A name of this process by which another one can see whether it still lives."""
    return _me(os.getpid())


@lru_cache(maxsize=1)
def _machine() -> str:
    """Within what a process id means one process: containers may share a host's name, but not its processes."""
    space = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()}/{space.stat().st_ino}" if space.exists() else socket.gethostname()


def _started(pid: int) -> str:
    # The start time tells a process from a later one with the same number.
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "0"
    return "0" if fields[0] in "ZX" else fields[19]  # dead, though its parent has not looked yet


def _is_dead(claimant: str) -> bool:
    """Whether the claimant lived on this machine and does no longer; False when that can't be known."""
    machine, _, rest = claimant.partition(":")
    pid, _, started = rest.partition(":")
    if machine != _machine() or not pid.isdigit() or not Path("/proc/self/stat").exists():
        return False
    return _started(int(pid)) != started
