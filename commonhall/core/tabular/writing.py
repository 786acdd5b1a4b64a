"""Tables written as CSV, XLSX and ODS, row by row, so that a million rows need no more memory than ten.

A cell is a text, a number, a date or nothing. A text is never taken for a formula: CSV has no types, so what a
spreadsheet would calculate gets an apostrophe before it; the other two say of each cell what it is.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import xlsxwriter

Cells = Sequence[Any]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # what XML can't hold
MOST_ROWS = 1_048_575  # of a spreadsheet, below its header
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def write_table(path: Path, format: str, headers: Cells, rows: Iterable[Cells]) -> int:
    """Write a table into a file.

    Args:
        format: a key of CONTENT_TYPES.

    Returns:
        How many rows were written, the header not counted.
    """
    writers: dict[str, Callable[[Path, Cells, Iterable[Cells]], int]] = {"csv": _csv, "xlsx": _xlsx, "ods": _ods}
    return writers[format](path, headers, rows)


def harmless(cell: Any) -> Any:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _csv(path: Path, headers: Cells, rows: Iterable[Cells]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells spreadsheets that it is UTF-8
        writer = csv.writer(file)
        writer.writerow([harmless(cell) for cell in headers])
        for row in rows:
            writer.writerow([harmless(_plain(cell)) for cell in row])
            count += 1
    return count


def _plain(cell: Any) -> Any:
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else cell


def _xlsx(path: Path, headers: Cells, rows: Iterable[Cells]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    sheet, dated, bold = (
        book.add_worksheet(),
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"bold": 1}),
    )
    sheet.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, str(header), bold)
    count = 0
    for count, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(count, column, datetime(cell.year, cell.month, cell.day), dated)  # noqa: DTZ001
            elif isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(count, column, cell)
            elif cell not in (None, ""):
                sheet.write_string(count, column, str(cell)[:32_767])
    book.close()
    return count


MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3">
<office:automatic-styles><number:date-style style:name="iso">
<number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Sheet1">"""
FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"


def _ods(path: Path, headers: Cells, rows: Iterable[Cells]) -> int:
    count = 0
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        book.writestr("mimetype", MIMETYPE, ZIP_STORED)  # first and not compressed, as the format asks
        book.writestr("META-INF/manifest.xml", MANIFEST)
        with book.open("content.xml", "w", force_zip64=True) as content:
            content.write(HEAD.encode())
            content.write(_ods_row(headers))
            for row in rows:
                content.write(_ods_row(row))
                count += 1
            content.write(FOOT.encode())
    return count


def _ods_row(cells: Cells) -> bytes:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>\n".encode()


def _ods_cell(cell: Any) -> str:
    if cell in (None, ""):
        return "<table:table-cell/>"
    text = escape(UNPRINTABLE.sub("", str(cell)))
    kind = 'office:value-type="string"'
    if isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}" table:style-name="day"'
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        kind = f'office:value-type="float" office:value={quoteattr(str(cell))}'
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
    return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"
