"""The directory's filters: what they leave, what they say, and how people keep them."""

import re
import sys

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhall.core.access.roles import Role
from commonhall.modules.members import actions, queries
from commonhall.modules.members.actions.register import reindex
from commonhall.modules.members.models import Badge, BadgeAward, FacetCount, Member, Plan, SavedFilter, Status
from commonhall.modules.members.queries import faceting
from commonhall.modules.members.queries.privacy import BOARD, MEMBER, Reader

PEOPLE = [
    ("Ada", "Roma", "Physics", Status.ACTIVE), ("Bea", "Roma", "Law", Status.ACTIVE),
    ("Cleo", "Lyon", "Physics", Status.ACTIVE), ("Dora", "Wien", "Law", Status.EXPIRED),
]  # fmt: skip


@pytest.fixture
def reader(account):
    return account("reader", Role.MEMBER)


@pytest.fixture
def club(account, reader):
    plan = Plan.objects.create(name="Regular", price_minor=0, currency="EUR")
    made = {}
    for first, city, study, status in PEOPLE:
        person = account(first.lower(), *([Role.MODERATOR] if first == "Ada" else []))
        made[first] = Member.objects.create(
            first_name=first, last_name="Person", city=city, field_of_study=study, status=status, plan=plan, user=person
        )
        reindex(made[first])
    BadgeAward.objects.create(badge=Badge.objects.create(name="Founder"), member=made["Bea"])
    return made


def names(answer):
    return re.findall(r"(\w+) Person</a>", answer.content.decode())


@pytest.mark.req("M1.2")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("city=Roma", ["Ada", "Bea"]),
        ("city=Roma&city=Lyon", ["Ada", "Bea", "Cleo"]),
        ("city=Roma&study=Physics", ["Ada"]),
        ("role=moderator", ["Ada"]),
        ("q=person&city=Lyon", ["Cleo"]),
        ("status=expired", ["Dora"]),
        ("status=expired&status=active&study=Law", ["Bea", "Dora"]),
        ("sort=city", ["Cleo", "Ada", "Bea", "Dora"]),
        ("view=cards&city=Wien", ["Dora"]),
    ],
)
def test_members_are_filtered_and_ordered(as_, board, club, query, found):
    assert names(as_(board).get(f"/members/?{query}")) == found


@pytest.mark.req("M1.2")
def test_members_are_filtered_by_badge_and_plan(as_, board, club):
    client = as_(board)
    assert names(client.get("/members/", {"badge": Badge.objects.get().pk})) == ["Bea"]
    assert len(names(client.get("/members/", {"plan": Plan.objects.get().pk}))) == 4
    assert names(client.get("/members/", {"plan": 10**17})) == []


def test_what_only_the_board_may_ask_is_left_out_of_account(as_, reader, club):
    client = as_(reader)
    assert names(client.get("/members/?status=expired")) == ["Ada", "Bea", "Cleo"]
    page = client.get("/members/").content.decode()
    assert 'name="status"' not in page
    assert 'name="plan"' not in page


def test_counts_say_what_each_value_would_leave(board, club):
    reader = Reader(BOARD)
    found = {facet.name: facet for facet in queries.facets(queries.read_filters("city=Roma", reader), reader)}
    counts = {name: {option.label: option.count for option in facet.options} for name, facet in found.items()}
    assert counts["city"] == {"Roma": "2", "Lyon": "1", "Wien": "1"}  # its own values are alternatives
    assert counts["study"] == {"Physics": "1", "Law": "1"}
    assert counts["status"] == {"Active": "2"}
    assert counts["plan"] == {"Regular": "2"}
    assert counts["badge"] == {"Founder": "1"}
    assert counts["role"] == {"Moderator": "1"}
    assert [option.label for option in found["city"].options if option.chosen] == ["Roma"]


def test_a_chip_takes_one_filter_away(as_, board, club):
    page = as_(board).get("/members/?q=person&city=Roma&city=Lyon").content.decode()
    chips = re.findall(r'class="hall-chip" href="([^"]+)"', page)
    assert [chip.replace("&amp;", "&") for chip in chips] == [
        "/members/?city=Roma&city=Lyon", "/members/?q=person&city=Lyon", "/members/?q=person&city=Roma",
    ]  # fmt: skip


def test_a_large_register_counts_up_to_a_thousand(db, monkeypatch):
    monkeypatch.setattr(faceting, "LIMIT", 50)
    monkeypatch.setattr(faceting, "_kept", {})
    Member.objects.bulk_create(
        Member(first_name=f"P{n}", sort_name=f"p{n:04}", city="Roma" if n % 3 else "Lyon", status=Status.ACTIVE)
        for n in range(120)
    )
    reader = Reader(MEMBER)
    assert actions.count_facets() == FacetCount.objects.count() > 0
    plain = queries.facets(queries.read_filters("", reader), reader)
    assert {o.value: o.count for facet in plain for o in facet.options} == {"Roma": "50+", "Lyon": "40"}
    assert plain.total == "50+"
    filtered = queries.facets(queries.read_filters("city=Roma", reader), reader)
    assert {o.value: o.count for facet in filtered for o in facet.options}["Lyon"].endswith("+")


