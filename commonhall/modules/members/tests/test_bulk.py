"""Acts on many members: looked at first, done once whatever dies, taken back as a whole."""

import signal
import subprocess
import sys

import pytest
from django.core import mail

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.work.models import State
from commonhall.foundation.notifications.actions import set_preferences
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.notifications.queries import wants
from commonhall.modules.members import actions
from commonhall.modules.members.actions.bulk import CHUNK
from commonhall.modules.members.models import (
    BadgeAward,
    BulkAct,
    BulkItem,
    BulkMail,
    BulkRun,
    Member,
    Status,
    StatusChange,
    Term,
)
from commonhall.modules.members.tests.conftest import pay

CHOOSE = "/members/desk/bulk/choose/"


def person(name, **fields):
    return Member.objects.create(first_name=name, last_name="Test", **fields)


def statuses():
    return {member.first_name: member.status for member in Member.objects.all()}


def choose(client, kind, *members, **filters):
    ticked = {"member": [str(member.public_id) for member in members], "scope": "ticked"}
    answer = client.post(CHOOSE, {"kind": kind, **((filters and {"scope": "all", **filters}) or ticked)})
    assert answer.status_code == 302
    return answer["Location"]


def run(client, page):
    assert client.post(f"{page}start/").status_code == 302
    actions.run_bulk_acts()


@pytest.mark.req("M7.1", "M7.4", "M7.5", "M3.3")
def test_a_status_is_set_for_those_ticked_after_a_preview_and_undone_as_a_whole(as_, board):
    anna, otto, ines = (person(name, status=Status.ACTIVE) for name in ("Anna", "Otto", "Ines"))
    gone = person("Gone", status=Status.INACTIVE)
    client = as_(board)
    page = choose(client, "status", anna, otto, gone)
    assert client.post(page, {"status": "inactive", "reason": ""}).status_code == 422
    assert client.post(page, {"status": "inactive", "reason": "Moved away"}).status_code == 302
    preview = client.get(page).content.decode()
    assert "Do it to 2 members" in preview and "Has this status already" in preview and "Gone Test" in preview
    assert statuses()["Anna"] == Status.ACTIVE  # nothing has happened yet

    assert client.post(f"{page}start/").status_code == 302
    waiting = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" in waiting and "<progress" in waiting
    actions.run_bulk_acts()
    assert statuses() == {"Anna": "inactive", "Otto": "inactive", "Ines": "active", "Gone": "inactive"}
    done = client.get(page).content.decode()
    assert "Undo this act" in done and "Has this status already" in done and "every 1s" not in done
    assert anna.history.get().reason == "Moved away"
    entry = Activity.objects.get(kind="members.bulk_done")
    assert (entry.actor_id, entry.data["done"], entry.data["left_out"]) == (str(board.pk), 2, 1)

    actions.change_status(member=otto, status=Status.SUSPENDED, reason="Later", by=board)
    client.post(f"{page}undo/")
    actions.run_bulk_acts()
    assert statuses() == {"Anna": "active", "Otto": "suspended", "Ines": "active", "Gone": "inactive"}
    batch = BulkAct.objects.get()
    assert (batch.state, batch.undone) == (BulkAct.State.UNDONE, 1)
    assert batch.items.get(member=otto).outcome == BulkItem.Outcome.KEPT
    assert ines.history.count() == 0


@pytest.mark.req("M7.1")
def test_many_set_to_inactive_owe_nothing_and_an_undo_brings_back_what_it_took(as_, board, nora, account, join):
    plans = [actions.save_plan(by=board, name=name, price_minor=9000, dependants=1) for name in ("Family", "Pair")]
    head, otto = join(nora), join(account("otto"), first_name="Otto")
    Member.objects.filter(pk=head.pk).update(plan=plans[0], next_plan=plans[1], renews_itself=True)
    child = actions.add_dependant(head=Member.objects.get(pk=head.pk), by=nora, first_name="Ida", last_name="Lund")
    for member in (head, otto):
        actions.open_dues(member=Member.objects.get(pk=member.pk), by=board)
    actions.suspend_member(member=otto, reason="fines", until=otto.expires_on, by=board)
    owed = head.terms.owed().get()

    client = as_(board)
    page = choose(client, "status", head, otto, child)
    client.post(page, {"status": "inactive", "reason": "Moved away"})
    run(client, page)
    assert set(Member.objects.values_list("status", "head", "renews_itself")) == {("inactive", None, False)}
    assert not Term.objects.owed().exists()
    listed = client.get("/members/desk/lists/due/").content.decode()
    assert "Nora Lund" not in listed and "Nobody owes dues" in listed

    client.post(f"{page}undo/")
    actions.run_bulk_acts()
    head, otto, child = (Member.objects.get(pk=member.pk) for member in (head, otto, child))
    assert (head.status, head.next_plan, head.renews_itself) == ("active", plans[1], True)
    assert (child.status, child.head, child.expires_on) == ("active", head, head.expires_on)
    assert (otto.status, otto.suspended_until) == ("suspended", otto.expires_on)
    again = head.terms.owed().get()
    assert (again.pk, again.charge.money) == (owed.pk, owed.charge.money)
    assert again.charge.pk != owed.charge.pk and again.charge.invoice.number != owed.charge.invoice.number
    assert pay(head, board).expires_on == again.ends_on


