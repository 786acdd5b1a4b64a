"""What the desk's pages do, by program: plans, the directory's set-up, badges in order, and what was done to many."""

import pytest

from commonhall.core.access.roles import Role
from commonhall.modules.members import actions
from commonhall.modules.members.models import Badge, DirectorySettings, Member, Plan, Status
from commonhall.modules.members.queries import settings

JSON = {"content_type": "application/json"}
PLANS, DIRECTORY = "/api/v1/members/desk/plans", "/api/v1/members/desk/directory"


@pytest.fixture
def treasurer(account):
    return account("money", Role.TREASURER)


@pytest.fixture
def admin(account):
    return account("root", Role.ADMIN)


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


def test_a_plan_is_made_changed_and_retired(as_, treasurer, nora):
    client = as_(treasurer)
    made = client.post(PLANS, {"name": "Family", "price_minor": 9050, "dependants": 3, "reminders": [7, 30]}, **JSON)
    assert made.status_code == 201
    plan = Plan.objects.get(pk=made.json()["id"])
    assert (plan.name, plan.price_minor, plan.dependants, plan.reminders) == ("Family", 9050, 3, [30, 7])
    assert any("3" in sentence for sentence in made.json()["in_words"])
    at = f"{PLANS}/{plan.pk}"
    whole = {name: made.json()[name] for name in made.json() if name not in ("id", "currency", "members", "in_words")}
    assert client.put(at, {**whole, "price_minor": 0, "is_open": False}, **JSON).status_code == 200
    plan.refresh_from_db()
    assert (plan.price_minor, plan.is_open, plan.dependants) == (0, False, 3)
    assert plan.name not in {each["name"] for each in as_(nora).get("/api/v1/members/plans").json()}
    assert as_(treasurer).get(at).json() == {**made.json(), "price_minor": 0, "is_open": False}


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "Regular"}, ["name"]),
        ({"price_minor": -1}, ["price_minor"]),
        ({"price_minor": 2**53}, ["price_minor"]),
        ({"months": 5, "period": "fixed", "min_age": 30, "max_age": 20}, ["months", "max_age"]),
        ({"reminders": [400]}, ["reminders"]),
        ({"instalments": 0}, ["instalments"]),
    ],
)
def test_what_the_page_refuses_of_a_plan_the_api_refuses_field_by_field(as_, treasurer, plan, wrong, fields):
    answer = as_(treasurer).post(PLANS, {"name": "Family", "price_minor": 1, **wrong}, **JSON)
    assert (answer.status_code, [each["field"] for each in problem(answer)["errors"]]) == (422, fields)
    assert Plan.objects.count() == 1
    answer = as_(treasurer).put(f"{PLANS}/{plan.pk}", {"name": "Regular", "price_minor": 1, **wrong}, **JSON)
    if wrong != {"name": "Regular"}:
        assert answer.status_code == 422
        assert Plan.objects.get().price_minor == 4000


def test_plans_are_listed_with_who_has_them_for_those_who_manage_them(as_, board, treasurer, nora, join, plan):
    actions.save_plan(by=board, name="Old", price_minor=1, is_open=False, position=9)
    join(nora)
    listed = as_(treasurer).get(PLANS).json()
    assert [(each["name"], each["members"], each["is_open"]) for each in listed] == [
        ("Regular", 1, True), ("Old", 0, False),
    ]  # fmt: skip
    client = as_(nora)
    new = {"name": "Free for me", "price_minor": 0}
    assert client.get(PLANS).status_code == client.get(f"{PLANS}/{plan.pk}").status_code == 403
    assert (
        client.post(PLANS, new, **JSON).status_code == client.put(f"{PLANS}/{plan.pk}", new, **JSON).status_code == 403
    )
    assert as_(board).get(f"{PLANS}/9999").status_code == 404


def test_the_board_opens_the_directory_and_an_administrator_says_who_may_export(as_, board, admin, treasurer):
    assert as_(treasurer).get(DIRECTORY).status_code == 403
    assert as_(treasurer).patch(DIRECTORY, {"is_public": True}, **JSON).status_code == 403
    client = as_(board)
    assert client.get(DIRECTORY).json() == {"is_public": False, "exporters": [], "sensitive_exporters": []}
    assert client.patch(DIRECTORY, {"exporters": ["board"]}, **JSON).status_code == 403
    assert not DirectorySettings.objects.exists()
    assert client.patch(DIRECTORY, {"is_public": True}, **JSON).json()["is_public"] is True
    client = as_(admin)
    assert client.patch(DIRECTORY, {"exporters": ["member"]}, **JSON).status_code == 422
    given = client.patch(DIRECTORY, {"exporters": ["board"], "sensitive_exporters": []}, **JSON).json()
    assert given == {"is_public": True, "exporters": ["board"], "sensitive_exporters": []}
    settings.forget()
    assert as_(board).get(DIRECTORY).json() == given


def test_badges_are_moved_up_and_down(as_, board, nora):
    first, last = (actions.save_badge(by=board, name=name) for name in ("First", "Last"))
    client = as_(board)
    moved = client.post(f"/api/v1/members/desk/badges/{last.pk}/up")
    assert [badge["name"] for badge in moved.json()] == ["Last", "First"]
    moved = client.post(f"/api/v1/members/desk/badges/{last.pk}/down")
    assert [badge["name"] for badge in moved.json()] == ["First", "Last"]
    assert client.post(f"/api/v1/members/desk/badges/{last.pk}/sideways").status_code == 422
    assert as_(nora).post(f"/api/v1/members/desk/badges/{first.pk}/down").status_code == 403
    assert [badge.name for badge in Badge.objects.all()] == ["First", "Last"]


def test_acts_on_many_members_are_listed_page_by_page(as_, board, treasurer, nora):
    member = Member.objects.create(first_name="Nora", status=Status.ACTIVE)
    for _number in range(3):
        actions.prepare_bulk(kind="dues", chosen={"members": [str(member.public_id)]}, by=board)
    client = as_(treasurer)
    first = client.get("/api/v1/members/desk/bulk", {"size": 2}).json()
    second = client.get("/api/v1/members/desk/bulk", {"size": 2, "cursor": first["next"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, "")
    assert first["items"][0]["created_at"] > second["items"][0]["created_at"]
    assert as_(nora).get("/api/v1/members/desk/bulk").status_code == 403


def test_one_lists_ones_own_exports(as_, admin, board, nora):
    actions.change_directory(exporters=["board"], by=admin)
    settings.forget()
    orders = [actions.order_export(by=board, format="csv", fields=["city"], query="") for _ in range(3)]
    actions.order_export(by=admin, format="csv", fields=["city"], query="")
    client = as_(board)
    first = client.get("/api/v1/members/exports", {"size": 2}).json()
    rest = client.get("/api/v1/members/exports", {"size": 2, "cursor": first["next"]}).json()
    ids = [export["id"] for page in (first, rest) for export in page["items"]]
    assert ids == [str(export.public_id) for export in reversed(orders)]
    assert as_(nora).get("/api/v1/members/exports").status_code == 403
