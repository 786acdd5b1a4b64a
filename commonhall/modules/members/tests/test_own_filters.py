"""The club's own questions as filters: for whoever may see an answer, alike on the page, in counts and by API."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhall.core.access.roles import Role
from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import actions, queries
from commonhall.modules.members.models import Answer, CustomField, FacetCount, Member, SavedFilter, Status
from commonhall.modules.members.models import answers as storage
from commonhall.modules.members.queries import faceting, settings
from commonhall.modules.members.queries.privacy import BOARD, MEMBER, Reader

ANSWERS = {
    "Ada": {"size": "M", "plays": ["Cello", "Oboe"], "drives": True, "height": 170},
    "Bea": {"size": "S", "plays": ["Oboe"], "drives": False, "height": 181.5},
    "Cleo": {"size": "M", "drives": True, "height": 190},
    "Dora": {},
}


@pytest.fixture
def questions(board):
    made = {
        label.lower(): actions.save_field(
            by=board, label=label, kind=kind, options=options, audience="members", is_filter=True
        )
        for label, kind, options in (
            ("Size", "choice", ["S", "M", "L"]), ("Plays", "choices", ["Cello", "Oboe"]), ("Drives", "yes_no", []),
            ("Height", "number", []),
        )
    }  # fmt: skip
    settings.forget()
    return made


@pytest.fixture
def club(questions):
    return {
        name: Member.objects.create(first_name=name, last_name="Person", status=Status.ACTIVE, custom=custom)
        for name, custom in ANSWERS.items()
    }


@pytest.fixture
def reader(account):
    return account("reader", Role.MEMBER)


def names(answer):
    return re.findall(r"(\w+) Person</a>", answer.content.decode())


def counts(query, kind=MEMBER):
    found = queries.facets(queries.read_filters(query, Reader(kind)), Reader(kind))
    return {facet.name: {option.label: option.count for option in facet.options} for facet in found}


@pytest.mark.req("M1.2")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("own_size=M", ["Ada", "Cleo"]),
        ("own_size=M&own_size=S", ["Ada", "Bea", "Cleo"]),
        ("own_plays=Oboe", ["Ada", "Bea"]),
        ("own_drives=yes&own_plays=Cello", ["Ada"]),
        ("own_drives=no", ["Bea"]),
        ("own_height.min=180", ["Bea", "Cleo"]),
        ("own_height.min=170&own_height.max=181.5", ["Ada", "Bea"]),
        ("own_size=XXL&own_drives=maybe&own_height.min=nan&own_height.max=tall&own_other=1", list(ANSWERS)),
    ],
)
def test_members_are_filtered_by_their_answers(as_, reader, club, query, found):
    client = as_(reader)
    assert names(client.get(f"/members/?{query}")) == found
    items = client.get(f"/api/v1/members/?{query}").json()["items"]
    assert [item["name"].split()[0] for item in items] == found


@pytest.mark.req("M1.2")
def test_counts_say_what_each_answer_would_leave(club):
    assert counts("own_size=M") == {
        "own_size": {"M": "2", "S": "1"},  # its own values are alternatives
        "own_plays": {"Cello": "1", "Oboe": "1"}, "own_drives": {"Yes": "2"}, "own_height": {},
    }  # fmt: skip
    assert counts("own_height.max=175")["own_drives"] == {"Yes": "1"}


@pytest.mark.req("M1.6", "M1.7", "M1.8", "M2.1")
@pytest.mark.parametrize("audience", ["public", "members", "board", "me", ""])
@pytest.mark.parametrize("usual", ["members", "board"])
def test_who_may_not_see_an_answer_meets_it_nowhere(as_, board, reader, club, questions, audience, usual):
    for field in questions.values():
        actions.save_field(by=board, field=field, audience=usual)
    settings.forget()
    chosen = {field.name: audience for field in questions.values()} if audience else {}
    actions.update_member(member=club["Ada"], by=board, visibility=chosen)
    asked = ("own_size=M", "own_plays=Cello", "own_drives=yes", "own_height.max=175")
    for viewer, sees in ((reader, ("public", "members")), (board, ("public", "members", "board"))):
        allowed = (audience or usual) in sees
        client = as_(viewer)
        for query in asked:
            assert ("Ada" in names(client.get(f"/members/?{query}"))) is allowed, query
            items = client.get(f"/api/v1/members/?{query}").json()["items"]
            assert ("Ada Person" in [item["name"] for item in items]) is allowed, query
        facets = client.get("/api/v1/members/facets").json()["facets"]
        offered = {option["value"] for each in facets for option in each["options"]}
        assert ("Cello" in offered) is allowed  # which nobody else plays


def test_a_hidden_answer_opens_nothing_by_a_search_beside_it(as_, board, reader, club, questions):
    actions.update_member(member=club["Ada"], by=board, visibility={"own_size": "me"}, city="Roma")
    client = as_(reader)
    assert names(client.get("/members/?q=roma")) == ["Ada"]
    assert names(client.get("/members/?q=roma&own_size=M")) == []
    assert names(client.get("/members/?q=roma&own_drives=yes")) == ["Ada"]


def test_staff_allow_it_question_by_question(as_, board, reader, club, questions):
    page = as_(reader).get("/members/").content.decode()
    assert 'name="own_size"' in page and 'name="own_height.min"' in page
    form = {"label": "Size", "options": "S\nM", "audience": "members", "asked_of_members": "on"}
    assert as_(board).post("/members/desk/fields/size/", form).status_code == 302
    actions.retire_field(field=questions["height"], by=board)
    settings.forget()
    page = as_(reader).get("/members/?own_size=M").content.decode()
    assert 'name="own_size"' not in page and 'name="own_height.min"' not in page
    assert page.count("Person</a>") == len(ANSWERS)
    with pytest.raises(Refused, match="can be filtered"):
        actions.save_field(by=board, label="Motto", kind="text", is_filter=True)
    data = {"label": "Motto", "kind": "text", "is_filter": True}
    answer = as_(board).post("/api/v1/members/questions", data, content_type="application/json")
    assert answer.status_code == 422
    assert not CustomField.objects.filter(label="Motto").exists()


def test_chips_and_saved_filters_know_them(as_, reader, club):
    client = as_(reader)
    page = client.get("/members/?own_drives=yes&own_height.min=180&own_height.max=200").content.decode()
    chips = re.findall(r'class="hall-chip" href="([^"]+)".*?</span>([^<]+)', page)
    assert [(url.replace("&amp;", "&"), text) for url, text in chips] == [
        ("/members/?own_height.min=180&own_height.max=200", "Yes"),
        ("/members/?own_drives=yes&own_height.max=200", "Height ≥ 180"),
        ("/members/?own_drives=yes&own_height.min=180", "Height ≤ 200"),
    ]
    form = {"name": "Tall drivers", "query": "own_drives=yes&own_height.min=180&own_nothing=1"}
    assert client.post("/members/filters/", form).status_code == 302
    assert SavedFilter.objects.get().query == "own_drives=yes&own_height.min=180"


def test_the_database_keeps_the_answers_whoever_writes_a_member(club):
    def kept(name):
        rows = Answer.objects.filter(member=club[name]).order_by("key", "value")
        return [(row.key, row.value or row.number, row.audience) for row in rows]

    assert kept("Ada") == [
        ("drives", "yes", ""), ("height", 170.0, ""), ("plays", "Cello", ""), ("plays", "Oboe", ""), ("size", "M", ""),
    ]  # fmt: skip
    Member.objects.filter(pk=club["Ada"].pk).update(custom={"size": "L"}, visibility={"own_size": "board"})
    assert kept("Ada") == [("size", "L", "board")]
    Member.objects.filter(pk=club["Ada"].pk).update(visibility={})
    assert kept("Ada") == [("size", "L", "")]
    made = Member.objects.bulk_create([Member(first_name="Eva", custom={"size": "S", "motto": "no question"})])
    assert [row.value for row in Answer.objects.filter(member=made[0])] == ["S"]
    Member.objects.filter(pk__in=[club["Ada"].pk, made[0].pk]).delete()
    assert not Answer.objects.filter(member__in=[club["Ada"].pk, made[0].pk]).exists()


@pytest.mark.django_db(transaction=True)
def test_answers_from_before_are_copied_when_the_triggers_are_made(db):
    CustomField.objects.create(key="size", label="Size", kind="choice", options=["M"])
    Member.objects.create(first_name="Ada", custom={"size": "M"})
    on = "" if connection.vendor == "sqlite" else " ON members_member"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER members_answer_update{on}")
    Answer.objects.all().delete()
    storage.after_migrate(using="default")
    storage.after_migrate(using="default")
    assert [row.value for row in Answer.objects.all()] == ["M"]


def test_a_large_register_offers_the_kept_answers(questions, monkeypatch):
    monkeypatch.setattr(faceting, "LIMIT", 20)
    monkeypatch.setattr(faceting, "_kept", {})
    Member.objects.bulk_create(
        Member(first_name=f"P{n}", status=Status.ACTIVE, custom={"size": "M" if n % 3 else "S"}) for n in range(45)
    )
    actions.count_facets()
    assert FacetCount.objects.filter(reader=BOARD, facet="own_size").count() == 2
    assert counts("", BOARD)["own_size"] == {"M": "20+", "S": "15"}


@pytest.mark.parametrize("query", ["", "own_size=M&own_drives=yes&own_height.min=2", "q=person&own_size=M"])
def test_a_page_with_them_costs_at_most_eight_queries(as_, reader, club, query, nothing_grows_old):
    client = as_(reader)
    client.get(f"/members/?{query}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/members/?{query}")
    assert len(asked) <= 8