@pytest.mark.req("M1.2", "M1.5")
def test_filters_find_whom_they_leave_among_more_hits_than_are_shown(
    board, club, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(sys.modules["commonhall.modules.members.queries.directory"], "HITS", 20)
    monkeypatch.setattr(faceting, "HITS", 20)
    people = [
        Member(
            first_name=f"P{n}", last_name="Crowd", sort_name=f"p{n:03}", city="New York" if n in (40, 58) else "York",
            field_of_study="Law", status=Status.EXPIRED if n in (41, 58) else Status.ACTIVE,
        )
        for n in range(60)
    ]  # fmt: skip
    for member in Member.objects.bulk_create(people):
        reindex(member)

    def found(query):
        reader = Reader(BOARD)
        filters = queries.read_filters(query, reader)
        page, beside = queries.directory(filters, reader), queries.facets(filters, reader)
        counts = {option.value: option.count for facet in beside for option in facet.options}
        return [member.first_name for member in page], beside.total, counts

    found("")  # so that the process knows which questions are filters
    with django_assert_max_num_queries(4):
        names, total, counts = found("q=crowd&city=New+York")
    assert (names, total) == (["P40", "P58"], "2")
    assert counts["New York"] == "2+"  # of the alternatives only the first hits are looked at
    assert (counts["active"], counts["expired"], counts["Law"]) == ("1", "1", "2")
    assert found("q=crowd&status=expired")[0] == ["P41", "P58"]
    assert found("q=crowd&status=expired&city=New+York")[0] == ["P58"]
    assert found("q=crowd&city=Boston")[0] == []


def test_pages_keep_the_filters_and_deep_pages_the_order(as_, board, club):
    Member.objects.bulk_create(
        Member(first_name=f"P{n}", last_name="Person", sort_name=f"q{n:03}", city="Bari", status=Status.ACTIVE)
        for n in range(60)
    )
    client, seen, url = as_(board), [], "/members/?city=Bari&sort=city"
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r"(P\d+) Person</a>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = "/members/" + following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"P{n}" for n in range(60)]


@pytest.mark.parametrize("query", ["", "city=Roma&study=Law", "q=person", "sort=newest", "view=cards"])
@pytest.mark.parametrize("who", ["reader", "board"])
def test_a_page_costs_at_most_eight_queries(as_, board, reader, club, who, query, nothing_grows_old):
    client = as_(board if who == "board" else reader)
    client.get(f"/members/?{query}")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/members/?{query}")
    assert len(asked) <= 8
    assert len(page.content) < 60_000


def test_a_filter_is_kept_renamed_shared_and_deleted(as_, account, board, reader, club):
    client = as_(board)
    form = {"name": "Romans", "query": "city=Roma&sort=city&cursor=x&nonsense=1", "is_shared": "on"}
    assert client.post("/members/filters/", form).status_code == 302
    kept = SavedFilter.objects.get()
    assert (kept.query, kept.is_shared) == ("sort=city&city=Roma", True)
    assert names(client.get(kept.get_absolute_url())) == ["Ada", "Bea"]
    url = f"/members/filters/{kept.public_id}/"
    assert "Romans" in as_(account("other", Role.BOARD)).get("/members/").content.decode()
    assert client.post(url, {"name": "Mine"}).status_code == 403
    as_(reader)
    assert "Romans" not in client.get("/members/filters/").content.decode()
    assert client.post(url, {"name": "Mine"}).status_code == 404
    as_(board)
    assert client.post(url, {"name": ""}).status_code == 422
    assert client.post(url, {"name": "In Rome"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared) == ("In Rome", False)
    assert client.post(f"{url}delete/").status_code == 302
    assert not SavedFilter.objects.exists()


def test_saved_filters_by_api(as_, reader, club):
    client = as_(reader)
    url, json = "/api/v1/members/filters", "application/json"
    made = client.post(
        url, {"name": "Romans", "query": "city=Roma&status=expired", "is_shared": True}, content_type=json
    )
    assert made.status_code == 201
    assert (made.json()["query"], made.json()["is_shared"]) == ("city=Roma", False)
    key = made.json()["id"]
    assert client.patch(f"{url}/{key}", {"name": "In Rome"}, content_type=json).json()["name"] == "In Rome"
    assert [each["name"] for each in client.get(url).json()["items"]] == ["In Rome"]
    assert client.delete(f"{url}/{key}").status_code == 204
    assert client.get(url).json()["items"] == []


def test_a_program_changes_of_a_saved_filter_what_it_sends(as_, board, reader, club):
    client, url, json = as_(board), "/api/v1/members/filters", "application/json"
    made = client.post(url, {"name": "Romans", "query": "city=Roma", "is_shared": True}, content_type=json).json()
    at = f"{url}/{made['id']}"
    for change in ({"name": "In Rome"}, {"is_shared": False}, {"is_shared": True}, {}):
        answer = client.patch(at, change, content_type=json)
        assert answer.status_code == 200, change
        assert answer.json() == {**made, **change}
        made = answer.json()
    assert client.patch(at, {"name": " "}, content_type=json).status_code == 422
    assert client.patch(at, {"name": None}, content_type=json).status_code == 422
    assert as_(reader).patch(at, {"is_shared": False}, content_type=json).status_code == 404


@pytest.mark.req("M8.1")
def test_the_activity_of_a_member_is_for_them_and_the_board(as_, account, board, reader, club):
    ada = club["Ada"]
    actions.change_status(member=ada, status=Status.SUSPENDED, reason="fees", by=board)
    actions.change_status(member=ada, status=Status.ACTIVE, reason="paid", by=board)
    url = f"{ada.get_absolute_url()}activity/"
    assert as_(board).get(url).content.decode().count("status changed") == 2
    badge = actions.save_badge(name="Host", by=board)
    for name in ("Ada", "Bea"):
        actions.give_badge(badge=badge, member=club[name], by=board)
    assert as_(board).get(url).content.decode().count("Badge given") == 1
    assert as_(ada.user).get(url).status_code == 200
    assert as_(reader).get(url).status_code == 403


@pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL")
@pytest.mark.slow
@pytest.mark.req("M1.4")
@pytest.mark.parametrize("query", ["", "sort=newest", "sort=city", "city=C7", "city=C7&sort=newest", "study=S3"])
def test_no_list_reads_the_whole_register(db, query):
    many_members(20_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member")
    reader = Reader(MEMBER)
    filters = queries.read_filters(query, reader)
    with CaptureQueriesContext(connection) as asked:
        queries.directory(filters, reader)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan on members_member" not in plan, plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans of SQLite")
@pytest.mark.req("M1.4")
@pytest.mark.parametrize(
    "query",
    ["", "sort=newest", "sort=city", "city=C7", "city=C7&city=C8", "city=C7&sort=newest", "status=active&sort=expiry",
     "city=C7&status=active"],
)  # fmt: skip
def test_no_list_sorts_all_who_have_what_many_have(db, query):
    many_members(3_000)
    reader = Reader(BOARD)
    filters = queries.read_filters(query, reader)
    with CaptureQueriesContext(connection) as asked:
        page = queries.directory(filters, reader)
    assert len(page) == 25
    with connection.cursor() as cursor:
        for statement in asked:
            if "members_badgeaward" not in statement["sql"]:  # of the page's rows alone
                cursor.execute(f"EXPLAIN QUERY PLAN {statement['sql']}")
                plan = "\n".join(row[-1] for row in cursor.fetchall())
                assert "TEMP B-TREE" not in plan, plan


@pytest.mark.req("M1.4")
@pytest.mark.parametrize("query", ["", "sort=newest", "sort=city"])
def test_a_later_page_begins_at_its_row(db, query):
    """The index is entered there, not walked through from its beginning."""
    many_members(3_000)
    reader = Reader(MEMBER)
    filters = queries.read_filters(query, reader)
    cursor = queries.directory(filters, reader).next
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert len(queries.directory(filters, reader, cursor)) == 25
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as database:
        if not sqlite:
            database.execute("ANALYZE members_member")
        sql, params = asked[0]  # bound, for SQLite sees more in values that it reads
        database.execute(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{sql}", params)
        plan = "\n".join(str(row[-1]) for row in database.fetchall())
    assert ("SEARCH members_member USING INDEX" if sqlite else "Index Cond: (ROW(") in plan, plan


def many_members(number):
    Member.objects.bulk_create(
        Member(
            first_name=f"P{n}", sort_name=f"p{n:06}", city=f"C{n % 50}", field_of_study=f"S{n % 40}",
            status=Status.ACTIVE,
        )
        for n in range(number)
    )  # fmt: skip


def test_a_repair_lets_members_be_found_who_were_written_past_the_actions(as_, board, club):
    Member.objects.filter(pk=club["Ada"].pk).update(city="Palermo")
    assert names(as_(board).get("/members/?q=palermo")) == []
    call_command("repair_members", verbosity=0)
    assert names(as_(board).get("/members/?q=palermo")) == ["Ada"]
