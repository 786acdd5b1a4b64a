"""What a cell of a table can be, and how the text of one is cleaned."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import NamedTuple

Cell = str | int | float | date
"""Text, or what a spreadsheet typed: a number, a date, a date with a time (a datetime is a date)."""

# Formulas as text: ="00123" keeps a leading zero through a spreadsheet, '+39 06 keeps a plus sign. Other apostrophes
# belong to the text ('t Hooft), so one is taken off only before what a spreadsheet would otherwise compute.
_FORMULA_TEXT = re.compile(r'^="(.*)"$|^=(\d+)$', re.DOTALL)
_GUARD = re.compile(r"^'(?=[=+\-@\d])")
_LINK = re.compile(r'^=HYPERLINK\(.*[,;]\s*"(.*)"\s*\)$', re.IGNORECASE | re.DOTALL)

# Nothing to see, and not part of any word: NUL (PostgreSQL refuses it), zero-width space, byte order mark, word joiner
# and the marks of writing direction that address books put around phone numbers.
_INVISIBLE = dict.fromkeys([0x00, 0x200B, 0xFEFF, 0x2060, 0x200E, 0x200F, *range(0x202A, 0x202F)])

_EMAIL = re.compile(r"^(?:mailto:)?[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}$", re.IGNORECASE)


class Row(NamedTuple):
    """One row as the spreadsheet numbers it: `line` counts from 1, the header and empty rows included."""

    line: int
    cells: list[Cell]


def clean_text(text: str) -> str:
    """The text of a cell without blanks around it, invisible characters and what only guards it from a spreadsheet."""
    if not text.isascii() or "\x00" in text:
        text = text.translate(_INVISIBLE)
    text = text.strip()
    if text[:1] not in ("=", "'"):
        return text
    text = _GUARD.sub("", text)
    found = _FORMULA_TEXT.match(text) or _LINK.match(text)
    return next(part for part in found.groups() if part is not None).strip() if found else text


def as_text(cell: Cell) -> str:
    """A cell as a person would write it: whole numbers without a point, dates as YYYY-MM-DD."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if cell == int(cell) else str(cell)


def looks_like_email(cell: Cell) -> bool:
    """Only a likeness, to tell columns apart; whether an address is well-formed is judged where it is used."""
    return isinstance(cell, str) and bool(_EMAIL.match(cell.strip()))


def trimmed(cells: list[Cell]) -> list[Cell]:
    """The same list, without the empty cells at its end."""
    while cells and cells[-1] == "":
        cells.pop()
    return cells
