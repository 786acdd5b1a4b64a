"""Numbers in the reader's language: the plural that it asks for, and no English among it."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from commonhall.modules.members.forms.desk import DeskFilterForm
from commonhall.modules.members.models import Member
from commonhall.modules.members.queries.faceting import Facets

pytestmark = pytest.mark.django_db


@pytest.mark.req("O10.1")
@pytest.mark.parametrize(("language", "words"), [("en", "14 days"), ("fr", "14 jours"), ("it", "14 giorni")])
def test_the_windows_of_a_list_are_in_the_readers_language(language: str, words: str) -> None:
    with translation.override(language):
        form = DeskFilterForm({}, key="expiring", plans=[])
        assert [label for value, label in form.fields["days"].choices if value == "14"] == [words]  # type: ignore[attr-defined]
        assert words in str(form)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 members", "1 member", "2 members", "1,000+ members"]),
        ("fr", ["0 membre", "1 membre", "2 membres", "1,000+ membres"]),
        ("it", ["0 soci", "1 socio", "2 soci", "1,000+ soci"]),
    ],
)
def test_the_number_of_members_has_the_plural_of_the_language(language: str, said: list[str]) -> None:
    with translation.override(language):
        for total, words in zip(("0", "1", "2", "1,000+"), said, strict=True):
            facets = Facets((), total, int(total.strip("+").replace(",", "")), [])
            page = render_to_string("members/directory_list.html", {"facets": facets, "rows": []})
            assert f">{words}<" in page


def test_the_directory_tells_how_many_there_are(as_, board) -> None:
    for number in range(2):
        Member.objects.create(first_name=f"P{number}", last_name="Many", sort_name=f"p{number}", status="active")
    with translation.override("en"):
        assert ">2 members<" in as_(board).get("/members/").content.decode()
