"""The desk's lists: who stands on them, in which order, and what a page costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhall.core.pagination.counting import bounded_counts
from commonhall.core.time.today import site_today
from commonhall.foundation.payments.models import Charge
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Status

TODAY = site_today()


def person(name, **fields):
    return Member.objects.create(first_name=name, last_name="Test", **fields)


@pytest.fixture
def register(plan):
    day = timedelta(days=1)
    person("Ends", status=Status.ACTIVE, expires_on=TODAY + 5 * day, email="ends@example.org", plan=plan)
    person("Later", status=Status.ACTIVE, expires_on=TODAY + 50 * day, email="later@example.org")
    person("Gone", status=Status.EXPIRED, expires_on=TODAY - day, email="gone@example.org")
    person("Stopped", status=Status.SUSPENDED, expires_on=TODAY + 99 * day, email="stopped@example.org")
    person("Silent", status=Status.ACTIVE, expires_on=TODAY + 99 * day)
    person("Unpaid", status=Status.ACTIVE, email="unpaid@example.org")


def names(answer):
    return [entry.member.first_name for entry in answer.context["entries"]]


def test_each_list_holds_those_whom_its_name_says(as_, board, register):
    client = as_(board)
    found = {
        key: names(client.get(f"/members/desk/lists/{key}/"))
        for key in ("expiring", "expired", "suspended", "unpaid", "no_email", "no_account", "due")
    }
    assert found == {
        "expiring": ["Ends"], "expired": ["Gone"], "suspended": ["Stopped"], "unpaid": ["Unpaid"],
        "no_email": ["Silent"], "due": [],
        "no_account": ["Ends", "Gone", "Later", "Silent", "Stopped", "Unpaid"],
    }  # fmt: skip
    assert names(client.get("/members/desk/lists/expiring/?days=60")) == ["Ends", "Later"]
    assert names(client.get("/members/desk/lists/everybody/?status=active&q=sil")) == []
    assert client.get("/members/desk/lists/nonsense/").status_code == 404
    counts = {item["list"]: item["waiting"] for item in client.get("/api/v1/members/desk/lists").json()}
    assert counts == {
        "due": 0, "expiring": 1, "expired": 1, "suspended": 1, "unpaid": 1, "no_account": 6, "no_email": 1
    }  # fmt: skip


def test_open_dues_stand_longest_overdue_first_with_their_days(as_, board, plan):
    for number, days in enumerate((-3, 10, -40)):
        member = person(f"P{number}", status=Status.ACTIVE, plan=plan)
        term = actions.open_dues(member=member, by=board)
        Charge.objects.filter(pk=term.charge_id).update(due_on=TODAY + timedelta(days=days))
    page = as_(board).get("/members/desk/lists/due/")
    assert names(page) == ["P2", "P0", "P1"]
    shown = page.content.decode()
    assert "40 days overdue" in shown and "due in 10 days" in shown
    home = as_(board).get("/members/desk/").content.decode()
    assert "Dues open" in home


def test_lists_have_pages(as_, board, db):
    for number in range(60):
        person(f"P{number:02}", status=Status.EXPIRED)
    client = as_(board)
    first = client.get("/members/desk/lists/expired/")
    second = client.get("/members/desk/lists/expired/", {"cursor": first.context["page"].next})
    assert names(first) + names(second) == [f"P{number:02}" for number in range(60)]
    assert client.get("/members/desk/lists/expired/?cursor=nonsense").status_code == 302


@pytest.mark.parametrize("address", ["/members/desk/", "/members/desk/lists/due/", "/members/desk/lists/expiring/"])
@pytest.mark.usefixtures("nothing_grows_old")
def test_a_page_of_the_desk_costs_eight_queries_at_most_and_no_more_with_many_members(as_, board, plan, address):
    client = as_(board)

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def fill(count):
        for number in range(count):
            member = person(f"P{number}", status=Status.ACTIVE, plan=plan, expires_on=TODAY)
            actions.open_dues(member=member, by=board)

    fill(1)
    few = cost()
    fill(20)
    assert cost() == few <= 8


def test_counts_stop_where_they_are_told_to(db):
    for number in range(7):
        person(f"P{number}")
    found = bounded_counts({"all": Member.objects.all(), "none": Member.objects.none()}, 5)
    assert found == {"all": 5, "none": 0}


def test_the_desk_counts_exactly_to_a_thousand_and_says_when_there_are_more(as_, board, db):
    client = as_(board)
    rows = [Member(first_name="P", sort_name="p", status=Status.EXPIRED) for _ in range(1000)]
    Member.objects.bulk_create(rows)

    def told():
        page = client.get("/members/desk/").content.decode()
        item = page.partition("/members/desk/lists/expired/")[2].partition("/members/desk/lists/")[0]
        counts = {each["list"]: each["waiting"] for each in client.get("/api/v1/members/desk/lists").json()}
        return re.findall(r"\d[\d,]*\+?", item)[0], counts["expired"]

    assert told() == ("1,000", 1000)
    person("One more", status=Status.EXPIRED)
    assert told() == ("1,000+", 1001)


def test_a_member_has_no_desk(as_, nora, join):
    join(nora)
    for address in ("", "lists/due/", "bulk/"):
        assert as_(nora).get(f"/members/desk/{address}").status_code == 403
    assert as_(nora).get("/api/v1/members/desk/lists").status_code == 403
