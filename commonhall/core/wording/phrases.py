"""What the house itself says and keeps: a phrase with its facts, worded when somebody reads it, in their language.

A text that was translated when something happened speaks the language of whoever acted. So tables and the log keep the
phrase's code and the facts, as JSON; only people's own words are kept as text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from commonhall.core.money.amounts import Money, from_decimal, plain_money
from commonhall.core.wording.dates import write_day, write_moment

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?) ([A-Z]{3})")


class Said(dict[str, Any]):
    """A phrase with its facts, as JSON holds them. As text it is worded in the active language."""

    def __str__(self) -> str:
        return worded(self)


@dataclass(frozen=True)
class Phrase:
    """Something that the house says, declared once.

    Attributes:
        code: "<app label>.<name>"; it is kept with what was said, so it never changes.
        text: lazily translated, such as _("Until {day}"); a plural counts by one of the facts.
    """

    code: str
    text: str | Promise

    def __post_init__(self) -> None:
        if self.code in _phrases:
            raise ValueError(f"the phrase {self.code} is declared twice")
        _phrases[self.code] = self

    def said(self, **facts: Any) -> Said:
        """Say it with these facts: days, amounts, numbers, names, or something else that was said."""
        return Said(phrase=self.code, **{name: _plain(value) for name, value in facts.items()})


_phrases: dict[str, Phrase] = {}


def is_said(value: Any) -> bool:
    return isinstance(value, dict) and "phrase" in value


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data with the phrases in it worded, for people who read it; everything else stays data."""
    return {name: worded(value) if is_said(value) else value for name, value in data.items()}


def worded(said: Mapping[str, Any]) -> str:
    """What was said, in the active language; of a phrase that no module knows any more the facts are left."""
    facts = {name: value for name, value in said.items() if name != "phrase"}
    phrase = _phrases.get(said["phrase"])
    return fill(phrase.text, facts) if phrase else ", ".join(str(readable(value)) for value in facts.values())


def fill(text: object, facts: Mapping[str, Any]) -> str:
    """A text with its facts, in the active language; a text that asks for more than there is stays readable."""
    try:
        return str(text.format(**{name: readable(value) for name, value in facts.items()}))  # type: ignore[attr-defined]
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):
        return str(text)


def readable(value: Any) -> Any:
    """A fact for people. In JSON days and moments are ISO 8601 and amounts 1234.50 EUR; readers have their own ways."""
    if is_said(value):
        return worded(value)
    if not isinstance(value, str):
        return value
    try:
        if DAY.fullmatch(value):
            return write_day(date.fromisoformat(value))
        if MOMENT.fullmatch(value):
            return write_moment(datetime.fromisoformat(value))
        if amount := AMOUNT.fullmatch(value):
            return str(from_decimal(Decimal(amount[1]), amount[2]))
    except ValueError:  # well formed, but there is no such day or currency
        pass
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return plain_money(value)
    return value.isoformat() if isinstance(value, date) else value
