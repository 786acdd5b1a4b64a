"""Where the table starts: titles and remarks stand above the header, and some files have none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter

from django.utils.translation import gettext as _

from commonhall.core.tabular.cells import Cell, Row, as_text, looks_like_email
from commonhall.core.tabular.dates import looks_like_date

_HEADER_WITHIN = 30  # filled rows from the top among which the header is sought
_LABEL_CHARS = 100
_ENOUGH = 0.6  # of the labels of the row that has most: the first such row is the header, not a fuller row below it
_STRAY = 0.1  # a column to the right of the header, filled in fewer rows than that, comes of broken rows
_NUMBER = re.compile(r"[\d\s.,%€$£+-]*\d[\d\s.,%€$£+-]*")


def labels_in(cells: Iterable[Cell]) -> int:
    """How many different cells could be the name of a column."""
    return len({cell for cell in cells if isinstance(cell, str) and _is_label(cell)})


def _is_label(cell: str) -> bool:
    return (
        0 < len(cell) <= _LABEL_CHARS
        and any(map(str.isalpha, cell))
        and not looks_like_email(cell)
        and not looks_like_date(cell)
    )


def header_among(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """The index of the row that is most likely the header, and how many labels it has (0: there is no such row)."""
    counts = [labels_in(cells) for cells in rows[:_HEADER_WITHIN]]
    usual_width = max(Counter(map(len, rows)).items(), key=itemgetter(1), default=(0, 0))[0]
    most = min(max(counts, default=0), usual_width)  # one broken row may be wider than the table
    return next(((index, count) for index, count in enumerate(counts) if count and count >= _ENOUGH * most), (0, 0))


def find_header(rows: Sequence[Row]) -> int | None:
    """The index of the header among the rows, or None where the file starts with data."""
    index, labels = header_among([row.cells for row in rows])
    return None if labels == 0 or _is_data(rows[index].cells) else index


def _is_data(cells: Sequence[Cell]) -> bool:
    """A header may name years (2023, 2024), but no address, no day, and not mostly numbers."""
    filled = [cell for cell in cells if cell != ""]
    if any(looks_like_email(cell) or looks_like_date(cell) for cell in filled):
        return True
    return 2 * sum(not isinstance(cell, str) or bool(_NUMBER.fullmatch(cell)) for cell in filled) > len(filled)


def column_names(header: Sequence[Cell], rows: Sequence[Row]) -> list[str]:
    """A different name for every column that is real: those of the header, and filled ones beyond it.

    Columns without a name are numbered; the second of a name is called `Name (2)`.
    """
    fill = Counter(column for row in rows for column, cell in enumerate(row.cells) if cell != "")
    beyond = [column for column, count in fill.items() if count > _STRAY * len(rows)]
    width = max([len(header), *(column + 1 for column in beyond)])
    names: dict[str, None] = {}
    for column in range(width):
        text = " ".join(as_text(header[column]).split()) if column < len(header) else ""
        names[_unused(text or _("Column %(number)d") % {"number": column + 1}, names)] = None
    return list(names)


def _unused(name: str, names: Iterable[str]) -> str:
    taken, candidate, number = set(names), name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate
