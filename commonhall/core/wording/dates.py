"""Days and moments as people write them, in the active language."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

FIRST = re.compile(r"^1(?= )")


def write_day(day: date) -> str:
    """November 30, 2026; 30 novembre 2026; 1er décembre 2026."""
    return _first(date_format(day, "DATE_FORMAT"))


def write_value(value: object) -> str:
    """A field's value: a day as people write it, nothing for none."""
    return write_day(value) if isinstance(value, date) else "" if value is None else str(value)


def write_moment(moment: datetime) -> str:
    """A day and a time, in the active time zone."""
    return _first(date_format(timezone.localtime(moment) if timezone.is_aware(moment) else moment, "DATETIME_FORMAT"))


def write_day_of_year(month: int, day: int) -> str:
    """A day that every year has: September 1; 1er septembre."""
    return _first(date_format(date(2000, month, day), "MONTH_DAY_FORMAT"))


def _first(text: str) -> str:
    """French counts the first of a month as the first, for which Django's formats have no letter."""
    return FIRST.sub("1er", text) if (get_language() or "").startswith("fr") else text
