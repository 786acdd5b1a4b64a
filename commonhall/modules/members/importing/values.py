"""From the text of a cell to the value of a field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from commonhall.core.tabular.cells import Cell, as_text, looks_like_email
from commonhall.core.tabular.dates import DateOrder, UnreadableDate, YearlessDate, parse_date
from commonhall.core.time.lifetimes import is_birth_date, is_graduation_year
from commonhall.modules.members.importing.fields import MAX_CHARS, Field, normalised
from commonhall.modules.members.importing.problems import Code
from commonhall.modules.members.importing.synonyms import NUANCED_STATUS_NAMES, STATUS_NAMES

_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_LOCAL}@(?:{_LABEL}\.)+(?=\D){_LABEL}")
_IN_BRACKETS = re.compile(r"<([^<>]+@[^<>]+)>")
_SEVERAL = " ::: "  # how Google joins the values of one kind
_SHORTENED_NUMBER = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NO_END_FROM = 2200
_YEARS_AHEAD = {Field.EXPIRES_ON: 40, Field.JOINED_ON: 1, Field.BIRTH_DATE: 0}  # that two digits may mean

_STATUS_OF_NAME = {normalised(name): status for status, names in STATUS_NAMES.items() for name in names}
_NUANCED_STATUS = {normalised(name): status for status, names in NUANCED_STATUS_NAMES.items() for name in names}


class Fault(Exception):
    """The cell can't be used, and the row with it."""

    def __init__(self, code: Code, **details: object) -> None:
        self.code, self.details = code, details


class Partly(Exception):
    """The cell's text says more than the field can hold: `value` is used, and the text kept as extra.

    `code` is the warning, None where the difference needs none.
    """

    def __init__(self, value: object, code: Code | None = None) -> None:
        self.value, self.code = value, code


def email(cell: Cell) -> str:
    """In lower case. Understands mailto:, `Anna <anna@example.org>`, blanks around the @ and several addresses."""
    text = re.sub(r"\s*@\s*", "@", as_text(cell).casefold().replace("mailto:", " "))
    bracketed = _IN_BRACKETS.findall(text)
    found = bracketed or [part.strip("<>'\".:") for part in re.split(r"[;,\s]+", text) if "@" in part]
    address = found[0].strip() if found else ""
    if not _EMAIL.fullmatch(address):
        raise Fault(Code.BAD_EMAIL)
    if text.strip(" <>'\".:;,") != address:
        raise Partly(address, Code.SEVERAL_VALUES if len(set(found)) > 1 else None)
    return address


def line(cell: Cell, field: Field) -> str:
    """One line of text, not longer than the field holds."""
    text = unicodedata.normalize("NFC", as_text(cell))
    first, several, _rest = text.partition(_SEVERAL)
    if "\n" in first:
        raise Fault(Code.LINE_BREAK)
    value = _fitting(" ".join(first.split()), field)
    if several:
        raise Partly(value, Code.SEVERAL_VALUES)
    return value


def name(cell: Cell, field: Field) -> str:
    """A name, but no stand-in: a dash, or the address that address books show, which others would then see."""
    if looks_like_email(cell) or not any(map(str.isalpha, as_text(cell))):
        raise Partly("")
    return line(cell, field)


def street(cell: Cell) -> str:
    """Lines of an address, joined by commas."""
    return line(re.sub(r"\s*,?\s*\n\s*", ", ", as_text(cell)), Field.STREET)


def number(cell: Cell, field: Field) -> str:
    """A number that is no quantity (phone, member number, postal code), unless a spreadsheet has computed with it."""
    text = as_text(cell)
    if _SHORTENED_NUMBER.fullmatch(text):
        raise Partly("", Code.DAMAGED_NUMBER)
    return line(text.replace("\n", _SEVERAL) if field == Field.PHONE else text, field)


def notes(cell: Cell) -> str:
    return _fitting(unicodedata.normalize("NFC", as_text(cell)), Field.NOTES)


def status(cell: Cell, corrections: Mapping[str, str]) -> str:
    """One of STATUSES. `corrections` are a person's: normalised text of a cell → status."""
    word = normalised(as_text(cell))
    if known := corrections.get(word) or _STATUS_OF_NAME.get(word):
        return known
    if word in _NUANCED_STATUS:
        raise Partly(_NUANCED_STATUS[word])
    raise Fault(Code.UNKNOWN_STATUS)


def plan(cell: Cell, plans: Mapping[str, str]) -> str:
    """The name of a known plan. `plans`: normalised text of a cell → name of the plan."""
    try:
        return plans[normalised(as_text(cell))]
    except KeyError:
        raise Fault(Code.UNKNOWN_PLAN) from None


def day(cell: Cell, field: Field, order: DateOrder, today: date) -> date | None:
    """A date; None where the cell says that there is none (0000-00-00), or that a membership never ends."""
    try:
        value = parse_date(cell, order, two_digits_until=today.year + _YEARS_AHEAD[field])
    except YearlessDate:
        raise Partly(None, Code.YEARLESS_DATE) from None
    except UnreadableDate:
        raise Fault(Code.UNREADABLE_DATE) from None
    if value and value.year >= _NO_END_FROM:
        if field == Field.EXPIRES_ON:
            raise Partly(None, Code.ENDLESS)
        raise Fault(Code.UNREADABLE_DATE)
    if value and field == Field.BIRTH_DATE and not is_birth_date(value, today):
        raise Fault(Code.FUTURE_BIRTH if value > today else Code.DISTANT_BIRTH)
    return value


def year(cell: Cell, today: date) -> int:
    """The year of graduation in the cell; of two (2011/12, 2011-2012) the last that is written in full."""
    text = str(cell.year) if isinstance(cell, date) else as_text(cell)
    found = _YEAR.findall(text)
    if not found:
        raise Fault(Code.BAD_YEAR)
    if not is_graduation_year(int(found[-1]), today):
        raise Fault(Code.DISTANT_YEAR)
    if text != found[-1]:
        raise Partly(int(found[-1]))
    return int(text)


def _fitting(text: str, field: Field) -> str:
    if len(text) > MAX_CHARS[field]:
        raise Fault(Code.TOO_LONG, limit=MAX_CHARS[field])
    return text
