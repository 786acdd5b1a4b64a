"""Counts that cost the same whatever a table holds: nobody needs to know whether it is 40,000 or 40,001."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet


def bounded_counts(lists: "Mapping[str, QuerySet[Any]]", most: int) -> dict[str, int]:
    """How many rows each list has, counted up to `most`, all in one query.

    Args:
        lists: by name; their order and fields do not matter.
        most: a count that reaches it means "so many or more".
    """
    parts: list[str] = []
    params: list[Any] = []
    counted: list[str] = []
    for name, rows in lists.items():
        try:
            sql, given = rows.order_by().values("pk")[:most].query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        except EmptyResultSet:
            continue
        counted.append(name)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS part)")  # noqa: S608 - the ORM's own statement
        params += given
    found = dict.fromkeys(lists, 0)
    if parts:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", params)
            found.update(zip(counted, cursor.fetchone(), strict=True))
    return found
