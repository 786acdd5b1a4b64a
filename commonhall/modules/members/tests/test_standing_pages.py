"""What members and the board do with a membership, by pages and by programs."""

from datetime import timedelta

import pytest

from commonhall.core.access.roles import Role
from commonhall.core.time.today import site_today
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.tests.conftest import PERSON, pay

JSON = {"content_type": "application/json"}


def fresh(member):
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def head(nora, board):
    family = actions.save_plan(by=board, name="Family", price_minor=9000, dependants=2)
    application = actions.submit_application(by=nora, plan=family, **PERSON)
    return pay(actions.approve_application(application=application, by=board), board)


def test_a_member_leaves_and_stays_by_their_own_page(as_, nora, join):
    member = join(nora)
    client = as_(nora)
    assert client.get("/members/me/leave/").status_code == 200
    assert client.post("/members/me/leave/", {"at_end": "1", "reason": "moving"}).status_code == 302
    assert fresh(member).leaves_on == member.expires_on
    assert "Stay a member" in client.get("/members/me/").content.decode()
    assert client.post("/members/me/stay/").status_code == 302
    assert fresh(member).leaves_on is None
    assert client.post("/members/me/leave/", {"at_end": "0"}).status_code == 302
    assert fresh(member).status == Status.INACTIVE
    assert client.post("/members/me/leave/", {"at_end": "0"}).status_code == 422


def test_a_member_chooses_a_plan_and_how_it_renews(as_, nora, board, join):
    member = join(nora)
    other = actions.save_plan(by=board, name="Other", price_minor=100)
    client = as_(nora)
    assert client.post("/members/me/plan/", {"plan": other.pk}).status_code == 302
    assert client.post("/members/me/renewal/", {"renews_itself": "1"}).status_code == 302
    member = fresh(member)
    assert (member.next_plan, member.renews_itself) == (other, True)
    page = client.get("/members/me/").content.decode()
    assert "Plan of the next term" in page
    assert "Renew by hand" in page


@pytest.mark.req("M2.4")
def test_the_profile_shows_the_history_to_the_member_and_the_board_alone(as_, nora, board, join, account):
    member, mia = join(nora), account("mia")
    join(mia, first_name="Mia")
    actions.change_status(member=member, status=Status.SUSPENDED, reason="Broke the piano", by=board)
    actions.change_status(member=fresh(member), status=Status.ACTIVE, reason="Mended it", by=board)
    page = f"/members/{member.public_id}/"
    for viewer in (nora, board):
        shown = as_(viewer).get(page).content.decode().partition(">History<")[2]
        steps = ("Mended it", "Broke the piano", "Joined", "Application approved", "Applied")
        places = [shown.find(step) for step in steps]
        assert -1 not in places and places == sorted(places), "the latest first"
    others = as_(mia).get(page).content.decode()
    assert "Nora Lund" in others
    assert ">History<" not in others and "Broke the piano" not in others


def test_a_family_is_kept_by_its_head_and_by_nobody_else(as_, nora, head, account, join):
    client = as_(nora)
    person = {"first_name": "Ida", "last_name": "Lund", "email": "ida@example.org"}
    assert client.post("/members/me/dependants/add/", {**person, "first_name": ""}).status_code == 422
    assert client.post("/members/me/dependants/add/", person).status_code == 302
    assert client.post("/members/me/dependants/add/", person).status_code == 422  # the address is taken
    ida = Member.objects.get(first_name="Ida")
    assert "Ida Lund" in client.get("/members/me/").content.decode()
    assert client.get(f"/members/{ida.public_id}/edit/").status_code == 200
    stranger = account("stranger")
    join(stranger, first_name="Stranger")
    remove = f"/members/{ida.public_id}/dependant/remove/"
    assert as_(stranger).post(remove).status_code == 403
    assert as_(nora).post(remove).status_code == 302
    assert fresh(ida).head is None


