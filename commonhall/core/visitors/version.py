"""The version of what visitors see. It lies in the database, so that all processes on all machines agree on it.

Each process keeps it for a second: a page that was changed in one process may be shown as it was by another one for
so long, and no longer. A process that learns of a new version also forgets what else it keeps for a while.
"""

import time
import uuid
from collections.abc import Callable

from django.db import transaction

from commonhall.core.visitors.models import PublicVersion

REFRESH = 1.0  # seconds until a change made in another process is noticed in this one

_known = ""
_read_at = float("-inf")
_forgetting: list[Callable[[], None]] = []


def current() -> str:
    """The version, as this process knows it."""
    global _known, _read_at
    if time.monotonic() - _read_at > REFRESH:
        token = PublicVersion.objects.filter(pk=1).values_list("token", flat=True).first() or ""
        if token != _known:
            for forget_it in _forgetting:
                forget_it()
        _known, _read_at = token, time.monotonic()
    return _known


@transaction.atomic
def bump() -> None:
    """Something changed that visitors see. Called by the action that changes it, in its transaction."""
    PublicVersion.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4().hex})
    transaction.on_commit(forget)


def forget() -> None:
    """Look again at the next question."""
    global _read_at
    _read_at = float("-inf")


def on_change(forget_it: Callable[[], None]) -> None:
    """Have something forgotten that a process keeps, as soon as it learns of a new version."""
    _forgetting.append(forget_it)
