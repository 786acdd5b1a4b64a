"""Dates in every form that exports have, and what a column tells about its order."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhall.core.tabular.dates import (
    ColumnOrder,
    DateOrder,
    UnreadableDate,
    YearlessDate,
    column_order,
    locale_order,
    looks_like_date,
    parse_date,
)

pytestmark = pytest.mark.req("M6")

DAY, MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST
FIRST_OF_MARCH = date(2024, 3, 1)


def parse(cell: str | int | float | date, order: DateOrder = DAY) -> date | None:
    return parse_date(cell, order, two_digits_until=2025)


@pytest.mark.parametrize(
    "text",
    """2024-03-01|2024/3/1|2024.03.01|20240301|2024-03-01T10:20:30Z|2024-03-01 10:20:30+02:00|01/03/2024|1/3/24|1-3-2024
    01.03.2024|1.3.24|1. 3. 2024|01/03/2024 14:30|01/03/2024 14h30|1 March 2024|1st of March, 2024|March 1, 2024
    Mar 1 2024|01-Mar-2024|1-Mar-24|Friday, 1 March 2024|Fri Mar 01 2024 00:00:00 GMT+0100|1er mars 2024|1 mars 2024
    vendredi 1 mars 2024|ven. 1 mars 2024|1 marzo 2024|venerdì 1 marzo 2024|1° marzo 2024|1 mar 2024|1. März 2024
    1. Mär. 2024|1 Maerz 2024|Fr., 1. März 2024|2024 March 1|45352|45352.75|45352,75""".replace("\n", "|").split("|"),
)
def test_every_form_of_the_first_of_march_is_read(text: str) -> None:
    assert parse(text.strip()) == FIRST_OF_MARCH


@pytest.mark.parametrize("cell", [45352, 45352.5, FIRST_OF_MARCH, datetime(2024, 3, 1, 23, 59)])  # noqa: DTZ001
def test_cells_of_spreadsheets_are_read(cell: int | float | date) -> None:
    result = parse(cell)
    assert result == FIRST_OF_MARCH
    assert type(result) is date


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *[("5 juin 2024", 6), ("5 juil. 2024", 7), ("5 août 2024", 8), ("5 févr. 2024", 2), ("5 déc. 2024", 12)],
        *[("5 giugno 2024", 6), ("5 lug 2024", 7), ("5 gen 2024", 1), ("5 set 2024", 9), ("5 ott 2024", 10)],
        *[("5. Juni 2024", 6), ("5. Okt. 2024", 10), ("5. Dez. 2024", 12), ("5. Jänner 2024", 1), ("5. Mai 2024", 5)],
        *[("mar. 5 nov. 2024", 11), ("mar. 5 mars 2024", 3), ("Tue Nov 5 2024", 11), ("martedì 5 marzo 2024", 3)],
    ],
)
def test_months_are_known_in_four_languages(text: str, month: int) -> None:
    assert parse(text) == date(2024, month, 5)


@pytest.mark.parametrize("text", ["", "-", "0000-00-00", "0000-00-00 00:00:00", "0/0/00", "0.0.00", "n/a", "NULL", "0"])
def test_what_tools_write_for_no_date_is_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize("text", ["05/14", "--05-14", "14.5.", "14 May", "May 14", "14. Mai"])
def test_a_day_without_a_year_is_told_apart(text: str) -> None:
    with pytest.raises(YearlessDate):
        parse(text)


@pytest.mark.parametrize(
    "text",
    """2019|March 2024|29/02/2023|31.09.2024|13/13/2024|around March 2020|5 de mayo 2020|5 jui 2024|01032024|1/3/204
    2024-13-01|yesterday|1/3-2024|0204-01-01|99999|1 2 3 March 2024|3/2024""".replace("\n", "|").split("|"),
)
def test_what_is_no_date_is_refused_not_guessed(text: str) -> None:
    with pytest.raises(UnreadableDate) as refusal:
        parse(text)
    assert not isinstance(refusal.value, YearlessDate)


@pytest.mark.parametrize(("until", "year"), [(2025, 1965), (2065, 2065), (2064, 1965)])
def test_two_digits_mean_the_latest_year_that_can_be(until: int, year: int) -> None:
    assert parse_date("12/03/65", DAY, two_digits_until=until) == date(year, 3, 12)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["01/03/2024", "25/03/2024"], ColumnOrder(DAY, proven=True, example="01/03/2024")),
        (["01/03/2024", "03/25/2024 10:00"], ColumnOrder(MONTH, proven=True, example="01/03/2024")),
        (["01/03/2024", "05/05/2024"], ColumnOrder(MONTH, ambiguous=True, example="01/03/2024")),
        (["05/05/2024", ""], ColumnOrder(MONTH)),
        (["1.3.2024", "2.3.2024"], ColumnOrder(DAY)),
        (["2024-03-01", "1 March 2024", date(2024, 3, 1), 45352], ColumnOrder(MONTH)),
        (["25/03/2024", "26/03/2024", "03/25/2024"], ColumnOrder(DAY, ambiguous=True)),
    ],
)
def test_a_column_decides_its_order_or_says_that_it_cannot(
    cells: list[str | int | date], expected: ColumnOrder
) -> None:
    assert column_order(cells, MONTH) == expected


def test_a_value_against_the_order_is_refused() -> None:
    assert parse("03/25/2024", MONTH) == date(2024, 3, 25)
    with pytest.raises(UnreadableDate):
        parse("03/25/2024", DAY)


def test_the_order_of_a_locale_is_that_of_its_people() -> None:
    assert locale_order("en-us") == locale_order("en_US") == MONTH
    assert locale_order("en-gb") == locale_order("fr") == locale_order("it") == DAY


@pytest.mark.parametrize("cell", ["2024-03-01", "1.3.2024", "12/31/2024", "1 March 2024", date(2024, 3, 1)])
def test_dates_look_like_dates(cell: str | date) -> None:
    assert looks_like_date(cell)


@pytest.mark.parametrize("cell", ["2024", "45352", "Joined", "Fee 2024", "0.0.00", 45352, "12 Mill Lane", "may"])
def test_other_cells_do_not_look_like_dates(cell: str | int) -> None:
    assert not looks_like_date(cell)


DAYS = st.dates(date(1910, 1, 1), date(2099, 12, 31))


@settings(deadline=None)
@given(
    day=DAYS,
    form=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y", "%Y%m%d", "%A %d %B %Y"]),
)
def test_written_days_are_read_back(day: date, form: str) -> None:
    assert parse(day.strftime(form)) == day


@settings(deadline=None)
@given(days=st.lists(DAYS, min_size=1), order=st.sampled_from(DateOrder))
def test_no_column_is_read_in_the_wrong_order_without_a_word(days: list[date], order: DateOrder) -> None:
    form = "%d/%m/%Y" if order == DAY else "%m/%d/%Y"
    cells = [day.strftime(form) for day in days]
    for default in DateOrder:
        found = column_order(cells, default)
        assert found.ambiguous or [parse(cell, found.order) for cell in cells] == days


@settings(deadline=None)
@given(text=st.text(max_size=30))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        result = parse(text)
    except UnreadableDate:
        return
    assert result is None or isinstance(result, date)
