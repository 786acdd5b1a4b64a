"""Importing a club's list: looked at first, repeated without doubles, undone as a whole, resumed after a kill."""

import io
import signal
import subprocess
import sys

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.core.search.queries import matching
from commonhall.core.work.models import State
from commonhall.modules.members import actions
from commonhall.modules.members.models import Import, ImportRun, Member, Status
from commonhall.modules.members.queries.imports import CHUNK, preview
from commonhall.modules.members.queries.privacy import SEARCH_LABEL

LIST = """Vorname;Nachname;E-Mail;Status;Plan;Eintritt;Geburtstag;Ort;Lieblingsfarbe
Zoë;Müller;ZOE@example.org;aktiv;Regular;31.12.2020;01.03.1995;Zürich;rot
Jean;d'Été;jean@example.org;inaktiv;Regular;1.2.2019;;Genève;
;;;;;;;;
Ohne;Adresse;;aktiv;Regular;15.05.2021;02.04.1980;Bern;blau
Zoe;Muller;zoe@example.org ;aktiv;Regular;01.01.2020;;;
Falsch;Datum;falsch@example.org;aktiv;Regular;32.13.2020;;;
;;nobody@example.org;aktiv;Regular;;;;
Kein;Mail;kein-at-example.org;aktiv;Regular;;;;
"""


def upload(text, by=None, encoding="cp1252", filename="mitglieder.csv"):
    return actions.add_import(content=text.encode(encoding), filename=filename, by=by)


def run(batch):
    actions.start_import(batch=batch, by=batch.created_by)
    actions.run_imports()
    return Import.objects.get(pk=batch.pk)


def register():
    """What is in the register, without keys and times."""
    left_out = {"_state", "id", "public_id", "created_at", "created_by_import_id"}
    return [
        {name: value for name, value in vars(member).items() if name not in left_out}
        for member in Member.objects.order_by("sort_name")
    ]


@pytest.mark.req("M6.7", "M6.8")
def test_a_dry_run_lists_every_bad_row_with_its_reason_and_changes_nothing(plan):
    found = preview(upload(LIST), by=None)
    assert (found.added, found.changed, found.unchanged, found.table.empty_rows) == (3, 0, 0, 1)
    reasons = {row.line: " ".join(problem.message for problem in row.problems) for row in found.bad}
    assert set(reasons) == {6, 7, 8, 9}
    assert "row 2" in reasons[6]
    assert "32.13.2020" in reasons[7]
    assert "no name" in reasons[8]
    assert "kein-at-example.org" in reasons[9]
    assert not Member.objects.exists()


def test_good_rows_are_imported_with_all_that_they_say(plan, board):
    batch = run(upload(LIST, by=board))
    assert (batch.state, batch.added, batch.refused) == (Import.State.DONE, 3, 4)
    zoe = Member.objects.get(email="ZOE@example.org".lower())
    assert (zoe.name, zoe.status, zoe.plan, zoe.city) == ("Zoë Müller", Status.ACTIVE, plan, "Zürich")
    assert (zoe.joined_on.isoformat(), zoe.birth_date.isoformat()) == ("2020-12-31", "1995-03-01")
    assert zoe.extra == {"Lieblingsfarbe": "rot"}
    assert Member.objects.get(last_name="d'Été").status == Status.INACTIVE
    assert list(matching(SEARCH_LABEL, "muller zurich", "members")) == [zoe.pk]
    assert zoe.history.get().told == "Imported from mitglieder.csv"
    entry = Activity.objects.get(kind="members.import_done")
    assert (entry.data["added"], entry.actor_id) == (3, str(board.pk))


def test_an_import_can_be_repeated_without_doubles(plan, board):
    run(upload(LIST, by=board))
    before = register()
    again = run(upload(LIST, by=board))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert register() == before


def test_a_later_list_changes_what_is_new_and_undo_puts_it_back(plan, board):
    run(upload(LIST, by=board))
    before = register()
    later = "Email,First name,Last name,City\nzoe@example.org,Zoë,Müller,Basel\nnew@example.org,Nina,Neu,Chur\n"
    batch = run(upload(later, by=board, encoding="utf-8-sig"))
    assert (batch.added, batch.changed) == (1, 1)
    assert Member.objects.get(email="zoe@example.org").city == "Basel"

    actions.start_undo(batch=batch, by=board)
    actions.run_imports()
    assert Import.objects.get(pk=batch.pk).state == Import.State.UNDONE
    assert register() == before
    assert list(matching(SEARCH_LABEL, "neu", "board")) == []
    assert list(matching(SEARCH_LABEL, "zurich", "board")) != []


def test_undo_keeps_members_who_have_an_account_by_now(plan, board, account):
    batch = run(upload(LIST, by=board))
    actions.link_member(user=account("zoe"))
    actions.start_undo(batch=batch, by=board)
    actions.run_imports()
    batch.refresh_from_db()
    assert (batch.kept, [member.name for member in Member.objects.all()]) == (1, ["Zoë Müller"])


