"""What can be wrong with a row, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SHOWN_CHARS = 80


class Code(StrEnum):
    """Why a row is not imported, or (from NO_EMAIL on) what whoever imports it should know."""

    BAD_EMAIL = "bad_email"
    MISSING_NAME = "missing_name"
    UNREADABLE_DATE = "unreadable_date"
    FUTURE_BIRTH = "future_birth"
    DISTANT_BIRTH = "distant_birth"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_PLAN = "unknown_plan"
    BAD_YEAR = "bad_year"
    DISTANT_YEAR = "distant_year"
    TOO_LONG = "too_long"
    LINE_BREAK = "line_break"
    EXTRA_CELLS = "extra_cells"
    TOTALS_ROW = "totals_row"
    DUPLICATE = "duplicate"
    SHARED_EMAIL = "shared_email"
    DUPLICATE_NUMBER = "duplicate_number"

    NO_EMAIL = "no_email"
    SEVERAL_VALUES = "several_values"
    YEARLESS_DATE = "yearless_date"
    DAMAGED_NUMBER = "damaged_number"
    ENDLESS = "endless"
    DATES_REVERSED = "dates_reversed"
    SAME_NAME = "same_name"


MESSAGES: dict[Code, Promise] = {
    Code.BAD_EMAIL: _("“%(value)s” is not an e-mail address."),
    Code.MISSING_NAME: _("There is no name."),
    Code.UNREADABLE_DATE: _("“%(value)s” is not a date that can be read."),
    Code.FUTURE_BIRTH: _("The date of birth “%(value)s” is in the future."),
    Code.DISTANT_BIRTH: _("Nobody who lives was born on “%(value)s”, so long ago."),
    Code.UNKNOWN_STATUS: _("“%(value)s” is not a known status."),
    Code.UNKNOWN_PLAN: _("There is no plan called “%(value)s”."),
    Code.BAD_YEAR: _("“%(value)s” is not a year."),
    Code.DISTANT_YEAR: _("“%(value)s” is too far away to be a year of graduation."),
    Code.TOO_LONG: _("“%(value)s” is too long; %(limit)d characters are allowed."),
    Code.LINE_BREAK: _("“%(value)s” has several lines; these may be two rows that ran together."),
    Code.EXTRA_CELLS: _("The row has more cells than there are columns: “%(value)s” belongs to none."),
    Code.TOTALS_ROW: _("This looks like a row of totals, not like a member."),
    Code.DUPLICATE: _("“%(value)s” is in row %(line)d already."),
    Code.SHARED_EMAIL: _("“%(value)s” is the address of %(name)s in row %(line)d; everyone needs their own, or none."),
    Code.DUPLICATE_NUMBER: _("The member number “%(value)s” is in row %(line)d already."),
    Code.NO_EMAIL: _("There is no e-mail address: this member can't log in or get mail."),
    Code.SEVERAL_VALUES: _("Of “%(value)s” only the first is used; the rest is kept as extra text."),
    Code.YEARLESS_DATE: _("“%(value)s” has no year; it is kept as extra text."),
    Code.DAMAGED_NUMBER: _("A spreadsheet has shortened the number to “%(value)s”; it is kept as extra text."),
    Code.ENDLESS: _("“%(value)s” is taken for a membership without end."),
    Code.DATES_REVERSED: _("The membership ends (%(value)s) before it starts."),
    Code.SAME_NAME: _("Row %(line)d has the same name; is it the same person?"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason, with the header of the column that it is about ("" for the whole row) and the cell's text.

    `message` is in the language that was active when the row was judged.
    """

    column: str
    code: Code
    message: str
    value: str = ""


def problem(code: Code, column: str = "", value: str = "", **details: object) -> Problem:
    """A problem with its sentence, in which a long value is shortened."""
    shown = value if len(value) <= _SHOWN_CHARS else value[: _SHOWN_CHARS - 1] + "…"
    return Problem(column, code, str(MESSAGES[code]) % {"value": shown, **details}, value)