def test_the_board_suspends_lifts_and_excludes_on_the_members_page(as_, nora, board, join, account):
    member = join(nora)
    page = f"/members/{member.public_id}/"
    client = as_(board)
    assert "Suspend" in client.get(page).content.decode()
    past = site_today() - timedelta(days=1)
    assert client.post(f"{page}suspend/", {"reason": "fines", "until": past.isoformat()}).status_code == 422
    assert client.post(f"{page}suspend/", {"reason": "fines"}).status_code == 302
    assert "suspended" in as_(nora).get("/members/me/").content.decode()
    assert as_(nora).post(f"{page}lift/").status_code == 403
    assert as_(board).post(f"{page}lift/").status_code == 302
    assert fresh(member).status == Status.ACTIVE
    assert as_(board).post(f"{page}exclude/", {"reason": ""}).status_code == 422
    assert as_(board).post(f"{page}exclude/", {"reason": "statutes"}).status_code == 302
    assert fresh(member).status == Status.INACTIVE
    assert "statutes" in as_(nora).get("/members/me/").content.decode()


def test_by_api_a_membership_goes_its_whole_way(as_, nora, board, head, account):
    client = as_(nora)
    base = f"/api/v1/members/{client.get('/api/v1/members/me').json()['id']}"
    assert base == f"/api/v1/members/{head.public_id}"
    added = client.post(f"{base}/dependants", {"first_name": "Ida", "last_name": "Lund"}, **JSON)
    assert (added.status_code, added.json()["head"]) == (201, str(head.public_id))
    ida = added.json()["id"]
    assert (
        client.post(f"{base}/dependants", {"first_name": "X", "last_name": "Y", "email": "x"}, **JSON).status_code
        == 422
    )
    assert client.post(f"{base}/renewal", {"renews_itself": True}, **JSON).json()["renews_itself"] is True
    assert client.post(f"{base}/suspend", {"reason": "x"}, **JSON).status_code == 403
    assert client.post(f"{base}/leave", {"at_end": True}, **JSON).json()["leaves_on"]
    assert client.post(f"{base}/stay", **JSON).json()["leaves_on"] is None
    assert client.get(f"{base}/membership").json()["dependants"] == [ida]
    removed = client.post(f"/api/v1/members/{ida}/dependant/remove", {}, **JSON).json()
    assert (removed["head"], removed["status"]) == (None, "inactive")
    stranger = account("stranger")
    assert as_(stranger).get("/api/v1/members/me").json()["id"] is None
    assert as_(stranger).get(f"{base}/membership").status_code == 404
    assert as_(stranger).get(f"{base}/history").status_code == 404
    client = as_(board)
    assert client.post(f"{base}/suspend", {"reason": "fines"}, **JSON).json()["status"] == "suspended"
    assert client.post(f"{base}/lift", **JSON).json()["status"] == "active"
    assert client.post(f"{base}/exclude", {}, **JSON).status_code == 422
    assert client.post(f"{base}/exclude", {"reason": "statutes"}, **JSON).json()["status"] == "inactive"
    rules = client.get(f"/api/v1/members/plans/{head.plan_id}/rules").json()
    assert (rules["dependants"], bool(rules["in_words"])) == (2, True)


def test_by_api_nobody_leaves_in_anothers_name(as_, nora, board, head, account, join):
    """The board excludes; to leave, to stay, and to renew by itself are the member's own, or whoever acts for them."""
    ida = actions.add_dependant(head=head, by=nora, first_name="Ida", last_name="Lund")
    other = account("other")
    join(other, first_name="Other")
    wishes = [("leave", {"at_end": False}), ("renewal", {"renews_itself": True}), ("stay", {})]
    for member in (head, ida):
        for user in (board, account(f"admin-of-{member.first_name}", Role.ADMIN), other):
            for wish, told in wishes:
                answer = as_(user).post(f"/api/v1/members/{member.public_id}/{wish}", told, **JSON)
                assert answer.status_code == 403, (user, wish)
    assert (fresh(head).status, fresh(head).renews_itself, fresh(ida).status) == ("active", False, "active")
    left = as_(nora).post(f"/api/v1/members/{ida.public_id}/leave", {"at_end": False}, **JSON)
    assert (left.status_code, left.json()["status"]) == (200, "inactive")

    otto = account("otto")
    actions.attach_dependant(head=fresh(head), member=join(otto, first_name="Otto"), by=board)
    base = f"/api/v1/members/{Member.objects.get(user=otto).public_id}"
    assert as_(nora).post(f"{base}/leave", {"at_end": False}, **JSON).status_code == 403
    assert as_(otto).post(f"{base}/leave", {"at_end": False}, **JSON).json()["status"] == "inactive"
