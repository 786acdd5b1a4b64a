"""What a column is, by its name, nearly its name, or what stands in it."""

from collections import Counter
from typing import Any

import pytest
from django.apps import apps

from commonhall.core.tabular.cells import Cell
from commonhall.modules.members.importing.fields import FIELD_LABELS, MAX_CHARS, STATUSES, Field, compact, normalised
from commonhall.modules.members.importing.matching import Match, match_columns
from commonhall.modules.members.importing.synonyms import (
    CHAMELEONS,
    COLUMN_NAMES,
    FAMILY_NAME_FIRST,
    NUANCED_STATUS_NAMES,
    STATUS_NAMES,
)

pytestmark = pytest.mark.req("M6")


def matched(headers: list[str], *rows: list[Cell]) -> list[str]:
    found = match_columns(headers, rows)
    return [match.field.value if match.field else "" for match in found.values()]


def test_a_name_stands_under_one_field_and_once() -> None:
    names = [compact(name) for names in COLUMN_NAMES.values() for name in names] + [
        compact(name) for name in CHAMELEONS
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert set(COLUMN_NAMES) == set(Field) == set(FIELD_LABELS)
    assert {compact(name) for name in FAMILY_NAME_FIRST} <= {compact(name) for name in COLUMN_NAMES[Field.FULL_NAME]}


def test_a_word_for_a_status_means_one_status() -> None:
    tables = (STATUS_NAMES, NUANCED_STATUS_NAMES)
    words = [normalised(word) for table in tables for words in table.values() for word in set(map(normalised, words))]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert set(STATUS_NAMES) == set(STATUSES)


def test_what_is_accepted_fits_into_a_member() -> None:
    model: Any = apps.get_model("members", "Member")
    names = {Field.MEMBER_NUMBER: "number"}
    stored = set(MAX_CHARS) - {Field.FULL_NAME, Field.DISPLAY_NAME, Field.NOTES}
    room = {field: model._meta.get_field(names.get(field, field.value)).max_length for field in stored}
    assert {field: MAX_CHARS[field] for field in stored} == room
    assert set(STATUSES) == set(dict(model._meta.get_field("status").choices))


@pytest.mark.parametrize("header", ["E-Mail", "e_mail", "EMail", " Email: ", "E-MAIL *", "Adresse électronique", "Mél"])
def test_spelling_does_not_matter(header: str) -> None:
    assert match_columns([header], [["x@example.org"]]) == {0: Match(Field.EMAIL, 1.0, "name")}


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["Nom", "Prénom"], ["last_name", "first_name"]),
        (["Nom", "Ville"], ["full_name", "city"]),
        (["Nome", "Cognome"], ["first_name", "last_name"]),
        (["Name", "Vorname"], ["last_name", "first_name"]),
        (["Name", "Surname"], ["first_name", "last_name"]),
        (["Name", "Given Name", "Family Name"], ["full_name", "first_name", "last_name"]),
    ],
)
def test_name_means_what_the_other_columns_leave(headers: list[str], fields: list[str]) -> None:
    assert matched(headers) == fields


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Date of brith", "birth_date"),
        ("Mitgliedsnumer", "member_number"),
        ("Telephone numbers", "phone"),
        ("Emial adress", ""),
        ("Luogo di nascita", ""),
        ("State", ""),
        ("Do not email", ""),
        ("Phone type", ""),
        ("Street 2", ""),
        ("Fax", ""),
    ],
)
def test_a_slip_of_the_pen_is_forgiven_another_meaning_is_not(header: str, field: str) -> None:
    assert matched([header], ["some"]) == [field]


@pytest.mark.parametrize(
    ("profession", "employer"),
    [
        ("Job title", "Company"), ("Profession", "Employer"), ("Occupation", "Organisation"), ("Beruf", "Arbeitgeber"),
        ("Berufsbezeichnung", "Firma"), ("Métier", "Employeur"), ("Intitulé du poste", "Entreprise"),
        ("Professione", "Azienda"), ("Mestiere", "Datore di lavoro"),
        ("Organization 1 - Title", "Organization 1 - Name"),
    ],
)  # fmt: skip
def test_what_people_do_and_where_is_known_in_every_language(profession: str, employer: str) -> None:
    rows: list[list[Cell]] = [["Anna Berg", "Glazier", "Fjordglas", "Physics", "UiB"]]
    headers = ["Name", profession, employer, "Field of study", "University"]
    assert matched(headers, *rows) == ["full_name", "profession", "employer", "field_of_study", "university"]
    assert matched(["Name", "Raison sociale"], ["Anna Berg", "Fjordglas"]) == ["full_name", ""]  # of who pays


def test_a_field_goes_to_one_column_the_filled_one_first() -> None:
    headers = ["Business City", "Home City", "City"]
    assert matched(headers, ["Roma", "Asti", "Bari"]) == ["", "", "city"]
    assert matched(headers, ["Roma", "Asti", ""]) == ["", "city", ""]
    assert matched(headers, ["Roma", "", ""]) == ["city", "", ""]


def test_addresses_are_known_by_sight() -> None:
    rows: list[list[Cell]] = [["Anna", "anna@example.org"], ["Bob", "mailto:bob@example.org"], ["Eva", ""]]
    assert match_columns(["Name", "Contatto"], rows)[1] == Match(Field.EMAIL, 0.8, "content")
    assert matched(["Name", "Contatto"], ["Anna", "anna@example.org"], ["Bob", "no"], ["Eva", "no"])[1] == ""


def test_an_email_column_without_addresses_gives_way_or_is_doubtful() -> None:
    found = match_columns(["Email", "Contact email"], [["yes", "anna@example.org"], ["no", "bob@example.org"]])
    assert found == {0: Match(), 1: Match(Field.EMAIL, 1.0, "name")}
    assert match_columns(["Email"], [["yes"], ["no"]])[0].confidence < 1
