"""Nobody decides about themselves: not about their application, their membership, a badge, in whichever way."""

import pytest

from commonhall.core.access.roles import Role
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.tests.conftest import PERSON, pay
from commonhall.modules.members.tests.test_decisions import api, desk, fresh

OWN = "Nobody decides about their own"


@pytest.fixture
def admin(account):
    return account("admin", Role.ADMIN)


@pytest.mark.req("M3.5")
@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMIN])
def test_nobody_decides_about_their_own_application(as_, account, plan, role):
    me = account("me", role)
    application = actions.submit_application(by=me, plan=plan, **PERSON)
    client = as_(me)
    words = {"reason": "x", "text": "x", "note-text": "x"}
    for act in ("approve", "refuse", "note", "ask"):
        assert client.post(desk(application, f"{act}/"), words).status_code == 403
        assert client.post(api(application, act), words, content_type="application/json").status_code == 403
    assert client.get(api(application, "standing")).status_code == 403
    assert fresh(application).state == "submitted"


def test_an_appeal_of_their_own_refusal_goes_to_an_administrator_only_where_nobody_else_is(
    as_, nora, admin, board, plan
):
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    actions.refuse_application(application=application, by=admin, reason="Full.")
    actions.appeal_refusal(application=application, by=nora, text="Please.")
    client = as_(admin)
    assert client.post(desk(application, "approve/")).status_code == 403
    assert client.post(api(application, "approve"), {}, content_type="application/json").status_code == 403
    board.groups.clear()
    assert client.post(desk(application, "approve/")).status_code == 302
    assert fresh(application).state == "approved"


@pytest.mark.req("M3.1")
@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMIN])
def test_nobody_decides_about_their_own_membership(as_, account, join, role, board):
    me = account("me", role)
    member = join(me)
    actions.suspend_member(member=member, reason="Misused funds.", by=board)
    client, page, program = as_(me), member.get_absolute_url(), f"/api/v1/members/{member.public_id}"
    acts = {
        "lift": {}, "suspend": {"reason": "x"}, "exclude": {"reason": "x"},
        "status": {"status": "active", "reason": "x"}, "dues": {},
    }  # fmt: skip
    for act, data in acts.items():
        assert client.post(f"{page}{act}/", data).status_code == 403, act
        assert client.post(f"{program}/{act}", data, content_type="application/json").status_code == 403, act
    assert client.post(f"{page}plan/", {"plan": member.plan_id}).status_code == 403
    assert fresh(member).status == Status.SUSPENDED
    shown = client.get(page).content.decode()
    assert "Lift the suspension" not in shown
    assert "Change the status" not in shown
    assert "Lift the suspension" in as_(board).get(page).content.decode()


def test_nobody_does_so_among_many_either(as_, account, join, board):
    me, nora = account("me", Role.BOARD), account("nora")
    mine, hers = join(me), join(nora, first_name="Nora")
    actions.suspend_member(member=mine, reason="Misused funds.", by=board)
    actions.suspend_member(member=hers, reason="Fought.", by=board)
    chosen = {"members": [str(mine.public_id), str(hers.public_id)]}
    batch = actions.prepare_bulk(kind="status", chosen=chosen, by=me)
    actions.set_bulk_options(batch=batch, by=me, status="active", reason="spring")
    assert OWN in as_(me).get(f"/members/desk/bulk/{batch.public_id}/").content.decode()
    actions.start_bulk(batch=batch, by=me)
    actions.run_bulk_acts()
    assert (fresh(mine).status, fresh(hers).status) == (Status.SUSPENDED, Status.ACTIVE)


@pytest.mark.req("M4.1")
def test_nobody_gives_themselves_a_badge_or_takes_theirs(as_, account, join, board):
    me = account("me", Role.BOARD)
    mine, hers = join(me), join(account("nora"), first_name="Nora")
    medal = actions.save_badge(by=board, name="Medal")
    held = actions.save_badge(by=board, name="Held")
    actions.give_badge(badge=held, member=mine, by=board)
    client, page, program = as_(me), mine.get_absolute_url(), f"/api/v1/members/{mine.public_id}/badges"
    assert "Give a badge" not in client.get(page).content.decode()
    assert client.post(f"{page}badges/", {"badge": medal.pk}).status_code == 403
    assert client.post(program, {"badge": medal.pk}, content_type="application/json").status_code == 403
    assert client.post(f"{page}badges/{held.pk}/take/", {"reason": "x"}).status_code == 403
    chosen = {"members": [str(mine.public_id), str(hers.public_id)]}
    for kind, badge in (("give_badge", medal), ("take_badge", held)):
        batch = actions.prepare_bulk(kind=kind, chosen=chosen, by=me)
        actions.set_bulk_options(batch=batch, by=me, badge=badge.pk, reason="spring")
        assert OWN in client.get(f"/members/desk/bulk/{batch.public_id}/").content.decode()
        actions.start_bulk(batch=batch, by=me)
    actions.run_bulk_acts()
    assert [award.badge for award in mine.badge_awards.all()] == [held]
    assert [award.badge for award in hers.badge_awards.all()] == [medal]


