"""Nobody is found to stand in the register twice by what they show to nobody."""

from datetime import date

import pytest

from commonhall.modules.members import actions
from commonhall.modules.members.models import Double, Member
from commonhall.modules.members.tests.twins import AUDIENCES, DESK, entry


@pytest.mark.req("M1.6", "M1.7")
def test_nobody_is_found_by_an_address_that_they_show_to_nobody(as_, board):
    entry(1, number="77")
    drop = entry(2, email="secret@example.org", visibility={"email": "me"})
    client, pair = as_(board), {"one": "77", "other": "secret@example.org"}
    assert "Nobody found" in client.post("/members/desk/doubles/", pair).content.decode()
    Member.objects.filter(pk=drop.pk).update(visibility={"email": "board"})
    assert client.post("/members/desk/doubles/", pair).status_code == 302


TWINS = {
    "email": ({"email": "nora@example.org"}, {"email": "nora+club@example.org"}),
    "birth_date": ({"last_name": "Lund", "birth_date": date(1990, 2, 3)},) * 2,
    "city": ({"last_name": "Lund", "city": "Oslo"},) * 2,
}


@pytest.mark.req("M1.6", "M1.7", "M1.8")
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("field", TWINS)
@pytest.mark.parametrize("hiding", [1, 2])
def test_no_pair_is_found_by_what_one_of_them_shows_to_nobody(as_, board, field, audience, hiding):
    one, other = TWINS[field]
    entry(1, **one, visibility={field: audience} if hiding == 1 else {})
    entry(2, **other, visibility={field: audience} if hiding == 2 else {})
    actions.start_double_scan(by=board)
    actions.run_double_scans()
    client = as_(board)
    assert ("Not the same" in client.get("/members/desk/doubles/").content.decode()) is (audience != "me")
    assert bool(client.get(f"{DESK}/doubles").json()["items"]) is (audience != "me")


@pytest.mark.req("M1.6", "M1.8")
@pytest.mark.parametrize("field", TWINS)
def test_a_pair_that_was_found_is_gone_once_the_fact_is_hidden(as_, board, field):
    one, other = (entry(number, **values) for number, values in enumerate(TWINS[field], start=1))
    actions.start_double_scan(by=board)
    actions.run_double_scans()
    client, double = as_(board), Double.objects.get()
    assert len(client.get(f"{DESK}/doubles").json()["items"]) == 1
    for member in (one, other):
        Member.objects.filter(pk=member.pk).update(visibility={field: "me"})
        assert client.get(f"{DESK}/doubles").json()["items"] == []
        assert not client.get("/members/desk/doubles/").context["page"].rows
        assert client.post(f"/members/desk/doubles/{double.pk}/dismiss/").status_code == 404
        assert client.post(f"{DESK}/doubles/{double.pk}/dismiss").status_code == 404
        Member.objects.filter(pk=member.pk).update(visibility={})
    assert len(client.get(f"{DESK}/doubles").json()["items"]) == 1
    assert client.post(f"{DESK}/doubles/{double.pk}/dismiss").status_code == 204


@pytest.mark.req("M1.6")
def test_a_pair_is_told_by_another_reason_once_the_surest_is_hidden(as_, board):
    twins = {"last_name": "Lund", "birth_date": date(1990, 2, 3)}
    one = entry(1, email="nora@example.org", **twins)
    entry(2, email="nora+club@example.org", **twins)
    client = as_(board)
    for visibility, reason in (({}, "email"), ({"email": "me"}, "birth")):
        Member.objects.filter(pk=one.pk).update(visibility=visibility)
        actions.start_double_scan(by=board)
        actions.run_double_scans()
        assert [each["reason"] for each in client.get(f"{DESK}/doubles").json()["items"]] == [reason]
