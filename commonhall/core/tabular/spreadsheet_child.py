"""Reads one spreadsheet from standard input and writes its rows to standard output as JSON.

It runs as a process of its own, because a spreadsheet of two cells can ask for 500 GB (a cell in the last row and
column of the sheet), and the library then ends the process, not the call. Here only this process ends. It imports
nothing of Commonhall, so that it starts in a moment.

Arguments: one JSON object with the limits and the wanted sheet (or null). Output: {"sheet", "sheets", "rows":
[[line, cells], ...]}, where a date is {"d": "2024-03-01"}, or {"error": code, "line": number}. It exits with 1 only if
the fault is ours.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

OUT_OF_MEMORY = 3


class Refused(Exception):
    def __init__(self, code: str, line: int = 0) -> None:
        self.answer = {"error": code, "line": line}


def cap_resources(memory_bytes: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's time-out still holds
        return
    caps = {resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for kind, most in caps.items():
        with suppress(ValueError, OSError):  # macOS knows some of them by name only
            resource.setrlimit(kind, (most, most))


def plain(cell: Any) -> Any:
    """What JSON can carry: text, numbers, {"d": ISO date or date with time}."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return str(cell) if isinstance(cell, time | timedelta) else cell


def chosen_sheet(book: CalamineWorkbook, wanted: str | None) -> tuple[list[str], str]:
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ] or book.sheet_names
    if wanted is not None and wanted not in book.sheet_names:
        raise Refused("sheet")
    if wanted is not None:
        return names, wanted
    sheets = {name: book.get_sheet_by_name(name) for name in names}
    tables = [name for name, sheet in sheets.items() if sheet.height > 1 and sheet.width > 1]
    filled = [name for name, sheet in sheets.items() if sheet.height > 0]
    if not filled:
        raise Refused("empty")
    return names, (tables or filled)[0]  # a cover sheet has a line or two in one column


def rows_within(sheet: Any, limits: dict[str, int]) -> Iterator[tuple[int, list[Any]]]:
    kept = characters = cells_seen = 0
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        while cells and (cells[-1] == "" or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        kept += bool(cells)
        cells_seen += len(cells)
        lengths = [len(cell) for cell in cells if isinstance(cell, str)]
        characters += sum(lengths)
        if kept > limits["rows"]:
            raise Refused("rows", line)
        if len(cells) > limits["columns"]:
            raise Refused("columns", line)
        if max(lengths, default=0) > limits["cell_chars"]:
            raise Refused("cell", line)
        if cells_seen > limits["cells"] or characters > limits["unpacked_bytes"]:
            raise Refused("cells", line)
        yield line, [plain(cell) for cell in cells]


def answer(data: bytes, order: dict[str, Any]) -> dict[str, Any]:
    try:
        book = load_workbook(io.BytesIO(data))
        sheets, name = chosen_sheet(book, order["sheet"])
        rows = list(rows_within(book.get_sheet_by_name(name), order["limits"]))
    except PasswordError:
        return {"error": "password"}
    except Refused as refused:
        return refused.answer
    except MemoryError:
        raise
    except Exception:  # the library's errors have no common ground; none of them is ours to repair
        return {"error": "damaged"}
    return {"sheet": name, "sheets": sheets, "rows": rows}


def main() -> None:
    order = json.loads(sys.argv[1])
    cap_resources(order["memory_bytes"], order["seconds"])
    try:
        json.dump(answer(sys.stdin.buffer.read(), order), sys.stdout)
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
