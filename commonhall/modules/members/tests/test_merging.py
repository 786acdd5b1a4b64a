"""Two entries of one person: found, put together, and taken apart again with nothing lost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.core.search.queries import matching
from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions
from commonhall.modules.members.actions.cards import issue_card
from commonhall.modules.members.actions.register import reindex
from commonhall.modules.members.documents.cards import card_url
from commonhall.modules.members.models import Double, Member, Merge, Status
from commonhall.modules.members.queries.privacy import SEARCH_LABEL


def person(first, last="Lund", **fields):
    member = Member.objects.create(first_name=first, last_name=last, **fields)
    reindex(member)
    return member


def pairs():
    return {(double.first.first_name, double.second.first_name, double.reason) for double in Double.objects.all()}


def scan(by=None):
    actions.start_double_scan(by=by)
    actions.run_double_scans()


def test_doubles_are_found_by_address_by_name_and_birth_and_by_similar_name_and_city(board, account):
    day = date(1990, 2, 3)
    person("Anna", email="anna@example.org")
    person("Annalisa", email="anna+club@example.org")
    person("Otto", "Berg", birth_date=day)
    person("Berg", "Otto", birth_date=day)
    person("Jürgen", "Müller", city="Zürich")
    person("Jurgen", "Mueller", city="zurich")
    person("Jürgen", "Müller", city="Bern")
    person("Otto", "Berg", birth_date=date(1991, 2, 3))
    member = person("Vera", "Lindt")
    Member.objects.filter(pk=member.pk).update(user=account("vera"))
    person("V.", "L.", email="VERA@example.org")
    scan(board)
    assert pairs() == {
        ("Anna", "Annalisa", "email"), ("Otto", "Berg", "birth"), ("Jürgen", "Jurgen", "city"),
        ("Vera", "V.", "email"),
    }  # fmt: skip


def test_a_later_look_finds_new_ones_drops_what_holds_no_more_and_repeats_no_dismissed_one(as_, board):
    first, second = person("Anna", city="Roma"), person("Anna", city="Roma")
    person("Otto", city="Roma")
    client = as_(board)
    client.post("/members/desk/doubles/seek/")
    actions.run_double_scans()
    shown = client.get("/members/desk/doubles/").content.decode()
    assert "Similar name, same city" in shown and "Anna Lund" in shown
    client.post(f"/members/desk/doubles/{Double.objects.get().pk}/dismiss/")
    scan(board)
    assert "Anna Lund" not in client.get("/members/desk/doubles/").content.decode()
    person("Otto", city="Roma")
    scan(board)
    assert "Otto Lund" in client.get("/members/desk/doubles/").content.decode()
    Member.objects.filter(first_name="Otto").update(city="")
    scan(board)
    assert [double.second_id for double in Double.objects.all()] == [second.pk]
    assert first.pk == Double.objects.get().first_id


@pytest.fixture
def two(nora, board, join, plan):
    """An old entry from a list, and the one that the person made when they applied."""
    badge = actions.save_badge(by=board, name="Helper")
    old = person("Nora", "Lund-Berg", number="77", city="Oslo", phone="123", status=Status.EXPIRED, extra={"a": "1"})
    new = join(nora)
    for member in (old, new):
        actions.give_badge(badge=badge, member=member, by=board, reason=member.last_name)
    actions.give_badge(badge=actions.save_badge(by=board, name="Founder"), member=old, by=board)
    actions.add_note(member=old, text="Of old", by=board)
    actions.change_status(member=old, status=Status.INACTIVE, reason="Moved", by=board)
    return new, old


def state():
    """Everything of members that a merge touches, but for rows that an undo makes anew."""
    left_out = {"_state"}
    members = [{k: v for k, v in vars(m).items() if k not in left_out} for m in Member.objects.order_by("pk")]
    rows = [
        sorted(model.objects.values_list(*names))
        for model, names in (
            (Member.terms.rel.related_model, ("pk", "member")),
            (Member.history.rel.related_model, ("pk", "member")),
            (Member.desk_notes.rel.related_model, ("pk", "member")),
            (Member.badge_awards.rel.related_model, ("badge", "member", "reason", "awarded_at")),
        )
    ]
    return members, rows


def test_two_are_put_together_on_a_page_field_by_field_and_nothing_is_lost(as_, board, nora, two):
    new, old = two
    client = as_(board)
    address = f"/members/desk/doubles/{new.public_id}/{old.public_id}/"
    shown = client.get(address).content.decode()
    assert "Lund-Berg" in shown and "Oslo" in shown
    choice = dict.fromkeys(client.get(address).context["form"].fields, "keep") | {"city": "drop", "phone": "drop"}
    assert client.post(address, {**choice, "city": "nonsense"}).status_code == 422
    done = client.post(address, choice)
    assert done.status_code == 302

    kept = Member.objects.get()
    assert (kept.pk, kept.name, kept.city, kept.phone, kept.number) == (
        new.pk, "Nora Lund", "Oslo", "123", new.number
    )  # fmt: skip
    assert (kept.user, kept.status, kept.extra) == (nora, Status.ACTIVE, {"a": "1"})
    assert sorted((a.badge.name, a.reason) for a in kept.badge_awards.all()) == [("Founder", ""), ("Helper", "Lund")]
    assert kept.desk_notes.get().text == "Of old"
    assert kept.history.filter(reason="Moved").exists()
    assert kept.terms.exclude(paid_at=None).count() == 1
    assert list(matching(SEARCH_LABEL, "oslo", "board")) == [kept.pk]
    entry = Activity.objects.get(kind="members.members_merged")
    assert (entry.actor_id, entry.subject_id) == (str(board.pk), str(nora.pk))


def test_the_former_address_leads_to_the_kept_entry_for_whoever_may_see_it(as_, board, account, join, two):
    new, old = two
    former = old.get_absolute_url()
    issue_card(member=old, by=board)
    card = card_url(old.card).removeprefix("http://localhost:8000")
    actions.merge_members(keep=new, drop=old, take=[], by=board)
    answer = as_(board).get(former)
    assert (answer.status_code, answer["Location"]) == (302, new.get_absolute_url())
    found = as_(board).get(f"/api/v1/members/{former.split('/')[-2]}").json()
    assert found["id"] == str(new.public_id)
    assert as_(account("stranger")).get(former).status_code == 404
    assert Client().get(card).status_code == 404


def test_what_was_put_together_is_taken_apart_as_it_was(as_, board, two):
    new, old = two
    before = state()
    merge = actions.merge_members(keep=new, drop=old, take=["city", "phone", "number", "status"], by=board)
    assert Member.objects.get().number == "77"
    client = as_(board)
    page = f"/members/desk/merges/{merge.pk}/"
    assert "Take them apart" in client.get(page).content.decode()
    assert client.post(f"{page}undo/").status_code == 302
    members, rows = state()
    # The merge changed the status, which is a step that happened, and stays in the history.
    history = [row for row in rows[1] if row in before[1][1]]
    assert (members, [rows[0], history, *rows[2:]]) == (before[0], before[1])
    assert client.get(old.get_absolute_url()).status_code == 200
    assert list(matching(SEARCH_LABEL, "oslo", "board")) == [old.pk]
    assert "can't be undone" in client.post(f"{page}undo/", follow=True).content.decode().replace("&#x27;", "'")


def test_what_changed_since_stays_and_what_somebody_else_has_by_now_is_not_taken(board, two):
    new, old = two
    merge = actions.merge_members(keep=new, drop=old, take=["city"], by=board)
    actions.update_member(member=new, by=board, city="Paris")
    person("Other", number="77")
    back = actions.undo_merge(merge=merge, by=board)
    assert (back.number, back.city, Member.objects.get(pk=new.pk).city) == (None, "Oslo", "Paris")


def test_the_account_goes_over_and_of_two_accounts_one_is_chosen(board, nora, two, account, join):
    new, old = two
    merge = actions.merge_members(keep=old, drop=new, take=["status"], by=board)
    kept = Member.objects.get()
    assert (kept.pk, kept.user) == (old.pk, nora)
    assert "member" in User.objects.get(pk=nora.pk).roles
    actions.undo_merge(merge=merge, by=board)
    assert (Member.objects.get(pk=old.pk).user, Member.objects.get(pk=new.pk).user) == (None, nora)

    second = account("nora2")
    other = join(second, first_name="Nora")
    actions.merge_members(keep=Member.objects.get(pk=new.pk), drop=other, take=[], account="drop", by=board)
    kept = Member.objects.get(pk=new.pk)
    assert (kept.user, User.objects.get(pk=nora.pk).roles, User.objects.get(pk=second.pk).roles) == (
        second, set(), {"member"}
    )  # fmt: skip


def test_open_dues_of_an_entry_without_account_can_be_paid_by_the_account_that_comes(as_, board, nora, two, plan):
    new, old = two
    Member.objects.filter(pk=old.pk).update(plan=plan)
    term = actions.open_dues(member=old, by=board)
    merge = actions.merge_members(keep=new, drop=old, take=[], by=board)
    assert as_(nora).get(term.charge.get_absolute_url()).status_code == 200
    actions.undo_merge(merge=merge, by=board)
    assert as_(nora).get(term.charge.get_absolute_url()).status_code == 404

    actions.open_dues(member=Member.objects.get(pk=new.pk), by=board)
    with pytest.raises(Refused, match="Both have open dues"):
        actions.merge_members(keep=new, drop=old, take=[], by=board)
    with pytest.raises(Refused, match="one entry"):
        actions.merge_members(keep=new, drop=new, take=[], by=board)


def test_a_chain_of_merges_leads_to_its_end_and_is_undone_from_there(as_, board):
    one, two_, three = (person("Anna", number=str(number)) for number in range(3))
    first = actions.merge_members(keep=two_, drop=one, take=[], by=board)
    second = actions.merge_members(keep=three, drop=two_, take=[], by=board)
    assert as_(board).get(f"/members/{one.public_id}/")["Location"] == three.get_absolute_url()
    with pytest.raises(Refused, match="merged again since"):
        actions.undo_merge(merge=first, by=board)
    actions.undo_merge(merge=second, by=board)
    assert as_(board).get(f"/members/{one.public_id}/")["Location"] == two_.get_absolute_url()
    actions.undo_merge(merge=first, by=board)
    assert Member.objects.count() == 3


def test_after_a_month_a_merge_keeps_the_way_and_forgets_the_rest(as_, board, two):
    new, old = two
    merge = actions.merge_members(keep=new, drop=old, take=[], by=board)
    assert actions.forget_merges() == 0
    Merge.objects.update(at=timezone.now() - timedelta(days=31))
    assert actions.forget_merges() == 1
    merge.refresh_from_db()
    assert merge.before == merge.after == merge.moved == {}
    with pytest.raises(Refused):
        actions.undo_merge(merge=merge, by=board)
    assert as_(board).get(old.get_absolute_url()).status_code == 302


def test_only_the_board_merges_and_two_are_found_by_hand(as_, board, nora, two):
    new, old = two
    address = f"/members/desk/doubles/{new.public_id}/{old.public_id}/"
    assert as_(nora).get("/members/desk/doubles/").status_code == 403
    assert as_(nora).post(address, {}).status_code in (403, 404)
    client = as_(board)
    found = client.post("/members/desk/doubles/", {"one": "77", "other": "http://x" + new.get_absolute_url()})
    assert found["Location"] == f"/members/desk/doubles/{old.public_id}/{new.public_id}/"
    assert client.post("/members/desk/doubles/", {"one": "77", "other": "nobody@example.org"}).status_code == 422
    assert client.post("/members/desk/doubles/", {"one": "77", "other": "77"}).status_code == 422


def test_merges_by_api(as_, board, two):
    new, old = two
    client = as_(board)
    order = {"keep": str(new.public_id), "drop": str(old.public_id), "take": ["city"]}
    wrong = client.post("/api/v1/members/desk/merges", {**order, "take": ["user"]}, content_type="application/json")
    assert wrong.status_code == 422
    done = client.post("/api/v1/members/desk/merges", order, content_type="application/json")
    assert (done.status_code, done.json()["former"]) == (201, str(old.public_id))
    assert Member.objects.get().city == "Oslo"
    undone = client.post(f"/api/v1/members/desk/merges/{done.json()['id']}/undo")
    assert undone.json()["can_be_undone"] is False
    assert client.post("/api/v1/members/desk/doubles/seek").status_code == 202
    actions.run_double_scans()
    assert client.get("/api/v1/members/desk/doubles").json()["items"] == []


@pytest.mark.usefixtures("nothing_grows_old")
def test_the_list_of_doubles_costs_eight_queries_at_most(as_, board):
    for number in range(30):
        for _twice in range(2):
            person(f"P{number}", city="Roma")
    scan(board)
    client = as_(board)
    client.get("/members/desk/doubles/")
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/members/desk/doubles/")
    assert len(page.context["page"]) == 25
    assert len(captured) <= 8
