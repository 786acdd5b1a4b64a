"""What somebody does and where they work: told once, and there wherever the rest of a profile is."""

import pytest

from commonhall.core.activity.recording import SYSTEM
from commonhall.modules.members import actions
from commonhall.modules.members.importing.fields import Field
from commonhall.modules.members.importing.rows import MemberRow
from commonhall.modules.members.models import Application, Member, Status
from commonhall.modules.members.queries.answers import still_to_tell
from commonhall.modules.members.queries.doubles import comparison
from commonhall.modules.members.queries.imports import compare
from commonhall.modules.members.queries.own_data import personal_data
from commonhall.modules.members.queries.search import member_hits
from commonhall.modules.members.tests.conftest import PERSON

WORK = {"profession": "Glazier", "employer": "Fjordglas"}


def told(person):
    return {name: getattr(person, name) for name in WORK}


@pytest.mark.req("M2.1")
def test_an_applicant_tells_it_and_a_member_changes_it_and_who_sees_it(as_, nora, board, plan):
    client = as_(nora)
    assert client.post("/members/apply/", {"plan": plan.pk, **PERSON, **WORK, "agrees": "on"}).status_code == 302
    application = Application.objects.get()
    page = as_(board).get(f"/members/desk/applications/{application.public_id}/").content.decode()
    assert "Glazier" in page
    assert "Fjordglas" in page
    member = actions.approve_application(application=application, by=board)
    assert told(member) == WORK
    client = as_(nora)
    form = {**PERSON, "profession": "Potter", "employer": "", "see_profession": "board"}
    assert client.post(f"/members/{member.public_id}/edit/", form).status_code == 302
    member.refresh_from_db()
    assert told(member) == {"profession": "Potter", "employer": ""}
    assert member.visibility == {"profession": "board"}
    page = client.get(member.get_absolute_url()).content.decode()
    assert "Studies and profession" in page
    assert "Potter" in page
    assert "Employer" in still_to_tell(member)
    assert "Profession" not in still_to_tell(member)
    actions.save_policy(by=board, approvals=1, asked={"employer": "no"})
    assert "Employer" not in still_to_tell(member)


def test_by_api_an_application_tells_it_too(as_, nora, board, plan):
    data = {"plan": plan.pk, **PERSON, **WORK}
    answer = as_(nora).post("/api/v1/members/applications", data, content_type="application/json")
    assert answer.status_code == 201
    assert told(Application.objects.get()) == WORK
    long = {**data, "employer": "x" * 121}
    assert as_(nora).post("/api/v1/members/applications", long, content_type="application/json").status_code == 422


def test_it_is_exported_with_ones_data_and_gone_with_the_account(nora, join):
    member = join(nora, **WORK)
    known = [facts for facts in personal_data(nora) if facts["kind"] in ("member", "application")]
    assert [{name: facts[name] for name in WORK} for facts in known] == [WORK, WORK]
    actions.erase_person(nora)
    member.refresh_from_db()
    assert told(member) == {"profession": "", "employer": ""}


def test_of_two_entries_the_one_that_tells_it_is_proposed(board):
    keep = Member.objects.create(first_name="Nora", status=Status.ACTIVE)
    drop = Member.objects.create(first_name="Nora", status=Status.ACTIVE, **WORK)
    choices = {choice.name: (choice.dropped, choice.take) for choice in comparison(keep, drop)}
    assert {name: choices[name] for name in WORK} == {name: (value, True) for name, value in WORK.items()}


@pytest.mark.django_db
def test_a_list_fills_it_in_and_leaves_it_where_it_says_nothing():
    row = MemberRow(email="nora@example.org", first_name="Nora", display_name="Nora", **WORK)
    (effect,) = compare([row], by=None)
    effect.member.save()
    assert told(effect.member) == WORK
    (again,) = compare([MemberRow(email="nora@example.org", first_name="Nora", display_name="Nora")], by=None)
    assert told(again.member) == WORK
    assert again.before == {}
    assert {Field.PROFESSION.value, Field.EMPLOYER.value} == set(WORK)


@pytest.mark.req("M1.6")
def test_a_card_of_the_directory_says_what_somebody_does_who_tells_no_field_of_study(as_, account, nora, join):
    other = account("otto")
    join(other, first_name="Otto", field_of_study="Law", profession="Baker & son")
    member = join(nora, profession="Potter & son", city="Voss")
    page = as_(other).get("/members/?view=cards").content.decode()
    assert "Voss · Potter &amp; son<" in page
    assert "Bergen · Law<" in page
    actions.update_member(member=member, by=SYSTEM, visibility={"profession": "me"})
    page = as_(other).get("/members/?view=cards").content.decode()
    assert "Voss<" in page
    assert "Potter" not in page


@pytest.mark.req("M1.7")
def test_the_sites_search_says_what_somebody_does_to_whom_it_is_shown(account, nora, join):
    other = account("otto")
    join(other, first_name="Otto")
    member = join(nora, **WORK)
    assert [hit.text for hit in member_hits(other, "glazier", 5)] == ["Bergen · Glazier"]
    actions.update_member(member=member, by=SYSTEM, visibility={"profession": "board"})
    assert member_hits(other, "glazier", 5) == []
    assert [hit.text for hit in member_hits(other, "fjordglas", 5)] == ["Bergen"]
