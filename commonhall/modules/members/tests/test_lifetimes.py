"""Dates of birth and years of graduation that can be nobody's are taken from nowhere: form, program, list."""

from datetime import timedelta

import pytest

from commonhall.core.forms.refusal import Refused
from commonhall.core.time.lifetimes import is_birth_date, is_graduation_year
from commonhall.core.time.today import site_today
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, Member
from commonhall.modules.members.queries.imports import preview
from commonhall.modules.members.queries.rules import objections
from commonhall.modules.members.tests.conftest import PERSON
from commonhall.modules.members.tests.test_imports import upload

JSON = {"content_type": "application/json"}


def wrong():
    today = site_today()
    return [
        ("birth_date", (today + timedelta(days=1)).isoformat()),
        ("birth_date", "1750-01-01"),
        ("graduation_year", "1200"),
        ("graduation_year", str(today.year + 21)),
        ("graduation_year", "3"),
    ]


def test_the_bounds_themselves_are_right():
    today = site_today()
    assert is_birth_date(today, today) and is_birth_date(today.replace(year=today.year - 120, day=1), today)
    assert is_graduation_year(1900, today) and is_graduation_year(today.year + 20, today)


@pytest.mark.req("M3.2")
@pytest.mark.parametrize("number", range(5))
def test_an_application_by_page_or_program_says_which_value_can_be_nobodys(as_, nora, plan, number):
    field, value = wrong()[number]
    client = as_(nora)
    page = client.post("/members/apply/", {**PERSON, "plan": plan.pk, "agrees": "on", field: value})
    assert page.status_code == 422 and page.context["form"].errors.keys() == {field}
    answer = client.post("/api/v1/members/applications", {**PERSON, "plan": plan.pk, field: value}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert not Application.objects.exists()


@pytest.mark.parametrize("number", range(5))
def test_a_member_can_not_be_changed_to_it_either(as_, nora, join, number):
    field, value = wrong()[number]
    member, client = join(nora), as_(nora)
    page = client.post(f"/members/{member.public_id}/edit/", {**PERSON, field: value})
    assert page.status_code == 422 and page.context["form"].errors.keys() == {field}
    answer = client.patch(f"/api/v1/members/{member.public_id}/profile", {field: value}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    # What stands there from before hinders no other change.
    Member.objects.filter(pk=member.pk).update(graduation_year=3)
    assert client.post(f"/members/{member.public_id}/edit/", {**PERSON, "graduation_year": 3}).status_code == 302


def test_a_dependant_is_born_already(nora, board, join, plan):
    family = actions.save_plan(by=board, plan=plan, dependants=2)
    head = join(nora)
    assert head.plan == family
    born = site_today() + timedelta(days=1)
    with pytest.raises(Refused, match="future"):
        actions.add_dependant(head=head, by=nora, first_name="D", last_name="Lund", birth_date=born)


@pytest.mark.req("M6.7")
def test_rows_of_a_list_with_it_are_bad_and_say_why(db):
    header, today = "First name,Last name,Email,Date of birth,Year of graduation\n", site_today()
    rows = [
        f"A,One,a@example.org,{today + timedelta(days=1)},",
        "B,Two,b@example.org,1850-01-01,",
        f"C,Three,c@example.org,,{today.year + 21}",
        f"D,Four,d@example.org,1990-01-01,{today.year + 20}",
    ]
    found = preview(upload(header + "\n".join(rows) + "\n", encoding="utf-8"), by=None)
    assert found.added == 1
    assert [row.problems[0].code for row in found.bad] == ["future_birth", "distant_birth", "distant_year"]


def test_nobody_is_young_enough_for_a_plan_before_they_are_born(plan):
    plan.max_age = 25
    person = Member(birth_date=site_today() + timedelta(days=400))
    [(field, _why)] = objections(plan, person, site_today(), known=False)
    assert field == "birth_date"
