"""Badges by hand: making, giving, taking, and who sees them."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import Badge, BadgeAward


@pytest.fixture
def helper(board):
    return actions.save_badge(by=board, name="Helper", description="Helped at a feast", icon="heart", colour="accent")


def test_a_badge_is_made_changed_ordered_and_retired_on_its_pages(as_, board, helper):
    client = as_(board)
    form = {
        "name": "Founder",
        "description": "There from the start",
        "icon": "star",
        "colour": "info",
        "is_active": "on",
    }
    assert client.post("/members/desk/badges/add/", form).status_code == 302
    founder = Badge.objects.get(name="Founder")
    client.post(f"/members/desk/badges/{founder.pk}/move/", {"up": "1"})
    assert [badge.name for badge in Badge.objects.all()] == ["Founder", "Helper"]
    client.post(f"/members/desk/badges/{founder.pk}/move/", {"up": "1"})  # it is the first already
    assert client.post(f"/members/desk/badges/{founder.pk}/", {**form, "name": "Helper"}).status_code == 422
    assert client.post(f"/members/desk/badges/{founder.pk}/", {**form, "icon": "no-such"}).status_code == 422
    client.post(f"/members/desk/badges/{founder.pk}/", {**form, "is_active": ""})
    shown = client.get("/members/desk/badges/").content.decode()
    assert "Retired" in shown
    assert shown.index("Founder") < shown.index("Helper")


@pytest.mark.req("M5.1", "M2.3")
def test_a_badge_given_by_hand_stands_on_the_page_and_in_the_directory_and_the_member_is_told(
    as_, board, nora, join, helper
):
    member = join(nora)
    client = as_(board)
    assert "Give a badge" in client.get(member.get_absolute_url()).content.decode()
    page = f"/members/{member.public_id}/badges/"
    assert client.post(page, {"badge": helper.pk, "reason": "Summer feast"}).status_code == 302
    assert client.post(page, {"badge": helper.pk}).status_code == 422
    deliver_all()
    assert Notification.objects.get(user=nora, kind="members.badge_given").title == "You were given a badge: Helper"

    client = as_(nora)
    own = client.get(member.get_absolute_url()).content.decode()
    assert "Helper" in own and "Summer feast" in own and "Take back" not in own
    assert 'aria-label="Helper"' in client.get("/members/").content.decode()
    entry = Activity.objects.get(kind="members.badge_given")
    assert (entry.actor_id, entry.subject_id, entry.data["badge"]) == (str(board.pk), str(nora.pk), "Helper")


def test_a_badge_is_taken_back_with_a_reason(as_, board, nora, join, helper):
    member = join(nora)
    actions.give_badge(badge=helper, member=member, by=board)
    client = as_(board)
    page = f"/members/{member.public_id}/badges/{helper.pk}/take/"
    assert client.post(page, {"reason": " "}).status_code == 422
    assert client.post(page, {"reason": "Given by mistake"}).status_code == 302
    assert not BadgeAward.objects.exists()
    assert client.post(page, {"reason": "Again"}).status_code == 404
    deliver_all()
    assert Notification.objects.filter(user=nora, kind="members.badge_taken").exists()


def test_who_has_a_retired_badge_keeps_it_and_nobody_gets_it(board, nora, account, join, helper):
    member = join(nora)
    actions.give_badge(badge=helper, member=member, by=board)
    helper = actions.save_badge(by=board, badge=helper, is_active=False)
    with pytest.raises(Refused, match="not given any more"):
        actions.give_badge(badge=helper, member=join(account("otto"), first_name="Otto"), by=board)
    assert member.badge_awards.count() == 1


def test_only_the_board_handles_badges(as_, nora, join, helper):
    member = join(nora)
    client = as_(nora)
    assert client.get("/members/desk/badges/").status_code == 403
    assert client.post(f"/members/desk/badges/{helper.pk}/", {"name": "Mine"}).status_code == 403
    assert client.post(f"/members/{member.public_id}/badges/", {"badge": helper.pk}).status_code == 403
    api = client.post(
        f"/api/v1/members/{member.public_id}/badges", {"badge": helper.pk}, content_type="application/json"
    )
    assert api.status_code == 403
    assert not BadgeAward.objects.exists()


def test_badges_by_api(as_, board, nora, join, helper):
    member = join(nora)
    client = as_(board)
    made = client.post("/api/v1/members/desk/badges", {"name": "Singer"}, content_type="application/json")
    assert made.status_code == 201
    assert [badge["name"] for badge in client.get("/api/v1/members/desk/badges").json()] == ["Helper", "Singer"]
    wrong = client.post(
        "/api/v1/members/desk/badges", {"name": "X", "icon": "no-such"}, content_type="application/json"
    )
    assert wrong.status_code == 422
    given = client.post(
        f"/api/v1/members/{member.public_id}/badges",
        {"badge": helper.pk, "reason": "Feast"},
        content_type="application/json",
    )
    assert given.status_code == 201
    found = as_(nora).get(f"/api/v1/members/{member.public_id}/badges").json()
    assert [(award["badge"]["name"], award["reason"]) for award in found] == [("Helper", "Feast")]
    taken = as_(board).post(
        f"/api/v1/members/{member.public_id}/badges/{helper.pk}/take",
        {"reason": "Mistake"},
        content_type="application/json",
    )
    assert (taken.status_code, BadgeAward.objects.count()) == (204, 0)


@pytest.mark.usefixtures("nothing_grows_old")
def test_programs_of_the_board_read_who_has_a_badge_page_by_page(as_, board, nora, account, join, helper):
    client, address = as_(board), f"/api/v1/members/desk/badges/{helper.pk}/holders"
    assert client.get(address).json() == {"items": [], "next": "", "previous": ""}
    costs = []
    for name in ("Ada", "Bob", "Cleo"):
        member = join(account(name.lower()), first_name=name)
        actions.give_badge(badge=helper, member=member, by=board, reason=f"{name} cooked")
        with CaptureQueriesContext(connection) as asked:
            latest = client.get(address).json()["items"][0]
        costs.append(len(asked))
        assert datetime.fromisoformat(latest.pop("given_at")).date() == timezone.now().date()
        assert latest == {
            "member": str(member.public_id), "name": member.name, "reason": f"{name} cooked", "given_by": str(board),
        }  # fmt: skip
    assert costs[1] == costs[2]
    first = client.get(address, {"size": 2}).json()
    rest = client.get(address, {"size": 2, "cursor": first["next"]}).json()
    assert [item["name"].split()[0] for page in (first, rest) for item in page["items"]] == ["Cleo", "Bob", "Ada"]
    other = actions.save_badge(by=board, name="Singer")
    assert client.get(f"/api/v1/members/desk/badges/{other.pk}/holders").json()["items"] == []
    assert client.get("/api/v1/members/desk/badges/9999/holders").status_code == 404
    for user in (nora, account("money", Role.TREASURER)):
        assert as_(user).get(address).status_code == 403


@pytest.mark.usefixtures("nothing_grows_old")
def test_the_directory_costs_no_more_queries_with_many_badges(as_, board, account, join, helper):
    client = as_(board)
    people = [join(account(f"p{number}"), first_name=f"P{number}") for number in range(3)]

    def cost():
        client.get("/members/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/members/")
        return len(captured)

    before = cost()
    for person in people:
        actions.give_badge(badge=helper, member=person, by=board)
    assert cost() == before
