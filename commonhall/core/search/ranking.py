"""How well a short text, such as a name, answers what is searched for: for the order of what a search has found."""

from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Concat, Replace
from django.db.models.lookups import Contains

from commonhall.core.search.queries import MOST_WORDS
from commonhall.core.search.words import fold

# What stands between words or is spelt otherwise in a text that was folded for an order, not for the search.
OTHERWISE = {"-": " ", "'": " ", "’": " ", "ø": "o", "ł": "l", "đ": "d"}


def distance(field: str, words: str) -> Any:
    """How far a text field without case and accents is from the words, as an expression; the least is the best.

    Each word adds 0 where it stands there whole, 1 where a longer one begins with it, 2 where none does. The database
    works it out row by row, so it is for the rows that a search has found, not for a whole table.
    """
    plain: Any = F(field)
    for letter, spelt in OTHERWISE.items():
        plain = Replace(plain, Value(letter), Value(spelt))
    text = Concat(Value(" "), plain, Value(" "))
    asked = fold(words).split()[:MOST_WORDS]
    return reduce(add, [_of(text, word) for word in asked], Value(0, output_field=IntegerField()))


def _of(text: Any, word: str) -> Case:
    whole, begins = Contains(text, f" {word} "), Contains(text, f" {word}")
    return Case(When(whole, then=Value(0)), When(begins, then=Value(1)), default=Value(2), output_field=IntegerField())
