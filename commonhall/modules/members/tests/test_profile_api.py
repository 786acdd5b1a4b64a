"""What a member's own page does, by program: facts and who sees them, activity, status, dues, card, mails."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.modules.members import actions
from commonhall.modules.members.models import CustomField, Member, Status
from commonhall.modules.members.queries.mails import mails_address

JSON = {"content_type": "application/json"}


@pytest.fixture
def member(nora, join):
    return join(nora, phone="+47 123", university="UiB")


@pytest.fixture
def otto(account, join):
    """Another member."""
    user = account("otto")
    join(user, first_name="Otto", last_name="Lang")
    return user


@pytest.fixture
def treasurer(account):
    return account("money", Role.TREASURER)


def at(member, rest):
    return f"/api/v1/members/{member.public_id}/{rest}"


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


@pytest.mark.req("M1.8")
def test_facts_and_who_sees_them_are_changed_one_by_one(as_, nora, member, otto):
    client = as_(nora)
    before = client.get(at(member, "profile")).json()
    assert before["fields"]["phone"] == "+47 123"
    assert (before["visibility"]["phone"], before["visibility"]["listed"]) == ("board", "members")
    change = {"city": " Oslo ", "phone": None, "graduation_year": 2019, "visibility": {"city": "board"}}
    after = client.patch(at(member, "profile"), change, **JSON)
    assert after.status_code == 200
    assert after.json()["fields"] == {**before["fields"], "city": "Oslo", "phone": "", "graduation_year": 2019}
    assert after.json()["visibility"] == {**before["visibility"], "city": "board"}
    again = client.patch(at(member, "profile"), {"visibility": {"university": "me"}}, **JSON).json()
    assert (again["visibility"]["city"], again["visibility"]["university"]) == ("board", "me")
    seen = as_(otto).get(f"/api/v1/members/{member.public_id}").json()["fields"]
    assert not {"city", "university"} & seen.keys()
    entry = Activity.objects.filter(kind="members.member_changed").latest("pk")
    assert entry.target_id == str(member.pk)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"first_name": None}, "first_name"),
        ({"city": "x" * 81}, "city"),
        ({"birth_date": "tomorrow"}, "birth_date"),
        ({"graduation_year": 3}, "graduation_year"),
        ({"visibility": {"city": "nobody"}}, "visibility.city"),
        ({"visibility": {"shoe_size": "me"}}, "visibility.shoe_size"),
        ({"visibility": {"number": "me"}}, "visibility.number"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_changed(as_, nora, member, wrong, field):
    before = Member.objects.values().get(pk=member.pk)
    answer = as_(nora).patch(at(member, "profile"), {"country": "Norway", **wrong}, **JSON)
    assert (answer.status_code, [each["field"] for each in problem(answer)["errors"]]) == (422, [field])
    assert Member.objects.values().get(pk=member.pk) == before


def test_who_may_not_change_a_member_neither_reads_nor_writes_the_profile(as_, nora, member, otto, treasurer, account):
    for user, status in ((otto, 403), (treasurer, 403), (account("stranger"), 404)):
        client = as_(user)
        assert client.get(at(member, "profile")).status_code == status
        assert client.patch(at(member, "profile"), {"city": "Oslo"}, **JSON).status_code == status
    member.refresh_from_db()
    assert member.city == "Bergen"


@pytest.mark.req("M1.6", "M1.8")
def test_what_is_shown_to_nobody_the_board_neither_reads_nor_changes(as_, nora, board, member):
    CustomField.objects.create(key="motto", label="Motto", audience="board")
    hidden = {"visibility": {"phone": "me", "own_motto": "me"}, "answers": {"motto": "Sapere aude"}}
    assert as_(nora).patch(at(member, "profile"), hidden, **JSON).json()["answers"] == {"motto": "Sapere aude"}
    client = as_(board)
    profile = client.get(at(member, "profile")).json()
    assert "phone" not in profile["fields"]
    assert profile["answers"] == {}
    assert (profile["visibility"]["phone"], profile["visibility"]["own_motto"]) == ("me", "me")
    for change, field in (
        ({"phone": "1"}, "phone"),
        ({"visibility": {"phone": "board"}}, "visibility.phone"),
        ({"visibility": {"own_motto": "board"}}, "visibility.own_motto"),
        ({"answers": {"motto": "x"}}, "answers.own_motto"),
    ):
        answer = client.patch(at(member, "profile"), change, **JSON)
        assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, field)
    assert client.patch(at(member, "profile"), {"city": "Oslo"}, **JSON).status_code == 200
    page = client.get(f"/members/{member.public_id}/edit/").content.decode()
    assert "+47 123" not in page
    assert "Sapere aude" not in page
    form = {"first_name": "Nora", "last_name": "Lund", "city": "Vik", "phone": "2", "see_phone": "board"}
    assert client.post(f"/members/{member.public_id}/edit/", form).status_code == 302
    member.refresh_from_db()
    assert (member.city, member.phone, member.custom) == ("Vik", "+47 123", {"motto": "Sapere aude"})
    assert {"phone": "me", "own_motto": "me"}.items() <= member.visibility.items()


def test_the_log_of_a_member_is_read_page_by_page(as_, nora, board, member, otto, treasurer):
    for city in ("Oslo", "Vik", "Voss"):
        actions.update_member(member=member, by=board, city=city)
    client = as_(nora)
    first = client.get(at(member, "activity"), {"size": 2}).json()
    assert [entry["kind"] for entry in first["items"]] == ["members.member_changed"] * 2
    assert {entry["by"] for entry in first["items"]} == {""}
    second = client.get(at(member, "activity"), {"size": 2, "cursor": first["next"]}).json()
    assert second["items"][0]["kind"] == "members.member_changed"
    assert second["items"][0]["at"] < first["items"][-1]["at"]
    assert client.get(at(member, "activity"), {"cursor": "x"}).status_code == 400
    for user in (board, treasurer):
        assert as_(user).get(at(member, "activity")).json()["items"][0]["by"] == str(board)
    assert as_(otto).get(at(member, "activity")).status_code == 403
    as_(nora)
    with CaptureQueriesContext(connection) as spent:
        client.get(at(member, "activity"), {"size": 100})
    assert len([query for query in spent if 'FROM "activity_activityperson"' in query["sql"]]) == 1


def test_the_board_sets_a_status_by_hand_and_says_why(as_, nora, board, member, treasurer):
    client = as_(board)
    for wrong, field in (({"status": "inactive"}, "reason"), ({"status": "active", "reason": "x"}, "status")):
        answer = client.post(at(member, "status"), wrong, **JSON)
        assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, field)
    assert client.post(at(member, "status"), {"status": "gone", "reason": "x"}, **JSON).status_code == 422
    done = client.post(at(member, "status"), {"status": "inactive", "reason": "Moved away"}, **JSON)
    assert (done.status_code, done.json()["status"]) == (200, "inactive")
    assert member.history.latest("pk").reason == "Moved away"
    for user in (nora, treasurer):
        answer = as_(user).post(at(member, "status"), {"status": "active", "reason": "Back"}, **JSON)
        assert answer.status_code == 403
    member.refresh_from_db()
    assert member.status == Status.INACTIVE


def test_the_board_opens_the_dues_of_the_next_term(as_, nora, board, member):
    assert as_(nora).post(at(member, "dues")).status_code == 403
    opened = as_(board).post(at(member, "dues"))
    assert (opened.status_code, opened.json()["plan"]) == (201, "Regular")
    assert opened.json()["charge"] == str(member.terms.owed().get().charge.public_id)
    again = as_(board).post(at(member, "dues"))
    assert (again.status_code, problem(again)["detail"]) == (422, "The last term is not paid yet.")


def test_one_chooses_whether_the_card_tells_ones_name(as_, nora, board, member, otto):
    client = as_(nora)
    assert client.put(at(member, "card/name"), {"shows_name": True}, **JSON).status_code == 404
    actions.issue_card(member=member, by=nora)
    assert client.put(at(member, "card/name"), {"shows_name": True}, **JSON).json() == {"shows_name": True}
    assert client.get(at(member, "card")).json()["shows_name"] is True
    assert client.put(at(member, "card/name"), {"shows_name": "perhaps"}, **JSON).status_code == 422
    assert as_(otto).put(at(member, "card/name"), {"shows_name": False}, **JSON).status_code == 403
    assert as_(board).put(at(member, "card/name"), {"shows_name": False}, **JSON).json() == {"shows_name": False}


def test_one_chooses_whether_the_club_writes(as_, nora, member, account, client):
    mine = "/api/v1/members/me/mails"
    own = as_(nora)
    assert own.get(mine).json() == {"wanted": True}
    assert own.put(mine, {"wanted": False}, **JSON).json() == {"wanted": False}
    assert own.get(mine).json() == {"wanted": False}
    assert as_(account("stranger")).get(mine).status_code == 404
    client.logout()
    assert client.get(mine).status_code == 401
    guest = Member.objects.create(first_name="Gast", email="gast@example.org", status=Status.ACTIVE)
    signed = f"/api/v1{mails_address(guest)}".rstrip("/")
    assert client.put(signed, {"wanted": False}, **JSON).json() == {"wanted": False}
    guest.refresh_from_db()
    assert guest.wants_mails is False
    for forged in (signed[:-1] + "x", signed[:-1] + "ñ"):
        assert client.put(forged, {"wanted": True}, **JSON).status_code == 404
    assert (
        client.put(signed.replace(str(guest.public_id), str(member.public_id)), {"wanted": True}, **JSON).status_code
        == 404
    )
