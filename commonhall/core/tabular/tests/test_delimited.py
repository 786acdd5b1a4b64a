"""CSV as the world writes it: any delimiter, quoting, line ending and encoding."""

import csv
import io
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhall.core.tabular.errors import UnreadableTable
from commonhall.core.tabular.limits import Limits
from commonhall.core.tabular.reader import Table, read_table

pytestmark = pytest.mark.req("M6")

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
LETTERS = "abcxyzABCXYZ012789àâäçéèêëîïñôöùûüß"


def read(text: str, encoding: str = "utf-8", limits: Limits | None = None) -> Table:
    return read_table(io.BytesIO(text.encode(encoding)), "list.csv", limits or Limits())


def cells(table: Table) -> list[list[object]]:
    return [list(row.cells) for row in table.rows]


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 7))
    label = st.text("abcdefgXYZéü", min_size=2, max_size=12)
    header = draw(st.lists(label, min_size=width, max_size=width, unique_by=str.casefold))
    text = st.text(LETTERS + " .-/@,;\t|\"\n'", max_size=20).map(lambda cell: cell.lstrip("'= \t\n").rstrip())
    row = st.lists(text, min_size=width, max_size=width).filter(any)
    return [header, *draw(st.lists(row, min_size=3, max_size=12))]


@settings(deadline=None)
@given(
    table=tables(),
    delimiter=st.sampled_from(",;\t|"),
    style=st.sampled_from(
        [(csv.QUOTE_ALL, "\r\n"), (csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\r"), (csv.QUOTE_ALL, "\n")]
    ),
    encoding=st.sampled_from(ENCODINGS),
)
def test_what_was_written_in_any_dialect_is_read_back(
    table: list[list[str]], delimiter: str, style: tuple[Literal[0, 1], str], encoding: str
) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=style[0], lineterminator=style[1]).writerows(table)
    read_back = read(file.getvalue(), encoding)
    assert [read_back.headers, *cells(read_back)] == table
    assert read_back.delimiter == delimiter


@pytest.mark.parametrize(
    ("header", "rows", "delimiter"),
    [
        ("Nom;Montant;Frais", "Dupont;1,50;2,50\nPetit;1,20;3,10\n", ";"),
        ("Name;Marks", "Rossi;7,8,9,6\nBianchi;6,6,7,8\n", ";"),
        ("Name;Address", "Rossi;Via Po 1, 10121 Torino, IT\nBianchi;Via Po 2, 10121 Torino, IT\n", ";"),
        ("Name;Street, town, country;Phone", "Rossi;Via Po, Torino, IT;1\nVerdi;Via Po, Asti, IT;2\nBianchi;;3\n", ";"),
        ("Name,Tags", "Rossi,a;b;c\nBianchi,d;e;f\n", ","),
        ("Name\tNote", "Rossi\tone, two; three\nBianchi\tfour\n", "\t"),
        ("Members of the club, 2024\n\nName;E-mail;City", "Rossi;r@example.org;Roma\n", ";"),
        ("E-mail", "anna@example.org\nbob@example.org\n", ","),
    ],
)
@pytest.mark.parametrize("times", [1, 20])
def test_delimiter_is_the_one_that_makes_a_table(header: str, rows: str, delimiter: str, times: int) -> None:
    table = read(f"{header}\n{rows * times}")
    assert table.delimiter == delimiter
    assert table.headers == header.splitlines()[-1].split(delimiter)
    assert {len(row.cells) for row in table.rows} == {len(table.headers)}


def test_a_blank_after_the_delimiter_does_not_hide_the_quotation_mark() -> None:
    table = read('"Name", "City, Country"\n"Rossi, Maria", "Roma, IT"\n')
    assert (table.headers, cells(table)) == (["Name", "City, Country"], [["Rossi, Maria", "Roma, IT"]])


def test_delimiter_declared_for_excel_is_believed_and_is_no_row() -> None:
    table = read("sep=^\nName^City\nRossi^Roma\n")
    assert (table.headers, cells(table), table.rows[0].line) == (["Name", "City"], [["Rossi", "Roma"]], 2)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850", "utf-8", "utf-16"])
def test_accents_survive_the_encodings_of_old_programs(encoding: str) -> None:
    names = ["Hélène Müller", "Jörg Groß", "François Lefèvre", "Niccolò Però"]
    assert cells(read("Nom;Ville\n" + "".join(f"{name};Orléans\n" for name in names), encoding)) == [
        [name, "Orléans"] for name in names
    ]


def test_signs_of_windows_are_no_reason_to_doubt_it() -> None:
    text = "Nom;Note\nÉlodie D’Arc;“bien” – 12 €…\nŽiga Šerbec;Œuvre\n"
    assert read(text, "cp1252").encoding == "cp1252"
    assert cells(read(text, "cp1252"))[1] == ["Žiga Šerbec", "Œuvre"]


def test_one_line_in_another_encoding_spoils_only_nothing() -> None:
    good = "Name;City\nHélène;Orléans\nJörg;Köln\nChloé;Besançon\n".encode()
    table = read_table(io.BytesIO(good + "René;Paris\n".encode("cp1252")), "list.csv")
    assert cells(table)[0] == ["Hélène", "Orléans"]
    assert cells(table)[-1] == ["René", "Paris"]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    table = read('Name,Note\n\nRossi,"two\nlines"\n,\nBianchi,x\n')
    assert [(row.line, row.cells) for row in table.rows] == [(3, ["Rossi", "two\nlines"]), (5, ["Bianchi", "x"])]
    assert table.empty_rows == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('="00412"', "00412"),
        ("=00412", "00412"),
        ("'+39 06 555", "+39 06 555"),
        ("'=1+1", "=1+1"),
        ("'00412", "00412"),
        ("'t Hooft", "'t Hooft"),
        ("=SUM(A1:A3)", "=SUM(A1:A3)"),
        ('"=HYPERLINK(""mailto:a@example.org"",""a@example.org"")"', "a@example.org"),
        ("\u200b\ufeffRossi\u00a0", "Rossi"),
        ("\u202a+39 06 555\u202c", "+39 06 555"),
    ],
)
def test_what_guards_a_cell_from_a_spreadsheet_is_taken_off(written: str, meant: str) -> None:
    assert cells(read(f"Name,Value\nAnna,{written}\n")) == [["Anna", meant]]