@pytest.mark.req("M7.1")
def test_an_undo_that_brings_a_dependant_back_keeps_no_name_of_theirs(as_, board, nora, join):
    plan = actions.save_plan(by=board, name="Family", price_minor=9000, dependants=1)
    head = join(nora)
    Member.objects.filter(pk=head.pk).update(plan=plan)
    child = actions.add_dependant(head=Member.objects.get(pk=head.pk), by=nora, first_name="Ida", last_name="Lund")
    client = as_(board)
    page = choose(client, "status", child)
    client.post(page, {"status": "inactive", "reason": "Moved away"})
    run(client, page)
    client.post(f"{page}undo/")
    actions.run_bulk_acts()
    assert Member.objects.get(pk=child.pk).head == head
    assert head.history.first().told == "Ida Lund"
    assert not StatusChange.objects.filter(reason__contains="Ida").exists()  # it goes with its person


def test_all_that_match_a_filter_are_reached_and_nobody_who_comes_to_match_later(as_, board):
    people = [person(f"P{number:03}", status=Status.EXPIRED) for number in range(120)]
    person("Active", status=Status.ACTIVE)
    client = as_(board)
    page = choose(client, "status", list="expired")
    client.post(page, {"status": "inactive", "reason": "Cleared up"})
    run(client, page)
    batch = BulkAct.objects.get()
    assert (batch.total, batch.done, batch.state) == (len(people), len(people), BulkAct.State.DONE)
    assert statuses()["Active"] == Status.ACTIVE
    items = client.get(page)
    assert (len(items.context["page"]), bool(items.context["page"].next)) == (50, True)
    assert len(client.get(f"{page}?outcome=left_out").context["page"]) == 0


@pytest.mark.req("M7.2")
def test_a_badge_is_given_to_many_and_taken_from_many_and_both_are_undone(as_, board, nora, join):
    badge = actions.save_badge(by=board, name="Helper")
    member, other = join(nora), person("Otto")
    actions.give_badge(badge=badge, member=other, by=board, reason="Of old")
    client = as_(board)
    page = choose(client, "give_badge", member, other)
    client.post(page, {"badge": badge.pk, "reason": "Feast"})
    run(client, page)
    assert {award.reason for award in BadgeAward.objects.all()} == {"Feast", "Of old"}
    deliver_all()
    assert Notification.objects.filter(user=nora, kind="members.badge_given").count() == 1
    client.post(f"{page}undo/")
    actions.run_bulk_acts()
    assert [award.member for award in BadgeAward.objects.all()] == [other]

    given_at = BadgeAward.objects.get().awarded_at
    page = choose(client, "take_badge", member, other)
    client.post(page, {"badge": badge.pk, "reason": "Ended"})
    run(client, page)
    assert not BadgeAward.objects.exists()
    client.post(f"{page}undo/")
    actions.run_bulk_acts()
    back = BadgeAward.objects.get()
    assert (back.member, back.reason, back.awarded_at, back.awarded_by) == (other, "Of old", given_at, board)


