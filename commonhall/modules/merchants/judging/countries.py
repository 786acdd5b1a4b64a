"""Countries by their ISO 3166 codes, with their names in the reader's language."""

import unicodedata
from functools import cache

from babel.core import Locale
from django.utils.translation import get_language, to_locale

# What Unicode's list has beside ISO 3166; Kosovo (XK) stays, as businesses there have no other code.
NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


@cache
def _names(locale: str) -> dict[str, str]:
    found = Locale.parse(locale).territories
    named = {code: str(name) for code, name in found.items() if len(code) == 2 and code.isalpha()}
    return {code: name for code, name in named.items() if code not in NO_COUNTRIES}


def country_codes() -> set[str]:
    return set(_names("en"))


def country_name(code: str) -> str:
    """Its name for the reader; the code where there is no such country."""
    return _names(to_locale(get_language() or "en")).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Codes and names, in the order of an alphabet that knows no accents."""
    return sorted(_names(to_locale(get_language() or "en")).items(), key=lambda pair: _plain(pair[1]))


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
