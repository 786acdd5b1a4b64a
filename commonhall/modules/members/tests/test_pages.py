"""The pages of the story, by plain requests: who may, what happens, what is said."""

import re

import pytest

from commonhall.core.access.roles import Role
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, Member, Plan, Status
from commonhall.modules.members.tests.conftest import PERSON, show


def application_form(plan, **changes):
    return {"plan": plan.pk, **PERSON, "motivation": "friends", "agrees": "on", **changes}


@pytest.mark.req("M3.2")
def test_an_application_is_sent_and_stands_on_my_page(as_, nora, plan):
    client = as_(nora)
    assert client.post("/members/apply/", application_form(plan)).status_code == 302
    page = client.get("/members/me/").content.decode()
    assert "Your application is with the board" in page
    assert client.get("/members/apply/").status_code == 302  # there is nothing more to apply for


def test_an_application_without_agreement_keeps_what_was_typed(as_, nora, plan):
    answer = as_(nora).post("/members/apply/", application_form(plan, agrees="", city="Tromsø"))
    assert answer.status_code == 422
    assert "Tromsø" in answer.content.decode()
    assert not Application.objects.exists()


def test_the_board_decides_and_nobody_else(as_, nora, account, board, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    url = f"/members/desk/applications/{application.public_id}/"
    stranger = account("stranger")
    assert as_(stranger).get(url).status_code == 404
    assert as_(stranger).post(f"{url}approve/").status_code == 404
    assert as_(nora).get(url).status_code == 200
    assert as_(nora).post(f"{url}approve/").status_code == 403
    assert as_(nora).get("/members/desk/applications/").status_code == 403

    client = as_(board)
    assert "Nora Lund" in client.get("/members/desk/applications/").content.decode()
    assert client.post(f"{url}refuse/").status_code == 422
    assert client.post(f"{url}approve/").status_code == 302
    assert Member.objects.get().status == Status.PENDING


def test_a_board_member_does_not_decide_about_themselves(as_, board, plan):
    application = actions.submit_application(by=board, plan=plan, **PERSON)
    url = f"/members/desk/applications/{application.public_id}/approve/"
    assert as_(board).post(url).status_code == 403


def test_an_application_can_be_withdrawn_by_its_owner_only(as_, nora, account, plan):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    url = f"/members/applications/{application.public_id}/withdraw/"
    assert as_(account("stranger")).post(url).status_code == 404
    assert as_(nora).post(url).status_code == 302
    assert Application.objects.get().state == "withdrawn"


def test_plans_are_written_in_the_readers_money_and_only_by_those_who_may(as_, nora, account):
    form = {"name": "Family", "price": "55.50", "months": 12, "grace_days": 30, "is_open": "on", "position": 1}
    assert as_(nora).post("/members/desk/plans/add/", form).status_code == 403
    client = as_(account("treasurer", Role.TREASURER))
    assert client.post("/members/desk/plans/add/", {**form, "price": "5.555"}).status_code == 422
    assert client.post("/members/desk/plans/add/", form).status_code == 302
    plan = Plan.objects.get()
    assert plan.price_minor == 5550
    assert "Family" in client.get("/members/desk/plans/").content.decode()
    assert client.post(f"/members/desk/plans/{plan.pk}/", {**form, "price": "0"}).status_code == 302
    assert Plan.objects.get().price_minor == 0


def test_a_home_page_says_what_is_next(as_, nora, board, plan, join):
    assert "Apply for membership" in as_(nora).get("/").content.decode()
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    assert "Nora Lund" in as_(board).get("/").content.decode()
    actions.approve_application(application=application, by=board)
    assert "Pay dues" in as_(nora).get("/").content.decode()


@pytest.mark.parametrize("path", ["/", "/members/me/", "/members/apply/"])
def test_a_person_without_anything_gets_pages_that_say_what_to_do(as_, nora, path):
    answer = as_(nora).get(path)
    assert answer.status_code == 200


def test_nobody_has_an_empty_navigation(as_, nora):
    def entries(path):
        page = as_(nora).get(path).content.decode()
        main = page.partition('id="hall-nav"')[2].partition("</nav>")[0]
        return re.findall(r'<a [^>]*href="([^"]+)"( aria-current="page")?', main)

    assert entries("/") == [("/", ' aria-current="page"'), ("/members/me/", "")]
    assert entries("/members/me/") == [("/", ""), ("/members/me/", ' aria-current="page"')]


def test_members_by_api_apply_and_are_approved(as_, nora, board, plan):
    client = as_(nora)
    data = {"plan": plan.pk, **PERSON}
    sent = client.post("/api/v1/members/applications", data, content_type="application/json")
    assert sent.status_code == 201, sent.content
    again = client.post("/api/v1/members/applications", data, content_type="application/json")
    assert (again.status_code, again["Content-Type"]) == (422, "application/problem+json")
    key = sent.json()["id"]
    denied = client.post(f"/api/v1/members/applications/{key}/approve", {}, content_type="application/json")
    assert denied.status_code == 403
    approved = as_(board).post(f"/api/v1/members/applications/{key}/approve", {}, content_type="application/json")
    assert approved.json()["state"] == "approved"
    mine = as_(nora).get("/api/v1/members/me").json()
    assert (mine["status"], bool(mine["owed_charge"])) == ("pending", True)


def test_a_module_that_is_off_is_gone_from_pages_navigation_and_api(as_, board, settings, account):
    from commonhall.core.modules.actions import switch_module

    client = as_(account("admin", Role.ADMIN, Role.BOARD))
    assert 'href="/members/"' in client.get("/").content.decode()
    assert client.post("/desk/modules/", {"label": "members", "enabled": "0"}).status_code == 302
    assert client.get("/members/").status_code == 404
    assert client.get("/api/v1/members/").status_code == 404
    home = client.get("/").content.decode()
    assert 'href="/members/"' not in home
    assert "Applications that wait" not in home
    switch_module(label="members", enabled=True, by=board)
    from commonhall.core.modules import switchboard

    switchboard.forget()
    assert client.get("/members/").status_code == 200


PLAN_FORM = {"name": "Family", "price": "55.50", "months": 12, "grace_days": 30, "is_open": "on", "position": 1}


@pytest.mark.parametrize(
    "wrong", [{"months": 0}, {"months": 32_767}, {"price": "9" * 20}, {"price": "1e900000"}, {"price": "NaN"}]
)
def test_a_plan_that_no_calendar_and_no_purse_can_hold_is_refused(as_, account, wrong):
    client = as_(account("treasurer", Role.TREASURER))
    assert client.post("/members/desk/plans/add/", {**PLAN_FORM, **wrong}).status_code == 422


@pytest.mark.parametrize("plan", ["²", "9" * 30, "9" * 5000, "-1", "x"])
def test_a_filter_that_is_no_plan_filters_nothing(as_, board, plan):
    Member.objects.create(first_name="Nora")
    assert len(as_(board).get("/api/v1/members/", {"plan": plan}).json()["items"]) == 1
    assert as_(board).get("/members/", {"plan": plan}).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"plan": 10**30}, 404),
        ({"first_name": "a\x00"}, 400),
        ({"first_name": "  "}, 422),
        ({"city": "a\x00"}, 400),
        ({"motivation": "\x00"}, 400),
        ({"graduation_year": -5}, 422),
        ({"graduation_year": 10**30}, 422),
    ],
)
def test_by_api_nothing_gets_in_that_a_form_would_refuse(as_, nora, plan, wrong, status):
    data = {"plan": plan.pk, **PERSON, **wrong}
    answer = as_(nora).post("/api/v1/members/applications", data, content_type="application/json")
    assert (answer.status_code, Application.objects.count()) == (status, 0)


@pytest.mark.parametrize("viewer", ["visitor", "member", "payer", "keeper", "self", "board", "treasurer"])
def test_every_button_above_a_member_leads_to_a_page_for_whoever_sees_it(look, people, sonja, account, viewer):
    """The payer pays for somebody with an account, the keeper for somebody without."""
    sonja = show(sonja, people["self"])
    people |= {"treasurer": account("till", Role.TREASURER), "payer": people["member"], "keeper": people["member"]}
    if viewer in ("payer", "keeper"):
        sonja.head = Member.objects.get(user=people[viewer])
        sonja.user = None if viewer == "keeper" else sonja.user
        sonja.save()
    client = look(viewer)
    header = client.get(sonja.get_absolute_url()).content.decode().partition("hall-page-header")[2]
    found = set(re.findall(r'href="([^"]+/(\w+)/)"', header.partition("</header>")[0]))
    assert {name for _address, name in found} == {
        "visitor": set(), "member": {"block"}, "payer": {"block"}, "keeper": {"activity", "edit"},
        "self": {"activity", "edit"}, "board": {"activity", "block", "edit"}, "treasurer": {"activity", "block"},
    }[viewer]  # fmt: skip
    assert {client.get(address).status_code for address, _name in found} <= {200}
