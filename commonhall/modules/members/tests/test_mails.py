"""Whoever has no account switches the club's mails off by the address that each of them carries (RFC 8058)."""

import pytest
from django.core import mail
from django.test import Client

from commonhall.core.activity.models import Activity
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications.queries import wants
from commonhall.modules.members import actions
from commonhall.modules.members.models import BulkAct, BulkMail, Member

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def otto(board: User) -> Member:
    return Member.objects.create(first_name="Otto", last_name="Test", email="otto@example.org")


def order(board: User, *members: Member) -> BulkAct:
    """A mail to these members, up to where each has its turn."""
    batch = actions.prepare_bulk(
        by=board, kind=BulkAct.Kind.EMAIL, chosen={"members": [str(member.public_id) for member in members]}
    )
    actions.set_bulk_options(batch=batch, by=board, subject="Feast", text="Come on Friday.")
    actions.start_bulk(batch=batch, by=board)
    actions.run_bulk_acts()
    return batch


def send() -> list[mail.EmailMessage]:
    mail.outbox.clear()
    BulkMail.objects.update(due_at="2026-01-01T00:00Z")
    actions.send_bulk_mails()
    return list(mail.outbox)


@pytest.fixture
def address(board: User, otto: Member) -> str:
    order(board, otto)
    [sent] = send()
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    given: str = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert given in sent.body, "who reads it finds it too"
    return given.removeprefix(SITE)


@pytest.mark.req("N9.6", "N12.3", "N12.4")
def test_one_press_switches_off_and_the_page_undoes_it(board: User, otto: Member, address: str) -> None:
    program = Client(enforce_csrf_checks=True)  # no cookie, no token
    assert "You get the mails" in program.get(address).content.decode()
    order(board, otto)  # this one waits for its turn meanwhile
    for _twice in range(2):
        off = program.post(address, ONE_CLICK)
        assert (off.status_code, "You get no more of the mails" in off.content.decode()) == (200, True)
    assert Activity.objects.filter(kind="members.mails_set").count() == 1
    assert send() == [], "neither what waited nor anything new is sent"
    assert order(board, otto).items.get().why == "Does not want mails about the membership"
    assert "You get the mails" in program.post(address, {"again": "yes"}).content.decode()
    order(board, otto)
    assert [each.to for each in send()] == [["otto@example.org"]]


def test_another_address_switches_nothing_off(board: User, otto: Member, address: str) -> None:
    ines = Member.objects.create(first_name="Ines", last_name="Test", email="ines@example.org")
    *_start, signed, _end = address.split("/")
    for path in (f"/members/{ines.public_id}/mails/{signed}/", f"/members/{otto.public_id}/mails/{'0' * 64}/"):
        assert Client().post(path, ONE_CLICK).status_code == 404
    assert set(Member.objects.values_list("wants_mails", flat=True)) == {True}


def test_what_was_refused_without_an_account_holds_with_one(board: User, otto: Member, address: str, account) -> None:
    Client().post(address, ONE_CLICK)
    user = account("otto")
    assert actions.link_member(user=user) == otto
    assert wants([user.pk], "members", "email") == {user.pk: False}
    Client().post(address, {"again": "yes"})  # the mail of old is still in the box
    assert wants([user.pk], "members", "email") == {user.pk: True}


def test_a_merge_keeps_what_either_entry_refused(board: User, otto: Member, address: str) -> None:
    Client().post(address, ONE_CLICK)
    kept = Member.objects.create(first_name="Otto", last_name="Testi", email="o.test@example.org")
    merge = actions.merge_members(keep=kept, drop=otto, take=[], by=board)
    kept.refresh_from_db()
    assert not kept.wants_mails
    actions.undo_merge(merge=merge, by=board)
    kept.refresh_from_db()
    assert kept.wants_mails
    assert not Member.objects.get(email="otto@example.org").wants_mails
