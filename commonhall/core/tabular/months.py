"""Names of months, and words that may stand beside them, in English, French, Italian and German.

All words are folded: lower case, without accents.
"""

from __future__ import annotations

from functools import lru_cache

_MONTHS = [
    ("january", "janvier", "gennaio", "januar", "janner", "jaenner"),
    ("february", "fevrier", "febbraio", "februar", "feber"),
    ("march", "mars", "marzo", "marz", "maerz"),
    ("april", "avril", "aprile"),
    ("may", "mai", "maggio"),
    ("june", "juin", "giugno", "juni"),
    ("july", "juillet", "luglio", "juli"),
    ("august", "aout", "agosto"),
    ("september", "septembre", "settembre"),
    ("october", "octobre", "ottobre", "oktober"),
    ("november", "novembre"),
    ("december", "decembre", "dicembre", "dezember"),
]
_SHORTEST = 3

_WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim
    lunedi martedi mercoledi giovedi venerdi sabato domenica gio sab dom
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
"""
_BETWEEN = "st nd rd th er o of the de le du di il l del dell den der am on"

IGNORED_WORDS = frozenset(f"{_WEEKDAYS} {_BETWEEN}".split())
"""Weekdays, ordinal endings, articles. `mar` is not among them: it is more often March than Tuesday."""


@lru_cache(maxsize=512)
def month_of(word: str) -> int | None:
    """1 to 12 for a name or its beginning of three letters or more; None if it fits no month, or two (`jui`)."""
    if len(word) < _SHORTEST:
        return None
    fitting = {number for number, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)}
    return fitting.pop() if len(fitting) == 1 else None
