"""Every row is taken or listed with its reasons, and nothing of it is lost."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhall.core.tabular.cells import Row, as_text
from commonhall.core.tabular.dates import DateOrder
from commonhall.core.tabular.reader import Table
from commonhall.modules.members.importing.fields import Field
from commonhall.modules.members.importing.judge import column_orders, judge_rows
from commonhall.modules.members.importing.tests.helpers import (
    PLANS,
    TODAY,
    codes,
    judge,
    judge_one,
    mapping_for,
    member,
    table_of,
    warned,
)

pytestmark = pytest.mark.req("M6")


@pytest.mark.parametrize(
    "written",
    [
        "Anna@Example.org",
        " anna@example.org ",
        "mailto:anna@example.org",
        "MAILTO:Anna@example.org",
        "<anna@example.org>",
        "anna @ example.org",
        "anna@example.org.",
        "'anna@example.org'",
    ],
)
def test_an_address_is_one_however_it_is_written(written: str) -> None:
    assert member(f'Name,E-mail\nAnna,"{written}"\n').email == "anna@example.org"


@pytest.mark.parametrize("written", ["Anna R. <anna@example.org>", "anna@example.org (work)", "Anna: anna@example.org"])
def test_what_stands_beside_an_address_is_kept(written: str) -> None:
    found = member(f'Name,E-mail\nAnna,"{written}"\n')
    assert (found.email, found.extra["E-mail"]) == ("anna@example.org", written)


@pytest.mark.parametrize(
    "several", ["a@example.org; b@example.org", "a@example.org,b@example.org", "a@example.org b@example.org"]
)
def test_of_several_addresses_the_first_is_used(several: str) -> None:
    row = judge_one(f'Name,E-mail\nAnna,"{several}"\n')
    assert row.values
    assert (row.values.email, row.values.extra["E-mail"], warned(row)) == ("a@example.org", several, ["several_values"])


@pytest.mark.parametrize(
    "address", ["anna", "anna@", "@example.org", "anna@example", "anna@@example.org", "a..b@example.org", "a(at)b.org"]
)
def test_a_bad_address_is_named(address: str) -> None:
    row = judge_one(f"Name,E-mail\nAnna,{address}\n")
    (reason,) = row.problems
    assert (row.line, row.values, reason.column, reason.code, reason.value) == (2, None, "E-mail", "bad_email", address)
    assert address in reason.message
    assert (row.cells, row.warnings) == (["Anna", address], [])


def test_addresses_of_the_world_are_accepted() -> None:
    for address in (
        "o'hara+club@mail.example.org",
        "info@müller.example",
        "x@xn--mller-kva.example",
        "a.b_c-d@e-f.museum",
    ):
        assert member(f"Name,E-mail\nAnna,{address}\n").email == address


def test_a_member_without_an_address_is_taken_with_a_warning() -> None:
    row = judge_one("Name,E-mail\nAnna Rossi,\n")
    assert row.values
    assert (row.values.email, row.values.display_name, warned(row)) == ("", "Anna Rossi", ["no_email"])


@pytest.mark.parametrize("name", ["", "-", "anna@example.org"])
def test_a_row_without_a_name_is_listed(name: str) -> None:
    row = judge_one(f"Name,E-mail\n{name},anna@example.org\n")
    assert codes(row) == ["missing_name"]
    assert row.problems[0].column == "Name"


def test_a_full_name_fills_in_where_the_parts_are_missing() -> None:
    rows = judge(
        table_of("Full name,First name,Last name\nRossi Anna,,\nAnna B. Rossi,Anna,Rossi\nAnna Verdi,Anna,Verdi\n")
    )
    names = [(row.values.first_name, row.values.last_name, dict(row.values.extra)) for row in rows if row.values]
    assert names == [
        ("Rossi", "Anna", {}),
        ("Anna", "Rossi", {"Full name": "Anna B. Rossi"}),
        ("Anna", "Verdi", {}),
    ]


def test_the_first_good_row_of_an_address_wins() -> None:
    rows = judge(
        table_of(
            "Name,E-mail,Joined\nAnna,a@example.org,soon\nAnna,a@example.org,2024-01-01\n\n"
            "anna,A@EXAMPLE.ORG,2024-01-02\nBob,mailto:a@example.org,\n"
        )
    )
    assert {row.line: codes(row) for row in rows} == {
        2: ["unreadable_date"],
        3: [],
        5: ["duplicate"],
        6: ["shared_email"],
    }
    assert rows[2].problems[0].message == "“a@example.org” is in row 3 already."
    assert "address of Anna in row 3" in rows[3].problems[0].message


def test_a_member_number_is_given_once() -> None:
    rows = judge(table_of("Member number,Name,E-mail\n7,Anna,a@example.org\n7,Bob,b@example.org\n,Eva,\n,Ugo,\n"))
    assert [codes(row) for row in rows] == [[], ["duplicate_number"], [], []]


def test_the_same_name_without_an_address_is_doubtful() -> None:
    rows = judge(table_of("Name,E-mail\nAnna Rossi,a@example.org\nanna  rossi,\nAnna Rossi,b@example.org\n"))
    assert [warned(row) for row in rows] == [[], ["no_email", "same_name"], []]
    assert all(row.values for row in rows)


@pytest.mark.parametrize(
    ("word", "status", "kept"),
    [
        ("ACTIVE", "active", False),
        ("à jour", "active", False),
        ("Scaduto", "expired", False),
        ("gesperrt", "suspended", False),
        ("In attesa", "pending", False),
        ("inaktiv", "inactive", False),
        ("Grace", "active", True),
        ("Deceased", "inactive", True),
        ("Pending - New", "pending", True),
        ("Ehrenmitglied", "active", True),
    ],
)
def test_states_are_known_in_four_languages(word: str, status: str, kept: bool) -> None:
    found = member(f"Name,Status\nAnna,{word}\n")
    assert (found.status, found.extra) == (status, {"Status": word} if kept else {})


def test_unknown_words_are_listed_until_somebody_says_what_they_mean() -> None:
    text = "Name,Status,Plan\nAnna,VIP,Étudiant\n"
    assert [(reason.code, reason.value) for reason in judge_one(text).problems] == [
        ("unknown_status", "VIP"),
        ("unknown_plan", "Étudiant"),
    ]
    row = judge_one(text, {Field.STATUS: {"vip": "active"}, Field.PLAN: {"etudiant": "Student"}})
    assert row.values
    assert (row.values.status, row.values.plan) == ("active", "Student")


def test_a_plan_is_known_by_name_in_any_case() -> None:
    assert member("Name,Plan\nAnna,  GENERAL \n").plan == "General"


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Joined", "sometime", "unreadable_date"),
        ("Birth date", "29/02/2023", "unreadable_date"),
        ("Birth date", "01/07/2025", "future_birth"),
        ("Graduation year", "soon", "bad_year"),
        ("City", '"Roma\nAnna,b@example.org"', "line_break"),
        ("Postal code", "1" * 21, "too_long"),
        ("Name 2,City", "x,Roma,and more", "extra_cells"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(column: str, value: str, code: str) -> None:
    good = "Bob," + "," * column.count(",") + "\n"
    rows = judge(table_of(f"Name,{column}\n{good * 12}Anna,{value}\n"))
    assert [codes(row) for row in rows] == [[]] * 12 + [[code]]


def test_a_name_that_cannot_be_read_is_not_called_missing() -> None:
    assert codes(judge_one('First name,E-mail\n"An\nna",a@example.org\n')) == ["line_break"]


def test_all_reasons_of_a_row_are_listed_at_once() -> None:
    row = judge_one("Name,E-mail,Joined,Status\n,nowhere,never,odd\n")
    assert codes(row) == ["bad_email", "unreadable_date", "unknown_status", "missing_name"]


@pytest.mark.parametrize(
    ("column", "value", "field", "expected", "warning"),
    [
        ("Birthday", "05/14", "birth_date", None, ["yearless_date"]),
        ("Valid until", "31/12/9999", "expires_on", None, ["endless"]),
        ("Phone", "3.93E+11", "phone", "", ["damaged_number"]),
        ("Phone", '"06 1\n06 2"', "phone", "06 1", ["several_values"]),
        ("Graduation year", "Class of 2012", "graduation_year", 2012, []),
        ("Graduation year", "2011/2012", "graduation_year", 2012, []),
    ],
)
def test_what_fits_only_in_part_is_kept_beside(
    column: str, value: str, field: str, expected: object, warning: list[str]
) -> None:
    row = judge_one(f"Name,E-mail,{column}\nAnna,a@example.org,{value}\n")
    assert row.values
    assert (getattr(row.values, field), row.values.extra, warned(row)) == (
        expected,
        {column: value.strip('"')},
        warning,
    )


def test_an_end_before_the_start_is_pointed_out() -> None:
    row = judge_one("Name,E-mail,Joined,Valid until\nAnna,a@example.org,2024-01-02,2024-01-01\n")
    assert row.values
    assert warned(row) == ["dates_reversed"]


def test_two_digits_of_a_year_mean_what_the_column_means() -> None:
    found = member("Name,Birth date,Joined,Valid until\nAnna,31/12/26,31/12/25,31/12/45\n")
    assert (found.birth_date, found.joined_on, found.expires_on) == (
        date(1926, 12, 31),
        date(2025, 12, 31),
        date(2045, 12, 31),
    )


def test_an_undecided_date_column_follows_the_others_but_asks() -> None:
    table = table_of("Name,Joined,Birth date\nAnna,03/25/2024,01/02/1990\n")
    found = column_orders(table, mapping_for(table), DateOrder.DAY_FIRST)
    assert (found[1].order, found[1].proven, found[1].ambiguous) == (DateOrder.MONTH_FIRST, True, False)
    assert (found[2].order, found[2].ambiguous, found[2].example) == (DateOrder.MONTH_FIRST, True, "01/02/1990")


@pytest.mark.parametrize(
    "last", ["Total,,,12", "TOTALE: 12,,,", "Summe,,,", "12 members total,,,", "Anzahl Mitglieder: 5,,,"]
)
def test_a_row_of_totals_is_no_member(last: str) -> None:
    rows = judge(table_of(f"Name,E-mail,City,Fee\nAnna,a@example.org,Roma,12\n{last}\n"))
    assert codes(rows[-1]) == (["totals_row"] if "members total" not in last else [])


def test_a_field_has_one_column() -> None:
    with pytest.raises(ValueError, match="same field"):
        list(judge_rows(table_of("A,B\nx,y\n"), {0: Field.CITY, 1: Field.CITY}, {}, PLANS, today=TODAY))


CELLS = st.one_of(
    st.text(max_size=15).map(str.strip),
    st.sampled_from(
        ["a@example.org", "b@example.org", "Anna Rossi", "Rossi, Anna", "active", "General", "1/2/2024", "x@"]
    ),
    st.dates(),
    st.integers(-10, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
)


@st.composite
def lists(draw: st.DrawFn) -> tuple[Table, dict[int, Field]]:
    fields = draw(st.lists(st.sampled_from(Field), unique=True, max_size=8))
    width = len(fields) + draw(st.integers(0 if fields else 1, 3))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8))
    table = Table(
        filename="list.csv",
        headers=[f"H{column}" for column in range(width)],
        rows=[Row(line, cells) for line, cells in enumerate(rows, start=2)],
        preamble=[],
        empty_rows=0,
        encoding=None,
        delimiter=None,
        sheet=None,
        sheets=[],
    )
    return table, dict(enumerate(fields))


@settings(deadline=None)
@given(drawn=lists())
def test_no_row_and_no_cell_is_lost(drawn: tuple[Table, dict[int, Field]]) -> None:
    table, mapping = drawn
    rows = list(judge_rows(table, mapping, {}, PLANS, today=TODAY))
    assert [(row.line, row.cells) for row in rows] == table.rows
    for row in rows:
        assert (row.values is None) == bool(row.problems)
        if row.values is None:
            continue
        assert row.values.display_name
        assert row.values.first_name or row.values.last_name
        for column, cell in enumerate(row.cells):
            header = table.headers[column]
            if cell != "" and column not in mapping:
                assert row.values.extra[header] == as_text(cell)


@settings(deadline=None)
@given(drawn=lists())
def test_accepted_rows_are_never_two_of_one(drawn: tuple[Table, dict[int, Field]]) -> None:
    table, mapping = drawn
    members = [row.values for row in judge_rows(table, mapping, {}, PLANS, today=TODAY) if row.values]
    for values in ([found.email for found in members], [found.member_number for found in members]):
        given_ones = [value for value in values if value]
        assert len(set(given_ones)) == len(given_ones)
