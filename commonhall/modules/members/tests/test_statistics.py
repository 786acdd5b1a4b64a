"""The membership in numbers: what is counted, when, for whom, and what a page of it costs."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions, queries
from commonhall.modules.members.models import Counting, Headcount, Member, Plan, Status, StatusChange
from commonhall.modules.members.queries.forecast import Ending, Owed, expected_dues
from commonhall.modules.members.queries.headcounts import Facts, Spell, spells_of
from commonhall.modules.members.tests.conftest import pay

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)
PAGE = "/members/desk/statistics/"


@pytest.fixture(autouse=True)
def one_day():
    with time_machine.travel(datetime(2026, 11, 29, 12, tzinfo=ZoneInfo("UTC")), tick=False):
        yield


def person(name: str, **fields: Any) -> Member:
    """Somebody who came in by an old list, as its dates say."""
    member = Member.objects.create(first_name=name, last_name="Test", **{"status": Status.ACTIVE, **fields})
    StatusChange.objects.create(member=member, before="", after=member.status)
    return member


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("facts", "steps", "spells"),
    [
        # An old list: members by the day of joining, former ones until their time ended, or not at all.
        (("active", "2020-03-01", None), [("2026-01-05", "", "active")], [("2020-03-01", None)]),
        (("expired", "2020-03-01", "2022-02-28"), [("2026-01-05", "", "expired")], [("2020-03-01", "2022-03-01", 1)]),
        (("inactive", "2020-03-01", "2022-02-28"), [("2026-01-05", "", "inactive")], [("2020-03-01", "2022-03-01")]),
        (("inactive", "2020-03-01", None), [("2026-01-05", "", "inactive")], []),
        (("expired", None, "2022-02-28"), [("2026-01-05", "", "expired")], []),
        # Written past the actions, without a history.
        (("active", "2020-03-01", None), [], [("2020-03-01", None)]),
        (("suspended", None, None), [], [("2026-01-01", None)]),
        (("pending", "2020-03-01", None), [], []),
        # A life here: waits, joins, is suspended, lapses, comes back, leaves.
        (
            ("inactive", "2025-02-01", "2026-12-31"),
            [
                ("2025-01-20", "", "pending"), ("2025-02-01", "pending", "active"),
                ("2025-03-01", "active", "suspended"), ("2025-04-01", "suspended", "active"),
                ("2026-03-05", "active", "expired"), ("2026-05-01", "expired", "active"),
                ("2026-10-01", "active", "inactive"),
            ],
            [("2025-02-01", "2026-03-05", True), ("2026-05-01", "2026-10-01")],
        ),
        # Began and ended on one day: nobody saw it.
        (("inactive", None, None), [("2026-05-01", "", "active"), ("2026-05-01", "active", "inactive")], []),
    ],
)  # fmt: skip
def test_when_somebody_belonged(facts, steps, spells):
    status, joined, until = facts
    known = Facts(status, joined and day(joined), until and day(until), day("2026-01-01"))
    found = spells_of(known, [(day(at), before, after) for at, before, after in steps], TODAY)
    assert found == [Spell(day(first), last and day(last), *lapsed) for first, last, *lapsed in spells]


@pytest.mark.req("M8.2", "M8.3", "M8.4")
def test_the_board_reads_growth_churn_and_fields(as_, board, plan):
    for number in range(4):
        person(f"Old{number}", joined_on=day("2020-03-01"), plan=plan, field_of_study="Physics")
    person("New", joined_on=day("2026-11-02"), plan=plan, field_of_study="Law")
    person("Past", status=Status.EXPIRED, joined_on=day("2024-01-01"), expires_on=day("2026-10-31"), plan=plan)
    goes = Member.objects.get(first_name="Old0")
    actions.exclude_member(member=goes, by=board, reason="Theft")
    actions.count_statistics()

    answer = as_(board).get(PAGE)
    text = answer.content.decode()
    assert answer.status_code == 200
    chosen = answer.context["chosen"]
    assert (chosen.headcount.members, chosen.came, chosen.went) == (4, 1, 2)
    assert chosen.retention == pytest.approx(3 / 5) and "Churn 40%" in text
    last = answer.context["months"][-1]
    assert (last["month"], last["members"], last["joined"], last["lapsed"], last["left"]) == ("2026-11", 4, 1, 1, 1)
    assert last["churn"] == pytest.approx(2 / 5)
    assert len(answer.context["months"]) == 24
    fields = {group.label: group.headcount.members for group in answer.context["fields"]}
    assert fields == {"Physics": 3, "Law": 1, "Not told": 0}
    years = {year["year"]: (year["began"], year["stayed"]) for year in answer.context["years"]}
    assert (years[2020], years[2021], years[2025], years[2026]) == ((0, 0), (4, 4), (5, 5), (5, 3))

    law = as_(board).get(PAGE, {"of": "field:Law", "months": "12"})
    assert law.context["chosen"].headcount.members == 1
    assert [month["members"] for month in law.context["months"]] == [1]
    assert as_(board).get(PAGE, {"of": "field:Magic"}).context["chosen"].key == ""


@pytest.mark.req("M8.2", "M8.3", "M8.4")
def test_programs_read_the_same_numbers(as_, board, nora, plan):
    assert as_(board).get("/api/v1/members/statistics").status_code == 404  # not counted yet
    person("Old", joined_on=day("2020-03-01"), plan=plan, expires_on=day("2026-12-31"), field_of_study="Physics")
    actions.count_statistics()
    whole = as_(board).get("/api/v1/members/statistics?months=3").json()
    assert whole["of"] == {
        "key": "", "label": "Everybody", "members": 1, "a_year_ago": 1, "came": 0, "went": 0, "retention": 1.0
    }  # fmt: skip
    assert [month["month"] for month in whole["months"]] == ["2026-09", "2026-10", "2026-11"]
    assert [group["key"] for group in whole["groups"]] == ["", f"plan:{plan.pk}", "field:Physics"]
    assert whole["dues"] == [
        {"month": "2027-01-01", "currency": "EUR", "renewals": 1, "whole": 4000, "likely": 4000, "agreed": 0}
    ]
    assert as_(board).get(f"/api/v1/members/statistics?of=plan:{plan.pk}").json()["dues"] == whole["dues"]
    assert as_(board).get("/api/v1/members/statistics?of=field:Physics").json()["dues"] == []
    assert as_(board).get("/api/v1/members/statistics?of=field:Law").status_code == 404
    assert as_(nora).get("/api/v1/members/statistics").status_code == 403
    assert as_(nora).get(PAGE).status_code == 403


def test_a_field_that_somebody_keeps_to_themselves_is_not_named(as_, board):
    person("Secret", joined_on=day("2020-03-01"), field_of_study="Alchemy", visibility={"field_of_study": "me"})
    actions.count_statistics()
    page = as_(board).get(PAGE)
    assert "Alchemy" not in page.content.decode()
    assert [(group.label, group.headcount.members) for group in page.context["fields"]] == [("Not told", 1)]


def test_many_spellings_of_a_field_are_one_group_at_the_end(board):
    for number in range(60):
        for copy in range(2 if number < 50 else 1):
            person(f"P{number}{copy}", joined_on=day("2020-03-01"), field_of_study=f"Field {number}")
    actions.count_statistics()
    assert Headcount.objects.filter(by="field").count() == 50
    others = Headcount.objects.get(by="other")
    assert (others.members, others.years[-1]["stayed"], others.cohorts[0]["size"]) == (10, 10, 10)


def test_a_year_ago_is_a_day_and_nobody_counts_on_both_sides_of_it(board):
    for name, joined in (("Before", "2025-11-28"), ("That day", "2025-11-29"), ("After", "2025-11-30")):
        person(name, joined_on=day(joined))
    actions.count_statistics()
    year = Headcount.objects.get(by="all").year
    assert (year["began"], year["joined"], year["stayed"]) == (2, 1, 2)


def test_who_changes_plans_moves_between_their_numbers(board, nora, join, plan):
    member = join(nora)
    other = actions.save_plan(by=board, name="Other", price_minor=9000)
    with time_machine.travel(datetime(2027, 11, 20, 12, tzinfo=ZoneInfo("UTC")), tick=False):
        actions.choose_plan(member=member, plan=other, by=nora)
        actions.renew_membership(member=member, by=nora)
        pay(member, board)
    with time_machine.travel(datetime(2027, 12, 5, 12, tzinfo=ZoneInfo("UTC")), tick=False):
        actions.count_statistics()
    by_plan = {row.key: row for row in Headcount.objects.filter(by="plan")}
    before, after = by_plan[str(plan.pk)], by_plan[str(other.pk)]
    assert (before.members, before.year["moved"], before.year["began"], before.year["stayed"]) == (0, -1, 1, 1)
    assert (after.members, after.year["moved"], after.year["joined"]) == (1, 1, 0)
    assert [month["members"] for month in before.months[-2:]] == [0, 0]
    assert {row.year["joined"] for row in Headcount.objects.filter(by="all")} == {0}


def test_the_dues_to_come_are_reckoned_by_hand():
    yearly = Plan(pk=1, name="Yearly", price_minor=4000, currency="EUR", months=12)
    half = Plan(pk=2, name="Half", price_minor=1001, currency="EUR", months=6, instalments=2)
    free = Plan(pk=3, name="Free", price_minor=0, currency="EUR", months=12)
    endings = Counter({
        Ending(1, day("2026-12-31")): 10,  # the next begins in January
        Ending(1, day("2026-11-10")): 1,  # in the time of grace: expected now
        Ending(2, day("2026-11-30")): 4,  # twice in twelve months, in two parts each
        Ending(3, day("2026-12-31")): 99,
    })  # fmt: skip
    owed = [Owed(1, day("2027-02-10"), 500), Owed(1, day("2026-10-01"), 300), Owed(1, day("2028-01-01"), 700)]
    found = expected_dues({1: yearly, 2: half, 3: free}, endings, owed, {1: 0.8, 2: 0.25}, TODAY)
    told = [(str(row.month)[:7], row.plan_id, row.renewals, row.whole, row.likely, row.agreed) for row in found]
    assert told == [
        ("2026-11", 1, 1, 4000, 3200, 300),
        ("2026-12", 2, 4, 4 * 501, round(4 * 501 * 0.5), 0),  # half a year: the root of the year's chance
        ("2027-01", 1, 10, 40_000, 32_000, 0),
        ("2027-02", 1, 0, 0, 0, 500),
        ("2027-03", 2, 0, 4 * 500, round(4 * 500 * 0.5), 0),
        ("2027-06", 2, 4, 4 * 501, round(4 * 501 * 0.25), 0),
        ("2027-08", 2, 0, 4 * 500, round(4 * 500 * 0.25), 0),
    ]


def test_only_those_are_expected_to_pay_who_will(board, nora, join, plan):
    """Not who leaves, lapsed, or is paid for by somebody else; the next term has the plan that was chosen for it."""
    other = actions.save_plan(by=board, name="Other", price_minor=9000)
    ends = {"plan": plan, "joined_on": day("2025-01-01"), "expires_on": day("2026-12-31")}
    head = person("Head", **ends)
    person("Child", **ends, head=head)
    person("Leaves", **ends, leaves_on=day("2026-12-31"))
    person("Lapsed", **ends, status=Status.EXPIRED)
    person("Changes", **ends, next_plan=other)
    actions.count_statistics()
    months = {month["month"]: month for month in queries.forecasts_of(queries.groups()[0])[0].months}
    assert list(months) == [day("2027-01-01")]
    assert months[day("2027-01-01")]["whole"].minor == 4000 + 9000


def test_it_is_counted_when_something_has_happened_and_not_before(board, nora, join):
    assert actions.keep_statistics()
    assert not actions.keep_statistics()
    join(nora)
    with time_machine.travel(datetime(2026, 11, 29, 12, 5, tzinfo=ZoneInfo("UTC")), tick=False):
        assert actions.keep_statistics()
    assert Headcount.objects.get(by="all").members == 1
    Counting.objects.update(seconds=60)  # a large register: it rests for twenty times as long
    person("Next")
    assert not actions.keep_statistics()
    with time_machine.travel(datetime(2026, 11, 29, 12, 26, tzinfo=ZoneInfo("UTC")), tick=False):
        assert actions.keep_statistics()
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("UTC")), tick=False):
        assert actions.keep_statistics()  # a new day


def test_the_page_costs_the_same_for_any_club(as_, board, plan, nothing_grows_old):
    client = as_(board)
    assert "Nobody has been counted yet" in client.get(PAGE).content.decode()
    costs = []
    for size in (3, 60):
        for number in range(size):
            joined = TODAY - timedelta(days=number * 40)
            person(f"{size}-{number}", joined_on=joined, field_of_study=f"Field {number}", plan=plan)
        actions.count_statistics()
        client.get(PAGE)
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE)
        costs.append(len(found))
    assert costs[0] == costs[1] <= 8


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_each_chart_shows_the_numbers_of_its_table(window: Any, board: User, plan: Plan) -> None:
    User.objects.update(onboarding_completed_at="2026-01-01T00:00Z")
    for number in range(30):
        ends = TODAY + timedelta(days=number * 9)
        person(f"P{number}", joined_on=TODAY - timedelta(days=number * 30), plan=plan, expires_on=ends)
    actions.count_statistics()
    page = window(board)
    page.goto(PAGE)
    charts = page.locator("[data-chart]")
    expect(charts).to_have_count(6)
    drawn = page.evaluate(
        "[...document.querySelectorAll('[data-chart]')].map(figure => [figure.dataset.table,"
        " Chart.getChart(figure.querySelector('canvas')).data.datasets.map(set => set.data)])"
    )
    for table, series in drawn:
        heads = page.locator(f"#{table} thead th")
        columns = [n for n in range(heads.count()) if heads.nth(n).get_attribute("data-series") is not None]
        assert len(columns) == len(series)
        for column, values in zip(columns, series, strict=True):
            sign = -1 if heads.nth(column).get_attribute("data-series") == "loss" else 1
            cells = page.locator(f"#{table} tbody tr > :nth-child({column + 1})")
            told = cells.evaluate_all("cells => cells.map(cell => Number(cell.dataset.value ?? NaN))")
            assert [sign * value for value, seen in zip(told, values, strict=True) if seen is not None] == [
                seen for seen in values if seen is not None
            ]
    assert any(value for _table, series in drawn for values in series for value in values if value)
