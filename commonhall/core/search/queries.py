"""Find objects by words."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from commonhall.core.search.models import SearchEntry
from commonhall.core.search.storage import FTS, TABLE
from commonhall.core.search.words import own_words

MOST_WORDS = 8
EVERY = 2**31 - 1
POSTGRESQL = "SELECT key FROM search_keys(%s, %s, %s, %s, %s) AS key"
# CROSS keeps SQLite to this order: it would else go through the whole table and ask for each entry.
SQLITE = f"""
    SELECT object_id AS key FROM {FTS} CROSS JOIN {TABLE} ON {TABLE}.id = {FTS}.rowid
    WHERE {FTS} MATCH %s AND label = %s AND audience = %s LIMIT %s
"""  # noqa: S608 - our own names
Statement = tuple[str, list[Any]]


def matching(label: str, words: str, audience: str) -> "QuerySet[SearchEntry, int]":
    """The keys of the objects whose text for this audience holds every word; each may be the beginning of a longer one.

    Returns:
        A subquery for `filter(pk__in=…)`; empty when nothing is asked for.
    """
    sql, params = keys(label, words, audience)
    entries = SearchEntry.objects.filter(label=label, audience=audience, object_id__in=RawSQL(sql, params))  # noqa: S611
    return entries.values_list("object_id", flat=True)


def keys(label: str, words: str, audience: str, *, most: int = EVERY, among: Iterable[Sequence[str]] = ()) -> Statement:
    """The same as a statement with one column, `key`, and its parameters.

    Args:
        most: so many are enough; which ones is not said.
        among: groups of texts; of each group the words of one text must be there, whole.
    """
    wanted = own_words(label, audience, words)[:MOST_WORDS]
    groups = [[own_words(label, audience, text) for text in texts] for texts in among]
    groups = [group for group in groups if all(group)]
    if not wanted:
        return "SELECT object_id AS key FROM search_searchentry WHERE 1 = 0", []
    # Words hold letters and digits alone, so none is an operator of either database's language.
    if connection.vendor == "sqlite":
        asked = [f'"{word}"*' for word in wanted]
        asked += [_either(group, " OR ", " AND ", '"') for group in groups]
        return SQLITE, [" AND ".join(f"({each})" for each in asked), label, audience, most]
    return POSTGRESQL, [label, audience, wanted, [_either(group, " | ", " & ", "") for group in groups], most]


def _either(group: list[list[str]], one_of: str, all_of: str, quote: str) -> str:
    return one_of.join("(" + all_of.join(f"{quote}{word}{quote}" for word in words) + ")" for words in group)


def these(found: Sequence[int]) -> RawSQL:
    """Keys that were found, as a subquery for `filter(pk__in=…)`.

    PostgreSQL takes whatever comes out of JSON for a hundred rows, and so fetches them by key. Of a plain list of a
    thousand it believes that it soon meets a page of them when it goes through the whole table in the page's order.
    """
    sqlite = connection.vendor == "sqlite"
    each = "value FROM json_each(%s)" if sqlite else "CAST(key AS bigint) FROM jsonb_array_elements_text(%s) AS key"
    return RawSQL(f"SELECT {each}", [json.dumps(list(found))])  # noqa: S611 - it is bound
