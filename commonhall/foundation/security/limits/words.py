"""Limits in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonhall.core.http.rates import SECONDS, Rate, parse_rates


def in_words(rate: str) -> str:
    """ "50 in an hour, 200 in a day" """
    return ", ".join(_one(part) for part in parse_rates(rate))


def _one(rate: Rate) -> str:
    whole = {60: _("in a minute"), 3600: _("in an hour"), 86_400: _("in a day")}
    time = whole.get(rate.seconds) or _("in {time}").format(time=_span(rate.seconds))
    return f"{rate.amount} {time}"


def _span(seconds: int) -> str:
    if seconds % SECONDS["d"] == 0:
        days = seconds // SECONDS["d"]
        return ngettext("{number} day", "{number} days", days).format(number=days)
    if seconds % SECONDS["h"] == 0:
        hours = seconds // SECONDS["h"]
        return ngettext("{number} hour", "{number} hours", hours).format(number=hours)
    if seconds % SECONDS["m"] == 0:
        minutes = seconds // SECONDS["m"]
        return ngettext("{number} minute", "{number} minutes", minutes).format(number=minutes)
    return ngettext("{number} second", "{number} seconds", seconds).format(number=seconds)
