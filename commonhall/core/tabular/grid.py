"""What both kinds of files are turned into, before anybody has looked for a header."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from commonhall.core.tabular.cells import Row
from commonhall.core.tabular.errors import UnreadableTable
from commonhall.core.tabular.limits import Limits


@dataclass(slots=True)
class Grid:
    """The rows that hold anything, and how they were read."""

    rows: list[Row]
    empty_rows: int = 0
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: list[str] = field(default_factory=list)


def over_limit(code: str, limits: Limits, line: int) -> UnreadableTable:
    """The error for a table that is too large; `code` is rows, columns, cells or cell."""
    split = _("Please split the file, or take out what is not needed.")
    reasons = {
        "rows": _("The table has more than %(rows)d rows."),
        "columns": _("Row %(line)d has more than %(columns)d columns."),
        "cells": _("The table is too large: up to row %(line)d it already has more cells than can be read."),
        "cell": _("A cell in row %(line)d has more than %(cell_chars)d characters; is a quotation mark missing there?"),
    }
    numbers = {"rows": limits.rows, "columns": limits.columns, "cell_chars": limits.cell_chars, "line": line}
    return UnreadableTable(f"{reasons[code] % numbers} {split}")