@pytest.mark.parametrize(
    "text",
    [
        'Name,Note\nRossi,"never closed\nBianchi,x\nVerdi,y\n',
        'Name,Note\nRossi,x\nVerdi,"' + "and so on\n" * 20_000,
    ],
)
def test_a_lost_quotation_mark_swallows_no_rows_in_silence(text: str) -> None:
    with pytest.raises(UnreadableTable, match=r"quotation mark in row [23]|row 3 has more than .* quotation mark"):
        read(text)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(rows=2), "more than 2 rows"),
        (Limits(columns=2), "Row 1 has more than 2 columns"),
        (Limits(cells=4), "up to row 2"),
        (Limits(cell_chars=4), "A cell in row 1 has more than 4 characters"),
        (Limits(bytes=10), "larger than"),
    ],
)
def test_a_table_over_a_limit_is_refused_not_cut(limits: Limits, reason: str) -> None:
    with pytest.raises(UnreadableTable, match=reason):
        read("First,Last,City\nAnna,Rossi,Roma\nLuca,Verdi,Asti\n", limits=limits)


def test_a_table_at_its_limits_is_read() -> None:
    table = read(
        "First,Last,City\nAnna,Rossi,Roma\n", limits=Limits(rows=2, columns=3, cells=6, cell_chars=5, bytes=32)
    )
    assert cells(table) == [["Anna", "Rossi", "Roma"]]