@pytest.mark.req("M7.3")
def test_a_mail_goes_to_all_who_may_be_written_to_at_a_pace(as_, board, nora, account, join, settings):
    settings.BULK_MAILS_A_MINUTE = 1
    member, silent = join(nora), join(account("silent"), first_name="Silent")
    set_preferences(user=silent.user, by=silent.user, members=False)
    otto = person("Otto", email="otto@example.org")
    nobody = person("Nobody")
    client = as_(board)
    page = choose(client, "email", member, silent, otto, nobody)
    client.post(page, {"subject": "Feast & dance", "text": "Come on Friday.\nhttps://example.org/"})
    preview = client.get(page).content.decode()
    assert "Do it to 2 members" in preview and "No e-mail address" in preview and "Does not want mails" in preview
    run(client, page)
    mail.outbox.clear()
    assert actions.send_bulk_mails() == 1  # the second has its turn a minute later
    BulkMail.objects.update(due_at="2026-01-01T00:00Z")
    actions.send_bulk_mails()
    assert sorted(message.to[0] for message in mail.outbox) == ["nora@example.org", "otto@example.org"]
    message = mail.outbox[0]
    assert message.subject == "Feast & dance"
    assert "Come on Friday." in message.body and "Come on Friday." in message.alternatives[0][0]
    offered = {each.to[0]: each.extra_headers.get("List-Unsubscribe", "") for each in mail.outbox}
    address = offered["nora@example.org"].strip("<>").removeprefix("http://localhost:8000")
    assert as_(board).post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wants([member.user.pk], "members", "email") == {member.user.pk: False}
    assert message.extra_headers["Message-ID"] != mail.outbox[1].extra_headers["Message-ID"]
    actions.send_bulk_mails()
    assert len(mail.outbox) == 2
    shown = client.get(page).content.decode()
    assert "mail sent" in shown and "Undo this act" not in shown


def test_dues_are_opened_and_reminded_of_for_many(as_, board, nora, join, plan):
    member = join(nora)
    otto, planless = person("Otto", email="otto@example.org", plan=plan), person("Planless")
    client = as_(board)
    page = choose(client, "dues", member, otto, planless)
    assert "Has no plan" in client.get(page).content.decode()
    run(client, page)
    assert (member.terms.owed().count(), otto.terms.owed().count()) == (1, 1)

    page = choose(client, "remind", member, otto, planless)
    run(client, page)
    deliver_all()
    notice = Notification.objects.get(user=nora, kind="members.reminded_by_staff")
    assert "40.00" in notice.title
    mail.outbox.clear()
    actions.send_bulk_mails()
    assert [message.to for message in mail.outbox] == [["otto@example.org"]]
    assert "Otto Test" in mail.outbox[0].body


def test_only_those_who_may_do_a_thing_may_do_it_to_many(as_, account, nora, join):
    member = join(nora)
    treasurer = account("tara", Role.TREASURER)
    client = as_(treasurer)
    assert client.get("/members/desk/lists/everybody/").status_code == 200
    client.post(CHOOSE, {"kind": "status", "member": [str(member.public_id)], "scope": "ticked"})
    assert not BulkAct.objects.exists()
    page = choose(client, "remind", member)
    assert client.get(page).status_code == 200
    assert as_(nora).get(page).status_code == 403
    assert as_(nora).post(CHOOSE, {"kind": "remind", "member": [str(member.public_id)]}).status_code == 403
    assert as_(nora).post(f"{page}start/").status_code == 403
    assert not BulkRun.objects.exists()


def test_whoever_ticks_nobody_is_told_and_an_act_begins_once(as_, board):
    anna = person("Anna", status=Status.ACTIVE)
    client = as_(board)
    told = client.post(CHOOSE, {"kind": "status", "scope": "ticked", "list": "due"}, follow=True)
    assert "Tick somebody first." in told.content.decode()
    assert (
        "Tick somebody first."
        in client.post(
            CHOOSE, {"kind": "status", "scope": "ticked", "member": "nonsense", "list": "due"}, follow=True
        ).content.decode()
    )
    page = choose(client, "status", anna)
    client.post(f"{page}start/")
    assert not BulkRun.objects.exists()  # nobody has said yet which status
    client.post(page, {"status": "inactive", "reason": "Moved"})
    client.post(f"{page}start/")
    client.post(f"{page}start/")
    assert BulkRun.objects.count() == 1


def test_bulk_acts_by_api(as_, board):
    anna, otto = person("Anna", status=Status.ACTIVE), person("Otto", status=Status.INACTIVE)
    client = as_(board)
    order = {
        "kind": "status",
        "members": [str(anna.public_id), str(otto.public_id)],
        "options": {"status": "inactive", "reason": "Moved"},
    }
    made = client.post("/api/v1/members/desk/bulk", order, content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["chosen"], made.json()["reached"]) == (2, 1)
    address = f"/api/v1/members/desk/bulk/{made.json()['id']}"
    assert client.post(f"{address}/start").status_code == 202
    actions.run_bulk_acts()
    assert client.get(address).json()["state"] == "done"
    items = client.get(f"{address}/items").json()["items"]
    assert [(item["name"], item["outcome"]) for item in items] == [("Anna Test", "done"), ("Otto Test", "left_out")]
    assert client.post(f"{address}/undo").status_code == 202
    wrong = client.post(
        "/api/v1/members/desk/bulk", {**order, "options": {"status": "no"}}, content_type="application/json"
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "options.status")
    assert BulkAct.objects.count() == 1


