"""What the board writes into the register by hand: one member, and what the club keeps of one."""

from datetime import date, timedelta

import pytest

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.search.queries import matching
from commonhall.core.time.today import site_today
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.queries.privacy import SEARCH_LABEL

JSON = {"content_type": "application/json"}
ADD, ADD_API = "/members/desk/add/", "/api/v1/members/desk/members"
IDA = {"first_name": "Ida", "last_name": "Berg", "status": "active"}


@pytest.mark.req("M3.1")
def test_the_board_adds_one_member_on_a_page(as_, board, account, plan):
    client = as_(board)
    assert ADD in client.get("/members/desk/").content.decode()
    answer = client.post(ADD, {**IDA, "email": "Ida@example.org", "plan": plan.pk, "expires_on": "2099-12-31"})
    member = Member.objects.get(last_name="Berg")
    assert answer.headers["Location"] == member.get_absolute_url()
    assert (member.status, member.plan, member.email) == (Status.ACTIVE, plan, "ida@example.org")
    assert (member.joined_on, member.expires_on) == (site_today(), date(2099, 12, 31))
    assert member.number and not member.terms.exists()
    assert list(matching(SEARCH_LABEL, "ida berg", "members")) == [member.pk]
    step = member.history.get()
    assert (step.step, step.after, step.by) == ("joined", "active", board)
    entry = Activity.objects.get(kind="members.member_added")
    assert (entry.actor_id, entry.subject["after"]["email"]) == (str(board.pk), "ida@example.org")
    account("ida")
    deliver_all()
    assert Member.objects.get(pk=member.pk).user.email == "ida@example.org"


@pytest.mark.req("M3.1")
def test_a_program_adds_one_and_is_told_what_is_wrong(as_, board, plan):
    client = as_(board)
    Member.objects.create(first_name="X", email="taken@example.org", number="7")
    for wrong, field in (
        ({"first_name": " "}, "first_name"),
        ({"email": "taken@example.org"}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"number": "7"}, "number"),
        ({"joined_on": "2999-01-01"}, "joined_on"),
        ({"joined_on": "2020-01-01", "expires_on": "2019-01-01"}, "expires_on"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"status": "expired"}, "status"),
    ):
        answer = client.post(ADD_API, {**IDA, **wrong}, **JSON)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), wrong
    added = client.post(ADD_API, {**IDA, "status": "pending", "plan": plan.pk, "number": "42"}, **JSON)
    assert (added.status_code, added.json()["status"], added.json()["number"]) == (201, "pending", "42")
    assert Member.objects.get(number="42").joined_on is None


def test_a_plan_is_for_whom_it_is_by_hand_too(as_, board, plan):
    actions.save_plan(plan=plan, by=board, min_age=18)
    answer = as_(board).post(ADD_API, {**IDA, "plan": plan.pk, "birth_date": str(site_today())}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "plan")


def test_only_the_board_adds_and_corrects(as_, nora, join):
    member, client = join(nora), as_(nora)
    assert client.get(ADD).status_code == client.post(ADD_API, IDA, **JSON).status_code == 403
    assert client.get(f"/members/{member.public_id}/correct/").status_code == 403
    api = f"/api/v1/members/{member.public_id}/correct"
    assert client.post(api, {"number": "1", "reason": "x"}, **JSON).status_code == 403


@pytest.mark.req("M2.4")
def test_the_board_corrects_number_and_dates_with_a_reason_that_the_member_reads(as_, board, nora, join):
    member, client = join(nora), as_(board)
    address = f"/members/{member.public_id}/correct/"
    page = client.get(address).content.decode()
    assert f'value="{member.number}"' in page
    form = {"number": "77", "joined_on": "2020-02-01", "expires_on": str(member.expires_on)}
    assert client.post(address, form).status_code == 422
    assert client.post(address, {**form, "reason": "Typed wrongly"}).status_code == 302
    old, member = member, Member.objects.get(pk=member.pk)
    assert (member.number, member.joined_on, member.status) == ("77", date(2020, 2, 1), "active")
    assert member.expires_on == old.expires_on
    step = member.history.first()
    assert (step.step, step.by) == ("corrected", board)
    assert f"Member number: {old.number} → 77" in step.told and "Typed wrongly" in step.told
    entry = Activity.objects.get(kind="members.member_corrected")
    assert entry.subject["before"] == {"number": old.number, "joined_on": str(old.joined_on)}
    deliver_all()
    assert Notification.objects.filter(user=nora, kind="members.member_corrected").exists()
    assert "Typed wrongly" in as_(nora).get("/members/me/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "7"}, "number"),
        ({"joined_on": "2999-01-01"}, "joined_on"),
        ({"expires_on": "1999-01-01"}, "expires_on"),
        ({"reason": " ", "number": "8"}, "reason"),
    ],
)
def test_a_correction_that_can_not_be_names_the_field(as_, board, nora, join, wrong, field):
    member = join(nora)
    Member.objects.create(first_name="X", number="7")
    before = Member.objects.values().get(pk=member.pk)
    answer = as_(board).post(f"/api/v1/members/{member.public_id}/correct", {"reason": "x", **wrong}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert Member.objects.values().get(pk=member.pk) == before
    unsaid = as_(board).post(f"/api/v1/members/{member.public_id}/correct", {"number": "8"}, **JSON)
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "reason")


def test_dependants_follow_a_corrected_time_and_have_none_of_their_own(as_, board, nora, join, plan):
    actions.save_plan(plan=plan, by=board, dependants=1)
    head = join(nora)
    child = actions.add_dependant(head=head, by=nora, first_name="Dag", last_name="Lund")
    client, later = as_(board), head.expires_on + timedelta(days=30)
    address = "/api/v1/members/{}/correct"
    wrong = {"expires_on": str(later), "reason": "x"}
    answer = client.post(address.format(child.public_id), wrong, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "expires_on")
    assert client.post(address.format(head.public_id), wrong, **JSON).json()["paid_until"] == str(later)
    child.refresh_from_db()
    assert child.expires_on == later
    assert (child.history.first().step, child.history.first().told) == ("corrected", "By Nora Lund")
