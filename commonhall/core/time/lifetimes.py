"""Which days and years can be of somebody who lives."""

from datetime import date

OLDEST = 130  # years; nobody known has become older than 122
FIRST_GRADUATION = 1900
GRADUATION_AHEAD = 20  # years from now


def is_birth_date(day: date, today: date) -> bool:
    """Whether somebody who lives today may be born on the day: not after today, nor more than OLDEST years ago."""
    return day <= today and day.year >= today.year - OLDEST


def is_graduation_year(year: int, today: date) -> bool:
    """Whether somebody who lives today may have graduated in the year, or be about to."""
    return FIRST_GRADUATION <= year <= today.year + GRADUATION_AHEAD
