"""Lists imported over a register that lives: nobody twice, nobody mixed up, nothing newer lost, and back again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.forms.refusal import Refused
from commonhall.core.work.models import State
from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions
from commonhall.modules.members.actions import imports
from commonhall.modules.members.models import Import, ImportRun, Member, Status
from commonhall.modules.members.queries.imports import CHUNK, preview
from commonhall.modules.members.tests.conftest import pay
from commonhall.modules.members.tests.test_imports import register, run, upload

HEADER = "First name,Last name,Email,Member number,City,Status,Member until\n"
OTHERS = [f"P,N{n},p{n}@example.org,,,," for n in range(CHUNK)]


def import_rows(by, *rows):
    return run(upload(HEADER + "\n".join(rows) + "\n", by=by, encoding="utf-8"))


def undo(batch, by):
    actions.start_undo(batch=batch, by=by)
    actions.run_imports()
    return Import.objects.get(pk=batch.pk)


@pytest.mark.parametrize("between", [[], OTHERS])
def test_two_of_one_name_stay_two_however_far_apart_and_however_often_imported(board, between):
    rows = ["Anna,Rossi,,,Roma,,", *between, "Anna,Rossi,,,Milano,,"]
    assert preview(upload(HEADER + "\n".join(rows), encoding="utf-8"), by=None).added == len(rows)
    assert import_rows(board, *rows).added == len(rows)
    before = register()
    again = import_rows(board, *rows)
    assert (again.state, again.unchanged) == (Import.State.DONE, len(rows))
    assert register() == before


@pytest.mark.parametrize("between", [[], OTHERS])
@pytest.mark.parametrize("turned", [False, True])
def test_two_rows_that_may_be_one_member_stop_no_import_and_are_undone(board, between, turned):
    Member.objects.create(first_name="Anna", last_name="Rossi", email="a@example.org", number="7")
    before = register()
    pair = ["Anna,Rossi,a@example.org,,Roma,,", "Anna,Rossi,b@example.org,7,Milano,,"]
    first, second = reversed(pair) if turned else pair
    batch = import_rows(board, first, *between, second)
    assert batch.state == Import.State.DONE
    undo(batch, board)
    assert register() == before


def test_a_changed_date_is_put_back_by_an_undo(board):
    import_rows(board, "Anna,Rossi,a@example.org,,,,2030-01-31")
    before = register()
    batch = import_rows(board, "Anna,Rossi,a@example.org,,,,2031-01-31")
    assert (batch.changed, Member.objects.get().expires_on.year) == (1, 2031)
    undo(batch, board)
    assert register() == before


def test_a_status_from_a_list_goes_into_history_and_role_and_back(board, nora, join):
    member = join(nora)
    batch = import_rows(board, "Nora,Lund,nora@example.org,,,suspended,")
    step = member.history.first()
    assert (step.before, step.after, step.by) == ("active", "suspended", board)
    assert Role.MEMBER not in User.objects.get(pk=nora.pk).roles
    undo(batch, board)
    assert member.history.first().after == "active"
    assert Role.MEMBER in User.objects.get(pk=nora.pk).roles


def test_an_old_list_does_not_take_back_what_was_paid_here(board, nora, plan):
    Member.objects.create(first_name="Nora", last_name="Lund", email=nora.email, user=nora, plan=plan)
    actions.open_dues(member=Member.objects.get(), by=board)
    member = pay(Member.objects.get(), board)
    import_rows(board, "Nora,Lund,nora@example.org,,Bergen,expired,2020-12-31")
    now = Member.objects.get()
    assert (now.status, now.expires_on, now.city) == (Status.ACTIVE, member.expires_on, "Bergen")


def test_an_undo_leaves_an_address_with_whoever_has_it_by_now(board):
    member = Member.objects.create(first_name="Anna", last_name="Rossi", email="a@example.org", number="7")
    batch = import_rows(board, "Anna,Rossi,b@example.org,7,Roma,,")
    Member.objects.create(first_name="Other", email="A@example.org")
    assert undo(batch, board).state == Import.State.UNDONE
    member.refresh_from_db()
    assert (member.email, member.city) == ("b@example.org", "")


def test_who_registered_before_the_list_came_gets_the_place_in_it(board, nora):
    deliver_all()
    import_rows(board, "Nora,Lund,NORA@example.org,,,active,")
    deliver_all()
    assert Member.objects.get().user == nora
    assert Role.MEMBER in User.objects.get(pk=nora.pk).roles


def test_an_import_that_is_given_up_says_so_and_can_be_undone(as_, board, monkeypatch):
    batch = upload(HEADER + "\n".join([*OTHERS, "Anna,Rossi,a@example.org,,,,"]), by=board, encoding="utf-8")
    whole = imports._import_chunk

    def breaks_at_the_second(batch, rows, by):
        if batch.rows_done:
            raise ValueError("the disk is full")
        return whole(batch, rows, by)

    monkeypatch.setattr(imports, "_import_chunk", breaks_at_the_second)
    actions.start_import(batch=batch, by=board)
    while ImportRun.objects.get().state == State.WAITING:
        ImportRun.objects.update(due_at=timezone.now())
        actions.run_imports()
    batch.refresh_from_db()
    assert (batch.state, Member.objects.count()) == (Import.State.FAILED, CHUNK)
    page = as_(board).get(f"/members/desk/import/{batch.public_id}/").content.decode()
    assert "Undo this import" in page
    assert "the disk is full" not in page
    undo(batch, board)
    assert not Member.objects.exists()


def test_an_undone_list_is_kept_no_longer(as_, board):
    batch = undo(import_rows(board, "Anna,Rossi,a@example.org,,,,", "Bad,Row,nothing,,,,"), board)
    batch.refresh_from_db()
    assert not batch.content
    assert as_(board).get(f"/members/desk/import/{batch.public_id}/bad-rows.csv").status_code == 404
    with pytest.raises(Refused):
        actions.start_undo(batch=batch, by=board)


def test_an_import_whose_members_a_later_one_changed_is_undone_after_it(board):
    first = import_rows(board, "Anna,Rossi,a@example.org,,Roma,,", "Otto,Berg,o@example.org,,Wien,,")
    later = import_rows(board, "Anna,Rossi,a@example.org,,Milano,,")
    with pytest.raises(Refused, match=r"mitglieder\.csv, has changed members of this one"):
        actions.start_undo(batch=first, by=board)
    assert Member.objects.count() == 2
    undo(later, board)
    assert Member.objects.get(email="a@example.org").city == "Roma"
    undo(first, board)
    assert not Member.objects.exists()


def test_members_that_a_later_import_changes_during_an_undo_stay(board):
    first = import_rows(board, "Anna,Rossi,a@example.org,,Roma,,", "Otto,Berg,o@example.org,,Wien,,")
    actions.start_undo(batch=first, by=board)
    import_rows(board, "Anna,Rossi,a@example.org,,Milano,,")  # which does what waits, the undo too
    actions.run_imports()
    first = Import.objects.get(pk=first.pk)
    kept = [member.city for member in Member.objects.filter(created_by_import=first)]
    assert (first.state, first.kept) == (Import.State.UNDONE, len(kept))
    assert Member.objects.filter(email="a@example.org", city="Milano").exists()


def test_a_file_is_kept_for_a_month_and_the_import_can_be_undone_after_it(as_, board):
    batch = import_rows(board, "Anna,Rossi,a@example.org,,Roma,,", ",,nobody@example.org,,,,")
    draft = upload(HEADER, by=board)
    page = f"/members/desk/import/{batch.public_id}/"
    assert "bad-rows.csv" in as_(board).get(page).content.decode()
    assert actions.forget_old_content() == 0
    Import.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert actions.forget_old_content() == 2
    assert not Import.objects.filter(pk=draft.pk).exists()
    assert bytes(Import.objects.get(pk=batch.pk).content) == b""
    assert "bad-rows.csv" not in as_(board).get(page).content.decode()
    assert undo(batch, board).state == Import.State.UNDONE
    assert not Member.objects.exists()
