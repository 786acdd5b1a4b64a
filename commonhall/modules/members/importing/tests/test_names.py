"""Splitting names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhall.modules.members.importing.names import is_family_first, split_name

pytestmark = pytest.mark.req("M6")


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Anna Rossi", "Anna", "Rossi"),
        ("Rossi, Anna Maria", "Anna Maria", "Rossi"),
        ("Anna Maria Rossi", "Anna Maria", "Rossi"),
        ("Vincent van Gogh", "Vincent", "van Gogh"),
        ("Ursula von der Leyen", "Ursula", "von der Leyen"),
        ("Leonardo da Vinci", "Leonardo", "da Vinci"),
        ("Sara D'Angelo", "Sara", "D'Angelo"),
        ("DUPONT Marie-Claire", "Marie-Claire", "DUPONT"),
        ("Marie DE LA TOUR", "Marie", "DE LA TOUR"),
        ("John F. Kennedy", "John F.", "Kennedy"),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("John Smith, Jr.", "John", "Smith, Jr."),
        ("MARIO ROSSI", "MARIO", "ROSSI"),
        ("Cher", "Cher", ""),
        ("Rossi,", "Rossi,", ""),
    ],
)
def test_a_full_name_is_split(full: str, first: str, last: str) -> None:
    assert split_name(full) == (first, last)


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Rossi Maria Grazia", "Maria Grazia", "Rossi"),
        ("De Luca Enzo", "Enzo", "De Luca"),
        ("Rossi, Mario", "Mario", "Rossi"),
        ("von der Leyen Ursula", "Ursula", "von der Leyen"),
    ],
)
def test_the_family_name_may_come_first(full: str, first: str, last: str) -> None:
    assert split_name(full, family_first=True) == (first, last)


def test_the_header_tells_the_order() -> None:
    assert is_family_first("COGNOME E NOME")
    assert is_family_first("Nachname, Vorname")
    assert not is_family_first("Prénom et nom")


@settings(deadline=None)
@given(full=st.text(max_size=40).map(str.strip), family_first=st.booleans())
def test_no_word_of_a_name_is_lost(full: str, family_first: bool) -> None:
    first, last = split_name(full, family_first=family_first)
    assert sorted(f"{first} {last}".replace(",", " ").split()) == sorted(full.replace(",", " ").split())
