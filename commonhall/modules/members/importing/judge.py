"""Judges the rows of a table of members: what would be imported, and why a row would not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from commonhall.core.tabular.cells import Cell, Row, as_text
from commonhall.core.tabular.dates import ColumnOrder, DateOrder, column_order
from commonhall.core.tabular.reader import Table
from commonhall.modules.members.importing import values
from commonhall.modules.members.importing.doubles import Doubles
from commonhall.modules.members.importing.fields import DATE_FIELDS, MAX_CHARS, NAME_FIELDS, Field, normalised
from commonhall.modules.members.importing.names import is_family_first, split_name
from commonhall.modules.members.importing.problems import Code, Problem, problem
from commonhall.modules.members.importing.rows import JudgedRow, MemberRow
from commonhall.modules.members.importing.synonyms import TOTAL_WORDS

_TOTALS = {normalised(word) for word in TOTAL_WORDS}
_TOTALS_FILL = 0.5  # a row of totals has at most this share of its cells filled

Corrections = Mapping[Field, Mapping[str, str]]
"""A person's decisions about values: {Field.STATUS: {"VIP": "active"}, Field.PLAN: {"Student": "Students"}}."""


def column_orders(table: Table, mapping: Mapping[int, Field], default: DateOrder) -> dict[int, ColumnOrder]:
    """How to read each date column. Those that can't be told from their dates are marked as ambiguous.

    For these the order of the file's other dates is proposed, since one tool wrote them all; else `default`.
    """
    columns = [column for column, field in mapping.items() if field in DATE_FIELDS]

    def decide(fallback: DateOrder) -> dict[int, ColumnOrder]:
        return {column: column_order((row.cells[column] for row in table.rows), fallback) for column in columns}

    orders = decide(default)
    proven = {found.order for found in orders.values() if found.proven}
    return decide(proven.pop()) if len(proven) == 1 else orders


def judge_rows(
    table: Table,
    mapping: Mapping[int, Field],
    date_order: Mapping[int, DateOrder],
    known_plans: Sequence[str],
    *,
    today: date,
    corrections: Corrections | None = None,
) -> Iterator[JudgedRow]:
    """Every row of the table in turn, each with its values or with the reasons why it has none.

    mapping: column index → field; each field once, or ValueError. Other columns are kept in `extra`.
    date_order: column index → order, from `column_orders` and the answers of whoever imports.
    Of rows with the same e-mail address or member number the first good one wins.
    """
    if len(set(mapping.values())) < len(mapping):
        raise ValueError("two columns are mapped to the same field")
    judge = _Judge(table.headers, mapping, _converters(mapping, date_order, known_plans, today, corrections or {}))
    for row in table.rows:
        yield judge.judged(row)


Converter = Callable[[Cell], Any]


def _converters(
    mapping: Mapping[int, Field],
    date_order: Mapping[int, DateOrder],
    known_plans: Sequence[str],
    today: date,
    corrections: Corrections,
) -> dict[int, Converter]:
    statuses = _by_normalised(corrections.get(Field.STATUS, {}))
    plans = _by_normalised({name: name for name in known_plans} | dict(corrections.get(Field.PLAN, {})))
    special: dict[Field, Converter] = {
        Field.EMAIL: values.email,
        Field.STATUS: partial(values.status, corrections=statuses),
        Field.PLAN: partial(values.plan, plans=plans),
        Field.STREET: values.street,
        Field.GRADUATION_YEAR: partial(values.year, today=today),
        Field.NOTES: values.notes,
    }
    for field in NAME_FIELDS:
        special[field] = partial(values.name, field=field)
    for field in (Field.PHONE, Field.MEMBER_NUMBER, Field.POSTAL_CODE):
        special[field] = partial(values.number, field=field)
    converters: dict[int, Converter] = {}
    for column, field in mapping.items():
        converters[column] = special.get(field) or partial(values.line, field=field)
        if field in DATE_FIELDS:
            order = date_order.get(column, DateOrder.DAY_FIRST)
            converters[column] = partial(values.day, field=field, order=order, today=today)
    return converters


def _by_normalised(names: Mapping[str, str]) -> dict[str, str]:
    return {normalised(name): value for name, value in names.items()}