@pytest.mark.req("M6.7")
def test_nobody_does_so_by_a_list_whoever_uploaded_it(as_, account, join, board, plan):
    me, nora = account("me", Role.BOARD), account("nora")
    mine, hers = join(me), join(nora, first_name="Nora")
    for member in (mine, hers):
        actions.suspend_member(member=member, reason="Misused funds.", by=board)
    before = fresh(mine)
    actions.save_plan(by=board, name="Honorary", price_minor=0)
    rows = [f"{user.email},Nora,Lund,active,Honorary,2001-01-01,2031-12-31,Vik" for user in (me, nora)]
    text = "\n".join(["Email,First name,Last name,Status,Plan,Joined,Expires,City", *rows])
    batch = actions.add_import(content=text.encode(), filename="list.csv", by=board)
    address = f"/members/desk/import/{batch.public_id}/"
    assert "your own status, plan and dates stays out" in as_(me).get(address).content.decode()
    draft = as_(me).get(f"/api/v1{address}draft".replace("import", "imports")).json()
    assert (draft["undecided"], draft["would_change"]) == (4, 2)
    assert "your own status" not in as_(board).get(address).content.decode()
    actions.start_import(batch=batch, by=me)
    actions.run_imports()
    decided = ("status", "plan_id", "joined_on", "expires_on")
    assert [getattr(fresh(mine), name) for name in decided] == [getattr(before, name) for name in decided]
    assert (fresh(mine).city, fresh(hers).city, fresh(hers).status) == ("Vik", "Vik", Status.ACTIVE)


@pytest.mark.req("M6.7")
def test_what_a_list_of_others_decided_is_not_undone_for_oneself(account, join, board):
    me, nora = account("me", Role.BOARD), account("nora")
    mine, hers = join(me, city="Rome"), join(nora, first_name="Nora")
    text = "\n".join(
        ["Email,First name,Last name,Status,City", *(f"{user.email},Nora,Lund,inactive,Vik" for user in (me, nora))]
    )
    batch = actions.add_import(content=text.encode(), filename="list.csv", by=board)
    actions.start_import(batch=batch, by=board)
    actions.run_imports()
    actions.start_undo(batch=fresh(batch), by=me)
    actions.run_imports()
    assert (fresh(mine).status, fresh(mine).city) == (Status.INACTIVE, "Rome")
    assert fresh(hers).status == Status.ACTIVE
    last = hers.history.first()
    assert (last.after, last.by) == (Status.ACTIVE, me)


def test_what_others_did_among_many_is_not_undone_for_oneself(account, join, board):
    me = account("me", Role.BOARD)
    mine = join(me)
    batch = actions.prepare_bulk(kind="status", chosen={"members": [str(mine.public_id)]}, by=board)
    actions.set_bulk_options(batch=batch, by=board, status="inactive", reason="gone")
    actions.start_bulk(batch=batch, by=board)
    actions.run_bulk_acts()
    actions.start_bulk_undo(batch=fresh(batch), by=me)
    actions.run_bulk_acts()
    assert fresh(mine).status == Status.INACTIVE


def test_nobody_does_so_by_putting_their_own_entry_together_with_another(as_, account, join, board):
    me = account("me", Role.BOARD)
    mine = join(me)
    twin = Member.objects.create(first_name="Nora", last_name="Lund", status=Status.ACTIVE)
    client = as_(me)
    both = {"keep": str(mine.public_id), "drop": str(twin.public_id), "take": ["status"]}
    assert client.get(f"/members/desk/doubles/{mine.public_id}/{twin.public_id}/").status_code == 403
    assert client.post("/api/v1/members/desk/merges", both, content_type="application/json").status_code == 403
    merge = actions.merge_members(keep=mine, drop=twin, take=[], by=board)
    assert client.post(f"/members/desk/merges/{merge.pk}/undo/").status_code == 403
    assert client.post(f"/api/v1/members/desk/merges/{merge.pk}/undo").status_code == 403
    assert as_(board).post(f"/members/desk/merges/{merge.pk}/undo/").status_code == 302


def test_nobody_does_so_by_becoming_the_dependant_of_somebody(as_, account, join, board, nora):
    family = actions.save_plan(by=board, name="Family", price_minor=9000, dependants=2)
    application = actions.submit_application(by=nora, plan=family, **PERSON)
    head = pay(actions.approve_application(application=application, by=board), board)
    me = account("me", Role.BOARD)
    mine = join(me)
    page = as_(me).post(f"{head.get_absolute_url()}dependants/known/", {"who": mine.number})
    assert page.status_code == 422
    assert OWN in page.content.decode()
    sent = as_(me).post(
        f"/api/v1/members/{head.public_id}/dependants/known", {"member": str(mine.public_id)},
        content_type="application/json",
    )  # fmt: skip
    assert sent.status_code == 403
    assert fresh(mine).head is None
