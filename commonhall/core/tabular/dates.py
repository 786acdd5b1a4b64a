"""Dates as people and tools write them, read a column at a time.

Whether 03/01/2024 is in January or in March cannot be seen from one cell, but often from its column: a 25 in one place
settles it for all. `column_order` decides; where it can't, the result says so and a person is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from commonhall.core.tabular.cells import Cell
from commonhall.core.tabular.months import IGNORED_WORDS, month_of


class DateOrder(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class UnreadableDate(ValueError):
    """The cell is not empty and holds no date that we can read."""


class YearlessDate(UnreadableDate):
    """A day and a month, as Mailchimp and address books keep birthdays."""


@dataclass(frozen=True, slots=True)
class ColumnOrder:
    """How to read a column's dates.

    `proven`: a number above 12 shows it. `ambiguous`: it is a guess; `example` is a cell that reads both ways. Neither,
    where no cell depends on it (2024-03-01).
    """

    order: DateOrder
    proven: bool = False
    ambiguous: bool = False
    example: str = ""


# Spreadsheets count days from here; the range leaves out bare years (2019) and reaches from 1908 to 2118.
_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(3000, 80_000)
_EARLIEST_YEAR = 1850

_TIME = re.compile(r"(?:T|[\s,]+)(?:at\s|um\s|à\s|alle\s|ore\s)?\d{1,2}[:h]\d{2}.*$", re.IGNORECASE | re.DOTALL)
_NOTHING = re.compile(r"[0\s./:-]*|[-–—?]+|n/?a|null|none|nan", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,2})\s*([./ -])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})\.?")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})|(\d{4})()(\d{2})(\d{2})")
_YEARLESS = re.compile(r"--?\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}\.?")
_SERIAL = re.compile(r"\d{4,5}(?:[.,]\d+)?")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")

_MONTH_FIRST_LOCALES = {"en-us", "en-ph", "en-pr", "en-gu"}


def locale_order(language: str) -> DateOrder:
    """The order that people of a locale (`en-us`, `fr`) write, to be used where the column does not tell."""
    code = language.lower().replace("_", "-")
    return DateOrder.MONTH_FIRST if code in _MONTH_FIRST_LOCALES else DateOrder.DAY_FIRST


def looks_like_date(cell: Cell) -> bool:
    """True for a date with a year in any form but a spreadsheet's serial number."""
    if not isinstance(cell, str):
        return isinstance(cell, date)
    if not 6 <= len(cell) <= 60 or not any(map(str.isdigit, cell)) or _SERIAL.fullmatch(cell):
        return False
    for order in DateOrder:
        try:
            return parse_date(cell, order, two_digits_until=2099) is not None
        except UnreadableDate:
            continue
    return False


def column_order(cells: Iterable[Cell], default: DateOrder) -> ColumnOrder:
    """Decides by every date in the column in which both orders are thinkable.

    A number above 12 in one place decides; so do dots, which no one writes with the month first. Evidence for both
    orders goes to the majority and is ambiguous.
    """
    day_first = month_first = dotted = 0
    example = ""
    for cell in cells:
        found = _NUMERIC.fullmatch(_TIME.sub("", cell)) if isinstance(cell, str) else None
        if not found:
            continue
        first, second = int(found[1]), int(found[3])
        day_first += first > 12
        month_first += second > 12
        dotted += found[2] == "."
        if first <= 12 and second <= 12 and first != second and found[2] != ".":
            example = example or found[0]
    if day_first or month_first:
        order = DateOrder.DAY_FIRST if day_first >= month_first else DateOrder.MONTH_FIRST
        mixed = bool(day_first and month_first)
        return ColumnOrder(order, proven=not mixed, ambiguous=mixed, example=example)
    if dotted and not example:
        return ColumnOrder(DateOrder.DAY_FIRST)
    return ColumnOrder(default, ambiguous=bool(example), example=example)


def parse_date(cell: Cell, order: DateOrder, *, two_digits_until: int) -> date | None:
    """The date in a cell; None for an empty one and for what tools write instead (0000-00-00, 0/0/00, n/a).

    A time is cut off as written, without looking at time zones. Two digits mean the latest year that ends with them
    and is not after `two_digits_until`. Raises UnreadableDate; YearlessDate for 14 May.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _parse(str(cell), order, two_digits_until)


@lru_cache(maxsize=8192)
def _parse(text: str, order: DateOrder, until: int) -> date | None:
    text = _TIME.sub("", text.strip())
    if _NOTHING.fullmatch(text):
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        year, _separator, month, day = (part for part in found.groups() if part is not None)
        return _date(text, int(year), int(month), int(day))
    if found := _NUMERIC.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        month_number, day_number = (first, second) if order == DateOrder.MONTH_FIRST else (second, first)
        return _date(text, _full_year(found[4], until), month_number, day_number)
    if _YEARLESS.fullmatch(text):
        raise YearlessDate(text)
    if _SERIAL.fullmatch(text) and (days := int(re.split("[.,]", text)[0])) in _SERIALS:
        return _SERIAL_EPOCH + timedelta(days=days)
    return _parse_words(text, until)


def _parse_words(text: str, until: int) -> date:
    """1 March 2024, March 1st, 2024, 1er mars 2024, venerdì 1 marzo 2024, 1. März 24, 01-Mar-2024, 2024 Mar 1."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    tokens = _TOKEN.findall(folded)
    numbers = [token for token in tokens if token.isdecimal()]
    words = [token for token in tokens if not token.isdecimal() and token not in IGNORED_WORDS]
    months = [month for month in map(month_of, words) if month]
    # "mar" is Tuesday in French and Italian as well as March; the weekday stands first, so the last month counts.
    if not months or len(months) < len(words) or len(numbers) not in (1, 2):
        raise UnreadableDate(text)
    if len(numbers) == 1:
        raise YearlessDate(text) if len(numbers[0]) < 3 else UnreadableDate(text)
    day, year = numbers if len(numbers[0]) < 3 else reversed(numbers)
    if len(day) > 2 or len(year) not in (2, 4):
        raise UnreadableDate(text)
    return _date(text, _full_year(year, until), months[-1], int(day))


def _full_year(digits: str, until: int) -> int:
    return int(digits) if len(digits) == 4 else until - (until - int(digits)) % 100


def _date(text: str, year: int, month: int, day: int) -> date:
    if year < _EARLIEST_YEAR:
        raise UnreadableDate(text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnreadableDate(text) from error