class _Judge:
    """Judges row after row, and remembers whom it has accepted."""

    def __init__(self, headers: list[str], mapping: Mapping[int, Field], converters: Mapping[int, Converter]) -> None:
        self.headers = headers
        self.columns = [(column, mapping[column], convert) for column, convert in converters.items()]
        self.unmatched = [column for column in range(len(headers)) if column not in mapping]
        self.header_of = {field: headers[column] for column, field in mapping.items()}
        self.family_first = is_family_first(self.header_of.get(Field.FULL_NAME, ""))
        self.doubles = Doubles()

    def judged(self, row: Row) -> JudgedRow:
        draft = _Draft(row, self.headers)
        if _is_totals(row.cells):
            draft.problems.append(problem(Code.TOTALS_ROW))
            return draft.finished(None)
        for column, field, convert in self.columns:
            if row.cells[column] != "":
                draft.take(column, field, convert)
        draft.keep(self.unmatched)
        self._complete_name(draft)
        self._judge_whole(draft)
        if draft.problems:
            return draft.finished(None)
        member = MemberRow(**draft.values, extra=draft.extra)
        draft.problems += self.doubles.problems(row.line, member, self.header_of)
        if not draft.problems:
            draft.warnings += self.doubles.remember(row.line, member)
        return draft.finished(member)

    def _complete_name(self, draft: _Draft) -> None:
        """First and last name, from a full name if there are none; what a full name says beyond them is extra."""
        full, shown = (draft.values.pop(field, "") for field in (Field.FULL_NAME, Field.DISPLAY_NAME))
        first, last = (draft.values.get(field, "") for field in (Field.FIRST_NAME, Field.LAST_NAME))
        if not first and not last:
            first, last = split_name(full, family_first=self.family_first) if full else split_name(shown)
            draft.values |= {Field.FIRST_NAME: first, Field.LAST_NAME: last}
        known = _words(f"{first} {last}")
        for field, text in ((Field.FULL_NAME, full), (Field.DISPLAY_NAME, shown)):
            if not _words(text) <= known:
                draft.extra[self.header_of[field]] = text
        draft.values[Field.DISPLAY_NAME] = shown or f"{first} {last}".strip()
        self._judge_name(draft, first, last)

    def _judge_name(self, draft: _Draft, first: str, last: str) -> None:
        headers = [self.header_of[field] for field in NAME_FIELDS if field in self.header_of]
        header = headers[0] if headers else ""
        for field, name in ((Field.FIRST_NAME, first), (Field.LAST_NAME, last)):
            if len(name) > MAX_CHARS[field]:
                draft.problems.append(problem(Code.TOO_LONG, header, name, limit=MAX_CHARS[field]))
        if not first and not last and not draft.failed_in(headers):
            draft.problems.append(problem(Code.MISSING_NAME, header))

    def _judge_whole(self, draft: _Draft) -> None:
        overflow = " ".join(as_text(cell) for cell in draft.row.cells[len(self.headers) :] if cell != "")
        if overflow:
            draft.problems.append(problem(Code.EXTRA_CELLS, value=overflow))
        email_header = self.header_of.get(Field.EMAIL, "")
        if not draft.values.get(Field.EMAIL) and not draft.failed_in([email_header]):
            draft.warnings.append(problem(Code.NO_EMAIL, email_header))
        joined, expires = draft.values.get(Field.JOINED_ON), draft.values.get(Field.EXPIRES_ON)
        if joined and expires and expires < joined:
            header = self.header_of[Field.EXPIRES_ON]
            draft.warnings.append(problem(Code.DATES_REVERSED, header, expires.isoformat()))


class _Draft:
    """A row while it is being judged."""

    def __init__(self, row: Row, headers: list[str]) -> None:
        self.row, self.headers = row, headers
        self.values: dict[str, Any] = {}
        self.extra: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def take(self, column: int, field: Field, convert: Converter) -> None:
        cell, header = self.row.cells[column], self.headers[column]
        try:
            self.values[field] = convert(cell)
        except values.Fault as fault:
            self.problems.append(problem(fault.code, header, as_text(cell), **fault.details))
        except values.Partly as partly:
            self.values[field] = partly.value
            self.extra[header] = as_text(cell)
            if partly.code:
                self.warnings.append(problem(partly.code, header, as_text(cell)))

    def keep(self, columns: Sequence[int]) -> None:
        cells = self.row.cells
        self.extra |= {self.headers[column]: as_text(cells[column]) for column in columns if cells[column] != ""}

    def failed_in(self, headers: Sequence[str]) -> bool:
        return any(reason.column in headers for reason in self.problems)

    def finished(self, member: MemberRow | None) -> JudgedRow:
        accepted = None if self.problems else member
        return JudgedRow(self.row.line, self.row.cells, accepted, self.problems, self.warnings)


def _words(name: str) -> set[str]:
    return set(normalised(name).split())


def _is_totals(cells: Sequence[Cell]) -> bool:
    """`Total: 245` below the list: a word for it in the first filled cell, and little else in the row."""
    filled = [cell for cell in cells if cell != ""]
    if not filled or not isinstance(filled[0], str) or len(filled) > max(2, _TOTALS_FILL * len(cells)):
        return False
    return re.sub(r"[\d\s]+$|^[\d\s]+", "", normalised(filled[0])) in _TOTALS
