"""Secrets that lie encrypted in the database, wherever they lie: found by their form, so that no module lists its own.

A token (see encryption.py) is told by its beginning and by the keys that open it, so no text that somebody wrote is
taken for one: what no key opens is left as it is, and counted.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from commonhall.core.crypto.encryption import encryption

BEGINS = "gAAAAA"  # of every Fernet token, until the year 2106
TOKEN = re.compile(BEGINS + r"[\w-]{90,}={0,2}")
SHORTEST = 100  # characters of a token
BATCH = 200


@dataclass
class Renewal:
    """What was done so far.

    Attributes:
        renewed: secrets that now lie under the first key, or, where nothing was to be written, that do not.
        current: those that did already.
        lost: "table.column" of what looks like a secret and is opened by no key, with how many.
    """

    renewed: int = 0
    current: int = 0
    lost: dict[str, int] = field(default_factory=dict)


def renew_secrets(*, leave: Collection[str], write: bool = True) -> Iterator[Renewal]:
    """Put every stored secret under the first of ENCRYPTION_KEYS; yields after each batch, lastly the whole.

    A batch is a transaction of its own and holds its rows, so the site goes on writing. Done again, it does the rest.

    Args:
        leave: tables that are never changed.
        write: False only counts.
    """
    done = Renewal()
    for model, names in _places(leave):
        manager = model._base_manager
        keys = list(_with_tokens(model, names).values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            with transaction.atomic():
                rows = manager.filter(pk__in=keys[start : start + BATCH]).only("pk", *names)
                for row in rows.select_for_update(of=("self",)) if write else rows:
                    changed = _renewed_fields(row, names, done)
                    if changed and write:
                        manager.filter(pk=row.pk).update(**changed)
            yield done
    yield done


def _places(leave: Collection[str]) -> Iterator[tuple[type[models.Model], list[str]]]:
    """Each table's columns that have room for a token."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in leave:
            columns = [column for column in model._meta.local_concrete_fields if _has_room(column)]
            if columns:
                yield model, [column.attname for column in columns]


def _has_room(column: Any) -> bool:
    if column.generated:
        return False
    return isinstance(column, models.TextField | models.JSONField) or (
        isinstance(column, models.CharField) and (column.max_length or SHORTEST) >= SHORTEST
    )


def _with_tokens(model: type[models.Model], names: list[str]) -> "models.QuerySet[models.Model]":
    """The rows in which something looks like a token."""
    rows, looks = model._base_manager.order_by("pk"), Q()
    for name in names:
        if isinstance(model._meta.get_field(name), models.JSONField):
            rows = rows.annotate(**{f"{name}_as_text": Cast(name, models.TextField())})
            looks |= Q(**{f"{name}_as_text__contains": BEGINS})
        else:
            looks |= Q(**{f"{name}__startswith": BEGINS})
    return rows.filter(looks)


def _renewed_fields(row: models.Model, names: list[str], done: Renewal) -> dict[str, Any]:
    changed = {}
    for name in names:
        value = getattr(row, name)
        new = _renewed(value, done, f"{row._meta.db_table}.{name}")
        if new != value:
            changed[name] = new
    return changed


def _renewed(value: Any, done: Renewal, place: str) -> Any:
    """The value with every token in it under the first key."""
    if isinstance(value, dict):
        return {name: _renewed(each, done, place) for name, each in value.items()}
    if isinstance(value, list):
        return [_renewed(each, done, place) for each in value]
    if not isinstance(value, str) or not TOKEN.fullmatch(value):
        return value
    manager = encryption()
    if manager.is_current(value):
        done.current += 1
        return value
    try:
        new = manager.rotate(value)
    except ValueError:
        done.lost[place] = done.lost.get(place, 0) + 1
        return value
    done.renewed += 1
    return new
