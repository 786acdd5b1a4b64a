"""How well a short text, such as a name, answers what is searched for: for the order of what a search has found."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Func, IntegerField

from commonhall.core.search.queries import MOST_WORDS
from commonhall.core.search.words import fold

# What stands between words or is spelt otherwise in a text that was folded for an order, not for the search.
OTHERWISE = {"-": " ", "''": " ", "’": " ", "ø": "o", "ł": "l", "đ": "d"}  # as SQL writes them


class Distance(Func):
    """SQL of our own: put together of Django's functions it takes twice the time, to write and to work out."""

    arity = 1
    output_field = IntegerField()

    def __init__(self, field: str, words: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(field, **extra)
        self.words = tuple(words)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        text, given = compiler.compile(self.source_expressions[0])
        for letter, spelt in OTHERWISE.items():
            text = f"REPLACE({text}, '{letter}', '{spelt}')"
        text = f"(' ' || {text} || ' ')"
        each = f"CASE WHEN {text} LIKE %s THEN 0 WHEN {text} LIKE %s THEN 1 ELSE 2 END"
        params = [part for word in self.words for part in (*given, f"% {word} %", *given, f"% {word}%")]
        return " + ".join([each] * len(self.words)) or "0", params


def distance(field: str, words: str) -> Distance:
    """How far a text field without case and accents is from the words, as an expression; the least is the best.

    Each word adds 0 where it stands there whole, 1 where a longer one begins with it, 2 where none does. The database
    works it out row by row, so it is for the rows that a search has found, not for a whole table.
    """
    return Distance(field, fold(words).split()[:MOST_WORDS])
