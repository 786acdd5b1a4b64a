"""Opens the table in a file of any kind that the tools of clubs write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from commonhall.core.tabular.cells import Row, as_text
from commonhall.core.tabular.delimited import read_delimited
from commonhall.core.tabular.errors import UnreadableTable
from commonhall.core.tabular.grid import Grid
from commonhall.core.tabular.header import column_names, find_header
from commonhall.core.tabular.kinds import is_spreadsheet
from commonhall.core.tabular.limits import Limits
from commonhall.core.tabular.spreadsheet import read_spreadsheet

__all__ = ["Limits", "Table", "UnreadableTable", "read_table"]

_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, and how they were read.

    A row has at least as many cells as there are headers; it has more only if the row itself is broken. Empty rows are
    counted, not kept. `preamble` is what stood above the header.
    """

    filename: str
    headers: list[str]
    rows: list[Row]
    preamble: list[str]
    empty_rows: int
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: list[str]


def read_table(file: BinaryIO, filename: str, limits: Limits = _LIMITS, *, sheet: str | None = None) -> Table:
    """The table in a CSV, XLSX, XLSB, XLS or ODS file, judged by what it contains; the name is only kept.

    `sheet` names the sheet to read; without it, the first visible one with a table is taken.

    Raises UnreadableTable, whose message tells the user why and what to do.
    """
    data = file.read(limits.bytes + 1)
    if len(data) > limits.bytes:
        raise UnreadableTable(
            _("The file is larger than %(size)d MB. Please split it, or take out what is not needed.")
            % {"size": limits.bytes // 2**20}
        )
    if is_spreadsheet(data, limits.unpacked_bytes):
        return _table(filename, read_spreadsheet(data, limits, sheet))
    return _table(filename, read_delimited(data, limits))


def _table(filename: str, grid: Grid) -> Table:
    if not grid.rows:
        raise UnreadableTable(_("The file is empty. Please export the list again and check that it has rows."))
    index = find_header(grid.rows)
    header = [] if index is None else grid.rows[index].cells
    above, rows = ([], grid.rows) if index is None else (grid.rows[:index], grid.rows[index + 1 :])
    names = column_names(header, rows)
    for row in rows:
        _fit_to(row, len(names))
    return Table(
        filename=filename,
        headers=names,
        rows=rows,
        preamble=[" ".join(as_text(cell) for cell in row.cells if cell != "") for row in above],
        empty_rows=grid.empty_rows,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        sheets=grid.sheets,
    )


def _fit_to(row: Row, width: int) -> None:
    row.cells.extend([""] * (width - len(row.cells)))
