"""Pages by key: the next page begins after the last row of this one, so page 10,000 costs what page 1 does."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.pagination.walking import Walk

Row = TypeVar("Row", bound=Model)
BIGGEST = 2**63 - 1  # integer that a database holds


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list.

    Attributes:
        rows: the rows of this page, in the list's order.
        next, previous: cursors of the neighbours; empty where there is none.
    """

    rows: list[Row]
    next: str = ""
    previous: str = ""

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class BadCursor(ValueError):
    """The cursor is not one of ours."""


def paginate(
    rows: "QuerySet[Row]", *, order: Sequence[str], cursor: str = "", size: int = 25, walk: Walk[Row] | None = None
) -> Page[Row]:
    """Cut one page out of an ordered list.

    Args:
        rows: the list, filtered, not ordered.
        order: names of fields or annotations, "-" for descending; the last one must be unique, and none may be null.
        cursor: from a page's `next` or `previous`; empty for the first page.
        size: rows on a page.
        walk: the same list along the order, where a page is sought first; see there.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    backwards, key = _read(cursor, len(order)) if cursor else (False, None)
    wanted = [_flip(name) for name in order] if backwards else list(order)
    beyond = Q()
    if key is not None:
        try:
            beyond = _beyond(wanted, _typed(rows, order, key))
        except (ValueError, TypeError, OverflowError, ValidationError, FieldDoesNotExist):
            raise BadCursor(_("This cursor belongs to another list.")) from None
    batch = _walked(walk, beyond, wanted, size) if walk else None
    if batch is None:
        batch = list(rows.filter(beyond).order_by(*wanted)[: size + 1])
    more, batch = len(batch) > size, batch[:size]
    if backwards:
        batch.reverse()
    has_next = more if not backwards else bool(batch)
    has_previous = more if backwards else key is not None
    return Page(
        batch,
        next=_write(batch[-1], order, False) if batch and has_next else "",
        previous=_write(batch[0], order, True) if batch and has_previous else "",
    )


def _walked(walk: Walk[Row], beyond: Q, order: list[str], size: int) -> list[Row] | None:
    """The page's rows, and one more if there is one, where they are all found within the walk's steps."""
    whole = walk.whole.filter(beyond).order_by(*order).values_list(*(name.lstrip("-") for name in order))
    rows = walk.rows.filter(beyond).order_by(*order)
    last = whole[walk.steps : walk.steps + 1].first()
    if last is not None:
        rows = rows.filter(_beyond([_flip(name) for name in order], list(last)))
    batch = list(rows[: size + 1])
    return batch if last is None or len(batch) > size else None


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], key: list[Any]) -> Q:
    """Rows after the key. Where all go one way PostgreSQL compares them whole, and its index begins at the row.

    Otherwise a > x or (a = x and (b > y or …)), with the first column bounded so that its index serves.
    """
    name, value = order[0], key[0]
    column, sign = (name[1:], "lt") if name.startswith("-") else (name, "gt")
    if len(order) == 1:
        return Q(**{f"{column}__{sign}": value})
    if connection.features.supports_tuple_lookups and len({name.startswith("-") for name in order}) == 1:
        after = TupleLessThan if name.startswith("-") else TupleGreaterThan
        return Q(after(tuple(F(name.lstrip("-")) for name in order), key))
    deeper = Q(**{column: value}) & _beyond(order[1:], key[1:])
    return Q(**{f"{column}__{sign}e": value}) & (Q(**{f"{column}__{sign}": value}) | deeper)


class _Encoder(DjangoJSONEncoder):
    """Times to the microsecond: Django's encoder cuts them, and the next page would begin at the wrong row."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


def _typed(rows: "QuerySet[Any]", order: Sequence[str], key: list[Any]) -> list[Any]:
    """The cursor's values as the list's fields hold them: what is none must not get as far as the database."""
    worked_out = {name: each.output_field for name, each in rows.query.annotations.items()}
    names = [name.lstrip("-") for name in order]
    fields = [worked_out.get(name) or _field(rows.model, name) for name in names]
    return [_of_type(field, value) for field, value in zip(fields, key, strict=True)]


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    name, _separator, rest = path.partition("__")
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return _field(field.related_model, rest) if rest else field  # type: ignore[arg-type, return-value]


def _of_type(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(value, str):
        value.encode()  # half of a surrogate pair is no text
    typed = field.to_python(value)
    naive = isinstance(typed, datetime) and timezone.is_naive(typed)
    unheld = (isinstance(typed, str) and "\x00" in typed) or (isinstance(typed, int) and abs(typed) > BIGGEST)
    if typed is None or naive or unheld:
        raise ValueError("no value that we wrote")
    return typed


def _write(row: Model, order: Sequence[str], backwards: bool) -> str:
    key = [_value(row, name.lstrip("-")) for name in order]
    text = json.dumps([int(backwards), *key], cls=_Encoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _read(cursor: str, width: int) -> tuple[bool, list[Any]]:
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise BadCursor(_("This cursor is not readable.")) from None
    plain = isinstance(found, list) and all(isinstance(part, str | int | float | bool) for part in found)
    if not plain or len(found) != width + 1:
        raise BadCursor(_("This cursor belongs to another list."))
    return bool(found[0]), found[1:]
