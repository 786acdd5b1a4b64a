"""CSV in any dialect: which character separates the cells, and the rows it makes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from django.utils.translation import gettext as _

from commonhall.core.tabular.cells import Cell, Row, clean_text, trimmed
from commonhall.core.tabular.encoding import decode
from commonhall.core.tabular.errors import UnreadableTable
from commonhall.core.tabular.grid import Grid, over_limit
from commonhall.core.tabular.header import header_among, labels_in
from commonhall.core.tabular.limits import Limits

_DELIMITERS = ",;\t|"
_SAMPLE_CHARS = 100_000
_SAMPLE_ROWS = 500
_DECLARED = re.compile(r'\A"?sep=([^\w"\'\n ])"?\n', re.IGNORECASE)
_END = "\x04"  # a row of our own after the last one: if it is missing, a quotation mark was never closed


def read_delimited(data: bytes, limits: Limits) -> Grid:
    """The rows of a text file. Raises UnreadableTable."""
    text, encoding = _decoded(data)
    declared = _DECLARED.match(text)
    if declared:  # Excel writes and swallows this line; it does not count as a row
        text = text[declared.end() :]
    delimiter = declared[1] if declared else sniff_delimiter(text)
    grid = Grid([], encoding=encoding, delimiter=delimiter)
    total = 0
    for line, raw in _records(text, delimiter):
        cells: list[Cell] = trimmed([clean_text(cell) for cell in raw])
        total += len(cells)
        _check(line, cells, total, len(grid.rows), limits)
        if cells:
            grid.rows.append(Row(line, cells))
        else:
            grid.empty_rows += 1
    return grid


def sniff_delimiter(text: str) -> str:
    """The character that splits the text best; a comma where nothing does (a table of one column)."""
    sample = text if len(text) <= _SAMPLE_CHARS else text[: text.rfind("\n", 0, _SAMPLE_CHARS) + 1]
    return max(_DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> float:
    """How much like a table the sample looks: many columns, as many in every row, a row of labels on top of them.

    The labels tell `Name;Fee` with `Rossi;12,50` below from a table that is separated by commas; so does a row above
    that another delimiter would split into labels.
    """
    parsed = islice(_parsed(io.StringIO(sample, newline="\n"), delimiter), _SAMPLE_ROWS)
    rows = [cells for row in parsed if any(cells := [clean_text(cell) for cell in row])]
    if not rows:
        return 0.0
    width, agreeing = Counter(map(len, rows)).most_common(1)[0]
    header, labels = header_among(rows)
    hidden = any(_hides_header(cell) for row in rows[:header] for cell in row)
    score = (agreeing / len(rows)) ** 2 * min(width - 1, 8) * min(labels / width, 1.0)
    return score / 4 if hidden else score


def _hides_header(cell: str) -> bool:
    return any(labels_in(cell.split(other)) > 1 for other in _DELIMITERS)


def _parsed(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    whole = text if text.endswith("\n") else text + "\n"
    line, cells = 0, [""]
    try:
        for cells in _parsed(chain(io.StringIO(whole, newline="\n"), [_END]), delimiter):
            if cells == [_END]:
                return
            line += 1
            yield line, cells
    except csv.Error:  # a cell longer than the parser takes, which a lost quotation mark makes too
        line += 1
    raise UnreadableTable(
        _("A quotation mark in row %(line)d is never closed. Correct it there, or export the file again.")
        % {"line": line}
    )


def _decoded(data: bytes) -> tuple[str, str]:
    damaged = _("The file is damaged, or not a table. Please export the list again, as CSV or XLSX.")
    try:
        text, encoding = decode(data)
    except UnicodeDecodeError as error:
        raise UnreadableTable(damaged) from error
    if text.count("\x00") * 100 > len(text):
        raise UnreadableTable(damaged)
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n"), encoding


def _check(line: int, cells: list[Cell], total: int, rows: int, limits: Limits) -> None:
    if cells and rows >= limits.rows:
        raise over_limit("rows", limits, line)
    if len(cells) > limits.columns:
        raise over_limit("columns", limits, line)
    if total > limits.cells:
        raise over_limit("cells", limits, line)
    if any(len(cell) > limits.cell_chars for cell in cells if isinstance(cell, str)):
        raise over_limit("cell", limits, line)
