"""Which column is what: by its name, by a name nearly like it, by what stands in it.

A proposal for a person to correct. Every field goes to one column at most; what is left over is kept as extra text.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from commonhall.core.tabular.cells import Cell, looks_like_email
from commonhall.modules.members.importing.fields import Field, compact
from commonhall.modules.members.importing.synonyms import CHAMELEONS, COLUMN_NAMES

_SIMILAR = 0.86  # of difflib's ratio; `Luogo di nascita` and `Data di nascita` are at 0.67, `State` and `Stato` at 0.8
_SHORTEST_SIMILAR = 5  # characters; shorter names are alike by chance
_MOSTLY = 0.8

_FIELD_OF_NAME = {
    compact(name): (field, rank) for field, names in COLUMN_NAMES.items() for rank, name in enumerate(names)
}
_CHAMELEONS = {compact(name) for name in CHAMELEONS}


@dataclass(frozen=True, slots=True)
class Match:
    """What a column is taken for, how surely (0 to 1), and by what. `field` is None for a column that stays extra."""

    field: Field | None = None
    confidence: float = 0.0
    by: Literal["name", "similar", "content", ""] = ""


def match_columns(headers: Sequence[str], sample_rows: Sequence[Sequence[Cell]]) -> dict[int, Match]:
    """A proposal for every column. `sample_rows` are a few dozen rows' cells, at least as many as there are headers."""
    columns = [_Column(index, name, sample_rows) for index, name in enumerate(headers)]
    matches: dict[Field, tuple[_Column, Match]] = {}
    _match_names(columns, matches)
    _match_chameleons(columns, matches)
    _match_similar(columns, matches)
    _match_content(columns, matches)
    found = {column.index: match for column, match in matches.values()}
    return {column.index: found.get(column.index, Match()) for column in columns}


def mapping_of(matches: dict[int, Match]) -> dict[int, Field]:
    """What `judge_rows` takes: only the columns that are imported as a field."""
    return {column: match.field for column, match in matches.items() if match.field}


class _Column:
    """A column's name and what its sample tells."""

    def __init__(self, index: int, name: str, rows: Sequence[Sequence[Cell]]) -> None:
        self.index = index
        self.key = compact(name)
        filled = [row[index] for row in rows if row[index] != ""]
        self.empty = not filled
        self.has_emails = bool(filled) and sum(map(looks_like_email, filled)) >= _MOSTLY * len(filled)
        self.has_ats = 2 * sum("@" in str(cell) for cell in filled) >= len(filled)
        self.free = self.key not in _FIELD_OF_NAME and self.key not in _CHAMELEONS

    def contradicts(self, field: Field) -> bool:
        """An `Email` column full of yes and no is about newsletters."""
        return field == Field.EMAIL and not self.empty and not self.has_ats


_Found = dict[Field, tuple[_Column, Match]]


def _match_names(columns: Sequence[_Column], matches: _Found) -> None:
    """The first of each field's names wins, but a filled column before an empty one, a plausible before all."""
    named = [(column, *_FIELD_OF_NAME[column.key]) for column in columns if column.key in _FIELD_OF_NAME]
    named.sort(key=lambda entry: (entry[0].contradicts(entry[1]), entry[0].empty, entry[2]))
    for column, field, _rank in named:
        matches.setdefault(field, (column, Match(field, 0.5 if column.contradicts(field) else 1.0, "name")))


def _match_chameleons(columns: Sequence[_Column], matches: _Found) -> None:
    for column in columns:
        if column.key not in _CHAMELEONS:
            continue
        has_first, has_last = Field.FIRST_NAME in matches, Field.LAST_NAME in matches
        missing = Field.LAST_NAME if has_first else Field.FIRST_NAME
        field = Field.FULL_NAME if has_first == has_last else missing
        matches.setdefault(field, (column, Match(field, 0.9, "name")))


def _match_similar(columns: Sequence[_Column], matches: _Found) -> None:
    for column in columns:
        if not column.free or len(column.key) < _SHORTEST_SIMILAR or column.key[-1].isdigit():
            continue
        names = [name for name in _FIELD_OF_NAME if abs(len(name) - len(column.key)) <= 3]
        for name in difflib.get_close_matches(column.key, names, n=1, cutoff=_SIMILAR):
            field = _FIELD_OF_NAME[name][0]
            ratio = difflib.SequenceMatcher(None, column.key, name).ratio()
            if field not in matches and not column.contradicts(field):
                matches[field] = (column, Match(field, round(0.9 * ratio, 2), "similar"))


def _match_content(columns: Sequence[_Column], matches: _Found) -> None:
    taken = {column.index for column, _match in matches.values()}
    if Field.EMAIL in matches and not matches[Field.EMAIL][0].contradicts(Field.EMAIL):
        return
    for column in columns:
        if column.has_emails and column.index not in taken:
            matches[Field.EMAIL] = (column, Match(Field.EMAIL, 0.8, "content"))
            return
