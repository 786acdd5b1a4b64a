"""XLSX, XLSB, XLS and ODS, read by python-calamine in a process of its own (see spreadsheet_child)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from commonhall.core.tabular.cells import Cell, Row, clean_text, trimmed
from commonhall.core.tabular.errors import UnreadableTable
from commonhall.core.tabular.grid import Grid, over_limit
from commonhall.core.tabular.limits import Limits

_CHILD = Path(__file__).with_name("spreadsheet_child.py")
_MEMORY_BYTES = 2**30
_SECONDS = 60
_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # what Python needs to start, and no secrets


def read_spreadsheet(data: bytes, limits: Limits, sheet: str | None = None) -> Grid:
    """The rows of one sheet: the named one, else the first visible one that holds a table.

    Raises UnreadableTable.
    """
    answer = _ask_child(data, {"limits": asdict(limits), "sheet": sheet})
    if code := answer.get("error"):
        raise _refusal(code, limits, answer.get("line", 0))
    rows = [Row(line, trimmed([_cell(cell) for cell in cells])) for line, cells in answer["rows"]]
    filled = [row for row in rows if row.cells]
    return Grid(filled, empty_rows=len(rows) - len(filled), sheet=answer["sheet"], sheets=answer["sheets"])


def _ask_child(data: bytes, order: dict[str, Any]) -> dict[str, Any]:
    order |= {"memory_bytes": _MEMORY_BYTES, "seconds": _SECONDS}
    command = [sys.executable, "-P", str(_CHILD), json.dumps(order)]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        child = subprocess.run(  # noqa: S603  our own script; the file goes in by standard input
            command, input=data, capture_output=True, timeout=2 * _SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": "sprawling"}
    if child.returncode == 1:
        raise RuntimeError(child.stderr.decode(errors="replace")[-2000:])
    answer: dict[str, Any] = json.loads(child.stdout) if child.returncode == 0 else {"error": "sprawling"}
    return answer


def _cell(cell: Any) -> Cell:
    if isinstance(cell, str):
        return clean_text(cell.replace("\r\n", "\n").replace("\r", "\n"))
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]  # JSON's numbers
    text: str = cell["d"]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _refusal(code: str, limits: Limits, line: int) -> UnreadableTable:
    reasons = {
        "password": _("The spreadsheet is locked with a password. Save a copy without one."),
        "damaged": _("The spreadsheet is damaged or locked and could not be opened. Save it again, as XLSX or CSV."),
        "sprawling": _(
            "The spreadsheet is too large to open, or has cells far away from the table."
            " Copy the table alone into a new file, or save it as CSV."
        ),
        "sheet": _("There is no sheet of that name in the spreadsheet."),
        "empty": _("There is no sheet with a table in the spreadsheet."),
    }
    return UnreadableTable(reasons[code]) if code in reasons else over_limit(code, limits, line)
