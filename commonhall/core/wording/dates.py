"""Days and moments as people write them, in the active language."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

FIRST = re.compile(r"^1(?= )")
ITALIAN = {"DATE_FORMAT": "j F Y", "DATETIME_FORMAT": "j F Y H:i", "MONTH_DAY_FORMAT": "j F"}


def write_day(day: date) -> str:
    """November 30, 2026; 30 novembre 2026; 1er décembre 2026."""
    return _written(day, "DATE_FORMAT")


def write_value(value: object) -> str:
    """A field's value: a day as people write it, nothing for none."""
    return write_day(value) if isinstance(value, date) else "" if value is None else str(value)


def write_moment(moment: datetime) -> str:
    """A day and a time, in the active time zone."""
    return _written(timezone.localtime(moment) if timezone.is_aware(moment) else moment, "DATETIME_FORMAT")


def write_day_of_year(month: int, day: int) -> str:
    """A day that every year has: September 1; 1er septembre."""
    return _written(date(2000, month, day), "MONTH_DAY_FORMAT")


def _written(when: date, style: str) -> str:
    """By Django's formats, less their faults: French counts the first of a month as the first, for which they have no
    letter; in Italian they begin months with a capital, days with a zero, and moments with the day of the week."""
    language = (get_language() or "")[:2]
    if language == "it":
        return date_format(when, ITALIAN[style]).lower()
    written = date_format(when, style)
    return FIRST.sub("1er", written) if language == "fr" else written