def test_a_draft_is_imported_once_and_only_what_is_done_is_undone(plan, board):
    batch = upload(LIST, by=board)
    with pytest.raises(Refused, match="that is done"):
        actions.start_undo(batch=batch, by=board)
    run(batch)
    with pytest.raises(Refused, match="imported already"):
        actions.start_import(batch=batch, by=board)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04 not a workbook"])
def test_what_is_no_table_is_refused_with_words(db, content):
    with pytest.raises(Refused) as refused:
        actions.add_import(content=content, filename="x.csv", by=None)
    assert len(refused.value.message) > 20


def test_an_excel_file_with_other_columns_is_read(plan, board):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Soci")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Elenco soci 2026"])
        sheet.write_row(2, 0, ["Cognome", "Nome", "Indirizzo e-mail", "Data di iscrizione"])
        sheet.write_row(3, 0, ["Rossi", "Maria", "maria@example.org"])
        sheet.write_number(3, 3, 43831, day)
    batch = run(actions.add_import(content=file.getvalue(), filename="soci.xlsx", by=board))
    maria = Member.objects.get()
    assert batch.added == 1
    assert (maria.name, maria.joined_on.isoformat()) == ("Maria Rossi", "2020-01-01")


def test_columns_are_corrected_on_the_page_then_imported_and_undone(as_, plan, board):
    client = as_(board)
    text = "Name A,Name B,Mail,Kind\nMaria,Rossi,maria@example.org,VIP\n"
    file = SimpleUploadedFile("list.csv", text.encode())
    sent = client.post("/members/desk/import/", {"file": file})
    assert sent.status_code == 302, sent.content
    page = sent["Location"]
    assert "Maria" in client.get(page).content.decode()
    form = {"field_0": "first_name", "field_1": "last_name", "field_2": "email", "field_3": "status"}
    assert client.post(page, {**form, "field_1": "first_name"}).status_code == 422
    assert client.post(page, form).status_code == 302
    shown = client.get(page).content.decode()
    assert "VIP" in shown
    assert client.post(page, {**form, "word_status_0": "active"}).status_code == 302
    assert client.post(f"{page}start/").status_code == 302
    actions.run_imports()
    assert Member.objects.get().status == Status.ACTIVE
    assert "Undo this import" in client.get(page).content.decode()
    client.post(f"{page}undo/")
    actions.run_imports()
    assert not Member.objects.exists()


def test_bad_rows_can_be_downloaded_and_are_harmless_in_a_spreadsheet(as_, board):
    text = 'Email,First name\n"=HYPERLINK(""http://x"")",Eve\n'
    client = as_(board)
    page = client.post("/members/desk/import/", {"file": SimpleUploadedFile("l.csv", text.encode())})["Location"]
    answer = client.get(f"{page}bad-rows.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "'=HYPERLINK" in answer.content.decode("utf-8-sig")


def test_only_the_board_imports(as_, nora, board):
    batch = upload(LIST, by=board)
    client = as_(nora)
    for path in ("", f"{batch.public_id}/", f"{batch.public_id}/bad-rows.csv"):
        assert client.get(f"/members/desk/import/{path}").status_code == 403
    assert client.post(f"/members/desk/import/{batch.public_id}/start/").status_code == 403
    assert Import.objects.get().state == Import.State.DRAFT


def test_the_command_looks_first_imports_and_undoes(plan, tmp_path, capsys):
    file = tmp_path / "mitglieder.csv"
    file.write_bytes(LIST.encode("cp1252"))
    call_command("import_members", str(file))
    assert "3 would be added" in capsys.readouterr().out
    assert not Member.objects.exists()
    call_command("import_members", str(file), "--yes")
    assert Member.objects.count() == 3
    batch = Import.objects.get()
    call_command("import_members", undo=batch.pk)
    assert not Member.objects.exists()
    with pytest.raises(CommandError, match="that is done"):
        call_command("import_members", undo=batch.pk)


KILLED = """
import os, signal, django
django.setup()
from commonhall.modules.members.actions import imports
whole = imports._import_chunk
def chunk(batch, rows, by):
    if batch.rows_done:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(batch, rows, by)
imports._import_chunk = chunk
imports.run_imports()
"""


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_worker_was_killed_goes_on_where_it_stopped(same_database):
    rows = "".join(f"P{n},Person,p{n}@example.org\n" for n in range(1200))
    batch = upload(f"First name,Last name,Email\n{rows}", encoding="utf-8")
    actions.start_import(batch=batch, by=None)
    killed = subprocess.run([sys.executable, "-c", KILLED], env=same_database, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert Member.objects.count() == CHUNK
    actions.run_imports()
    batch.refresh_from_db()
    assert (batch.state, batch.added, Member.objects.count()) == (Import.State.DONE, 1200, 1200)
    assert ImportRun.objects.get().state == State.DONE
