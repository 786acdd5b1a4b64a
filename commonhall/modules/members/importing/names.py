"""Splitting a full name into first and last name, as well as that can be done."""

from __future__ import annotations

from commonhall.modules.members.importing.fields import compact
from commonhall.modules.members.importing.synonyms import FAMILY_NAME_FIRST, NAME_PARTICLES, NAME_SUFFIXES

_FAMILY_FIRST = {compact(name) for name in FAMILY_NAME_FIRST}


def is_family_first(header: str) -> bool:
    """Whether a column of that name holds `Rossi Mario`, with the family name first."""
    return compact(header) in _FAMILY_FIRST


def split_name(full: str, *, family_first: bool = False) -> tuple[str, str]:
    """(first name, last name). One word alone is a first name.

    The family name is what stands before a comma, or in capitals beside other words (`DUPONT Marie`); else the first
    or the last word, with its particles (`Vincent van Gogh`).
    """
    family, comma, given = (part.strip() for part in full.partition(","))
    if comma and family and given and compact(given) not in NAME_SUFFIXES:
        return given, family
    words = full.split()
    if len(words) < 2:
        return full, ""
    capitals = [_is_capitals(word) for word in words]
    if any(capitals) and not all(capitals):
        return _split_capitals(words, capitals)
    return _take_first(words) if family_first else _take_last(words)


def _is_capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper() and "." not in word and compact(word) not in NAME_SUFFIXES


def _split_capitals(words: list[str], capitals: list[bool]) -> tuple[str, str]:
    given = [word for word, capital in zip(words, capitals, strict=True) if not capital]
    family = [word for word, capital in zip(words, capitals, strict=True) if capital]
    return " ".join(given), " ".join(family)


def _take_first(words: list[str]) -> tuple[str, str]:
    end = 1
    while end < len(words) - 1 and words[end - 1].casefold() in NAME_PARTICLES:
        end += 1
    return " ".join(words[end:]), " ".join(words[:end])


def _take_last(words: list[str]) -> tuple[str, str]:
    start = len(words) - 1
    if compact(words[start]) in NAME_SUFFIXES and start > 1:
        start -= 1
    while start > 1 and words[start - 1].casefold().strip(".") in NAME_PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])
