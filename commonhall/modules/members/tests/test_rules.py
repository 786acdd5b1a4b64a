"""The rules of plans as tables: days, prices, ages, who may have what."""

from datetime import date
from types import SimpleNamespace

import pytest

from commonhall.modules.members.models import Plan
from commonhall.modules.members.queries.rules import (
    age_on,
    due_days,
    objections,
    parts,
    rules_in_words,
    stretch_from,
)


def plan(**rules):
    return Plan(**{"name": "P", "price_minor": 12000, "currency": "EUR", "months": 12, **rules})


SEPTEMBER = {"period": "fixed", "starts_month": 9}


@pytest.mark.req("M4.1", "M4.2")
@pytest.mark.parametrize(
    ("rules", "start", "end", "price"),
    [
        ({}, date(2027, 1, 1), date(2027, 12, 31), 12000),
        ({}, date(2028, 2, 29), date(2029, 2, 27), 12000),
        ({"months": 1}, date(2027, 1, 31), date(2027, 2, 27), 12000),
        ({"months": 24}, date(2027, 3, 1), date(2029, 2, 28), 12000),
        (SEPTEMBER, date(2027, 9, 1), date(2028, 8, 31), 12000),
        (SEPTEMBER, date(2027, 8, 31), date(2027, 8, 31), 12000),
        ({**SEPTEMBER, "late": "pro_rata"}, date(2027, 9, 30), date(2028, 8, 31), 12000),
        ({**SEPTEMBER, "late": "pro_rata"}, date(2028, 2, 29), date(2028, 8, 31), 7000),
        ({**SEPTEMBER, "late": "pro_rata"}, date(2028, 8, 31), date(2028, 8, 31), 1000),
        ({**SEPTEMBER, "late": "pro_rata", "price_minor": 5000}, date(2027, 2, 14), date(2027, 8, 31), 2917),
        ({**SEPTEMBER, "months": 6}, date(2027, 12, 24), date(2028, 2, 29), 12000),
        ({**SEPTEMBER, "months": 6, "late": "pro_rata"}, date(2028, 3, 1), date(2028, 8, 31), 12000),
        ({"period": "fixed", "starts_month": 4, "starts_day": 6}, date(2027, 4, 5), date(2027, 4, 5), 12000),
        (
            {"period": "fixed", "starts_month": 4, "starts_day": 6, "late": "pro_rata"},
            date(2027, 5, 6),
            date(2028, 4, 5),
            11000,
        ),
    ],
)
def test_a_term_runs_and_costs_as_its_plan_says(rules, start, end, price):
    found = stretch_from(plan(**rules), start)
    assert (found.starts_on, found.ends_on, found.price.minor) == (start, end, price)


PERSON = {"birth_date": date(2000, 2, 29), "field_of_study": "Law", "graduation_year": 2028}


@pytest.mark.parametrize(
    ("rules", "person", "day", "known", "why"),
    [
        ({}, {}, date(2027, 1, 1), False, None),
        ({"min_age": 27}, {}, date(2027, 2, 28), False, "from the age of 27"),
        ({"min_age": 27}, {}, date(2027, 3, 1), False, None),
        ({"max_age": 27}, {}, date(2028, 2, 28), False, None),
        ({"max_age": 27}, {}, date(2028, 2, 29), False, "up to the age of 27"),
        ({"max_age": 27}, {"birth_date": None}, date(2027, 1, 1), False, "tell the date of birth"),
        ({"needs_study": True}, {}, date(2027, 1, 1), False, None),
        ({"needs_study": True}, {"field_of_study": ""}, date(2027, 1, 1), False, "tell the field of study"),
        ({"needs_future_graduation": True}, {}, date(2028, 12, 31), False, None),
        ({"needs_future_graduation": True}, {}, date(2029, 1, 1), False, "graduation year that is not over"),
        ({"needs_future_graduation": True}, {"graduation_year": None}, date(2027, 1, 1), False, "graduation year"),
        ({"open_to": "known"}, {}, date(2027, 1, 1), False, "are or were members"),
        ({"open_to": "known"}, {}, date(2027, 1, 1), True, None),
        ({"open_to": "new"}, {}, date(2027, 1, 1), True, "never members"),
    ],
)
def test_who_may_not_have_a_plan_is_told_why(rules, person, day, known, why):
    found = objections(plan(**rules), SimpleNamespace(**{**PERSON, **person}), day, known=known)
    assert (found == []) if why is None else (len(found) == 1 and why in str(found[0][1])), found


def test_parts_add_up_and_are_spread_over_the_term():
    assert parts(10001, 4) == [2501, 2500, 2500, 2500]
    assert sum(parts(7, 3)) == 7
    days = due_days(stretch_from(plan(), date(2028, 1, 1)), 4)
    assert days == [date(2028, 1, 1), date(2028, 4, 1), date(2028, 7, 2), date(2028, 10, 1)]


def test_who_was_born_on_a_leap_day_is_older_on_the_first_of_march():
    assert [age_on(date(2000, 2, 29), day) for day in (date(2018, 2, 28), date(2018, 3, 1))] == [17, 18]


def test_a_plan_says_its_rules_in_words():
    told = " ".join(rules_in_words(plan(**SEPTEMBER, late="pro_rata", min_age=18, dependants=3, instalments=4)))
    for part in ("12 months", "September 1", "months that are left", "age of 18", "Up to 3 more", "4 instalments"):
        assert part in told