@pytest.mark.req("M7.4")
def test_a_program_looks_at_a_draft_again_and_says_otherwise_what_it_does(as_, board, account):
    anna, otto = person("Anna", status=Status.ACTIVE), person("Otto", status=Status.INACTIVE)
    client = as_(board)
    page = choose(client, "status", anna, otto)
    address, json = f"/api/v1{page.rstrip('/')}", {"content_type": "application/json"}
    unsaid = client.get(address).json()
    assert (unsaid["state"], unsaid["options"], unsaid["chosen"]) == ("draft", {}, None)
    assert client.patch(address, {"options": {"status": "inactive"}}, **json).status_code == 422  # why is missing
    said = client.patch(address, {"options": {"status": "inactive", "reason": "Moved"}}, **json).json()
    assert (said["chosen"], said["reached"]) == (2, 1)
    assert said["would_leave_out"] == [{"reason": "Has this status already", "count": 1}]
    changed = client.patch(address, {"options": {"status": "suspended"}}, **json).json()
    assert (changed["options"], changed["reached"]) == ({"status": "suspended", "reason": "Moved"}, 2)
    assert client.get(address).json() == changed
    wrong = client.patch(address, {"options": {"status": "no"}}, **json)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "options.status")
    client = as_(account("money", Role.TREASURER))
    assert client.get(address).json() == changed
    assert client.patch(address, {"options": {"status": "active"}}, **json).status_code == 403

    client = as_(board)
    assert client.post(f"{address}/start").status_code == 202
    begun = client.get(address).json()
    assert (begun["options"], begun["chosen"], begun["reached"]) == (None, None, None)
    assert client.patch(address, {"options": {"status": "active"}}, **json).status_code == 422
    actions.run_bulk_acts()
    assert set(statuses().values()) == {Status.SUSPENDED}


def test_a_program_says_nothing_of_an_act_that_needs_nothing_or_has_begun(as_, account):
    person("Anna", status=Status.ACTIVE)
    client, json = as_(account("money", Role.TREASURER)), {"content_type": "application/json"}
    made = client.post("/api/v1/members/desk/bulk", {"kind": "dues", "list": "everybody"}, **json).json()
    address = f"/api/v1/members/desk/bulk/{made['id']}"
    assert client.get(address).json() == made == client.patch(address, {}, **json).json()
    assert client.post(f"{address}/start").status_code == 202
    assert client.patch(address, {}, **json).status_code == 422


KILLED = """
import os, signal, django
django.setup()
from commonhall.modules.members.actions import bulk
whole = bulk._keep
def keep(batch, items):
    whole(batch, items)
    if batch.done > bulk.CHUNK:
        os.kill(os.getpid(), signal.SIGKILL)  # the second chunk is written, and not committed
bulk._keep = keep
bulk.run_bulk_acts()
"""


@pytest.mark.django_db(transaction=True)
def test_an_act_whose_worker_was_killed_goes_on_where_it_stopped_and_reaches_everybody_once(same_database, board):
    for number in range(3 * CHUNK):
        person(f"P{number}", status=Status.ACTIVE)
    chosen = {"list": "everybody"}
    batch = actions.prepare_bulk(kind="status", chosen=chosen, by=board)
    actions.set_bulk_options(batch=batch, by=board, status="inactive", reason="Moved")
    actions.start_bulk(batch=batch, by=board)
    killed = subprocess.run([sys.executable, "-c", KILLED], env=same_database, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert Member.objects.filter(status=Status.INACTIVE).count() == CHUNK
    actions.run_bulk_acts()
    batch.refresh_from_db()
    assert (batch.state, batch.total, batch.done) == (BulkAct.State.DONE, 3 * CHUNK, 3 * CHUNK)
    assert {member.history.count() for member in Member.objects.all()} == {1}
    assert Activity.objects.filter(kind="members.status_changed").count() == 3 * CHUNK
    assert Activity.objects.filter(kind="members.bulk_done").count() == 1
    assert BulkRun.objects.get().state == State.DONE
