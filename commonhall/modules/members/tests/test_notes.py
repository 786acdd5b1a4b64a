"""Staff's notes: who reads, changes, deletes them, and what the member gets of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.modules import switchboard
from commonhall.modules.members import actions
from commonhall.modules.members.models import Note

TEXT = "Owes us the key of the hut"


@pytest.fixture
def member(nora, join):
    return join(nora)


def test_a_note_is_written_changed_deleted_and_brought_back_by_its_author(as_, board, member):
    client = as_(board)
    page = f"/members/{member.public_id}/notes/"
    assert client.post(page, {"text": " "}).status_code == 422
    client.post(page, {"text": TEXT})
    note = Note.objects.get()
    assert TEXT in client.get(page).content.decode()
    client.post(f"/members/desk/notes/{note.pk}/", {"text": "Gave it back"})
    assert "Gave it back" in client.get(page).content.decode()
    gone = client.post(f"/members/desk/notes/{note.pk}/delete/", follow=True).content.decode()
    assert "No notes yet." in gone and "Undo" in gone
    assert client.get(f"{page}?deleted=x&cursor=").status_code == 200
    listed = f"/api/v1/members/{member.public_id}/notes?deleted=1"
    assert "Deleted in the last 30 days" in client.get(page).content.decode()
    assert [each["text"] for each in client.get(listed).json()["items"]] == [Note.objects.get().text]
    back = client.post(f"/members/desk/notes/{note.pk}/restore/", follow=True).content.decode()
    assert "Deleted in the last 30 days" not in back
    assert client.get(listed).json()["items"] == []
    assert "Gave it back" in back
    for entry in Activity.objects.filter(kind__startswith="members.note"):
        assert TEXT not in str((entry.data, entry.before, entry.after))


def test_the_member_sees_no_note_on_any_page_nor_by_api_but_in_the_export(as_, board, nora, member):
    actions.add_note(member=member, text=TEXT, by=board)
    client = as_(nora)
    for address in (member.get_absolute_url(), "/members/me/", f"/api/v1/members/{member.public_id}"):
        answer = client.get(address)
        assert (answer.status_code, TEXT in answer.content.decode()) == (200, False)
    for address in (f"/members/{member.public_id}/notes/", f"/api/v1/members/{member.public_id}/notes"):
        assert client.get(address).status_code == 403
    data = switchboard.find("members").personal_data
    exported = [entry for entry in data.export(nora) if entry["kind"] == "note"]
    assert [entry["text"] for entry in exported] == [TEXT]
    assert str(board) not in str(exported)
    assert list(data.export(board)) == []
    data.erase(nora)
    assert not Note.objects.exists()


def test_a_note_is_changed_by_nobody_else_and_nobody_reads_notes_on_themselves(as_, account, board, member, join):
    note = actions.add_note(member=member, text=TEXT, by=board)
    other = account("tara", Role.TREASURER)
    client = as_(other)
    assert TEXT in client.get(f"/members/{member.public_id}/notes/").content.decode()
    assert client.post(f"/members/desk/notes/{note.pk}/", {"text": "x"}).status_code == 403
    assert client.post(f"/members/desk/notes/{note.pk}/delete/").status_code == 403
    own = join(other, first_name="Tara")
    actions.add_note(member=own, text="Tara is late", by=board)
    assert client.get(f"/members/{own.public_id}/notes/").status_code == 403
    admin, page = account("ada", Role.ADMIN), f"/members/{member.public_id}/notes/"
    for act in ("delete", "restore"):
        button = f"/members/desk/notes/{note.pk}/{act}/"
        assert button not in as_(other).get(page).content.decode()
        assert button in as_(admin).get(page).content.decode()
        as_(admin).post(button)
        assert (Note.objects.get(pk=note.pk).deleted_at is not None) == (act == "delete")


def test_a_deleted_note_is_gone_for_good_after_a_month(board, member):
    note = actions.delete_note(note=actions.add_note(member=member, text=TEXT, by=board), by=board)
    assert actions.forget_deleted_notes() == 0
    Note.objects.filter(pk=note.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    assert actions.forget_deleted_notes() == 1


def test_notes_by_api(as_, board, member):
    client = as_(board)
    address = f"/api/v1/members/{member.public_id}/notes"
    made = client.post(address, {"text": TEXT}, content_type="application/json")
    assert made.status_code == 201
    one = f"/api/v1/members/desk/notes/{made.json()['id']}"
    assert client.put(one, {"text": "New"}, content_type="application/json").json()["text"] == "New"
    assert client.delete(one).status_code == 204
    assert client.get(address).json()["items"] == []
    client.post(f"{one}/restore")
    assert [item["text"] for item in client.get(address).json()["items"]] == ["New"]
