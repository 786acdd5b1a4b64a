"""The order of what a search finds: who is called so before who only lives or studies there."""

import re

import pytest

from commonhall.modules.members import actions, queries
from commonhall.modules.members.actions.register import reindex
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.queries.directory import Filters
from commonhall.modules.members.queries.privacy import BOARD, MEMBER, Reader


def person(first, last, city=""):
    member = Member.objects.create(first_name=first, last_name=last, city=city, status=Status.ACTIVE)
    reindex(member)
    return member


@pytest.fixture
def romans(db):
    return [
        person("Ada", "Abel", "Roma"), person("Zoe", "Romano", "Oslo"), person("Bea", "Romanelli"),
        person("Roma", "Zorn"), person("Ugo", "De-Roma"), person("Łucja", "Ørsted", "Roma"),
    ]  # fmt: skip


@pytest.mark.req("M1.3")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("roma", ["Ugo", "Roma", "Bea", "Zoe", "Ada", "Łucja"]),
        ("Zoe rom", ["Zoe"]),
        ("rom", ["Ugo", "Bea", "Zoe", "Roma", "Ada", "Łucja"]),
        ("lucja orsted", ["Łucja"]),
        ("roma o", ["Zoe", "Łucja"]),
        ("!?", []),
    ],
)
def test_who_bears_the_name_comes_first_then_whose_name_begins_so(as_, board, romans, words, found):
    page = as_(board).get("/members/", {"q": words}).content.decode()
    assert re.findall(r"</span>(\w+) [\w-]+</a>", page) == found
    items = as_(board).get("/api/v1/members/", {"q": words}).json()["items"]
    assert [item["name"].split()[0] for item in items] == found


def test_another_order_can_be_chosen_and_the_choice_stays_in_the_address(as_, board, romans):
    client = as_(board)
    page = client.get("/members/?q=roma&sort=name").content.decode()
    assert page.index("Ada Abel") < page.index("Roma Zorn")
    assert '<option value="name" selected>' in page
    assert '<option value="" selected>Best match' in client.get("/members/?q=roma&sort=").content.decode()
    assert "Best match" not in client.get("/members/?sort=relevance").content.decode()
    reader = Reader(BOARD)
    assert queries.read_filters("q=roma&sort=relevance", reader).query == "q=roma"
    assert queries.read_filters("q=roma&sort=name", reader).query == "q=roma&sort=name"
    assert queries.read_filters("q=roma", reader).keeping(q="").query == ""


@pytest.mark.req("M1.4")
def test_pages_of_a_search_go_on_where_the_last_one_ended_both_ways(db):
    for number in range(12):
        person("Ina", f"Berg{'' if number % 3 else 'er'} {number:02}", "Oslo")
        person("Ola", f"Dal {number:02}", "Bergen")
    reader, filters = Reader(MEMBER), Filters(q="berg", sort="relevance")
    pages = [queries.directory(filters, reader, size=5)]
    while pages[-1].next:
        pages.append(queries.directory(filters, reader, pages[-1].next, size=5))
    forth = [member.last_name for page in pages for member in page]
    assert len(forth) == len(set(forth)) == 24
    assert [name.split()[0] for name in forth] == ["Berg"] * 8 + ["Berger"] * 4 + ["Dal"] * 12
    assert forth[:8] == sorted(forth[:8])
    back = queries.directory(filters, reader, pages[-1].previous, size=5)
    assert [member.pk for member in back] == [member.pk for member in pages[-2]]
    with pytest.raises(ValueError, match="another list"):
        queries.directory(filters, reader, queries.directory(Filters(), reader, size=5).next)


def test_names_that_complete_begin_with_the_best(romans):
    names = [member.first_name for member in queries.suggestions("roma", Reader(MEMBER), size=3)]
    assert names == ["Ugo", "Roma", "Bea"]


@pytest.mark.req("M1.6")
def test_the_order_says_nothing_of_a_field_that_is_hidden(board, romans):
    """Found by a field that they may see, in the order of names, whatever else the words would meet."""
    hidden, shown = person("Eva", "Aas", "Lyon"), person("Eva", "Bakke", "Lyon")
    actions.update_member(member=hidden, by=board, university="Lyon", visibility={"university": "me"})
    found = [member.pk for member in queries.directory(Filters(q="lyon", sort="relevance"), Reader(MEMBER))]
    assert found == [hidden.pk, shown.pk]
