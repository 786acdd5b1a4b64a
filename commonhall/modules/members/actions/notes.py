"""Staff's notes on members."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import activity
from commonhall.modules.members.models import Member, Note

# A deleted note can be brought back for so long; then it is gone for good.
UNDELETE_WITHIN = timedelta(days=30)


@transaction.atomic
def add_note(*, member: Member, text: str, by: Any) -> Note:
    """Write something down about a member.

    Raises:
        Refused: it says nothing.
    """
    note = Note.objects.create(member=member, author=by, text=_said(text))
    record(activity.NOTE_SAVED, by=by, on=note, data={"member": str(member.public_id)})
    return note


@transaction.atomic
def change_note(*, note: Note, text: str, by: Any) -> Note:
    """Write a note anew. The log says that it was changed, and by whom; never what it says.

    Raises:
        Refused: it says nothing, or is deleted.
    """
    note = _locked(note)
    if note.deleted_at:
        raise Refused(_("This note is deleted. Bring it back first."))
    note.text, note.changed_at = _said(text), timezone.now()
    note.save(update_fields=["text", "changed_at"])
    record(activity.NOTE_SAVED, by=by, on=note, data={"member": str(note.member.public_id)})
    return note


@transaction.atomic
def delete_note(*, note: Note, by: Any) -> Note:
    """Take a note away; for 30 days it can be brought back."""
    note = _locked(note)
    if note.deleted_at is None:
        note.deleted_at = timezone.now()
        note.save(update_fields=["deleted_at"])
        record(activity.NOTE_DELETED, by=by, on=note, data={"member": str(note.member.public_id)})
    return note


@transaction.atomic
def restore_note(*, note: Note, by: Any) -> Note:
    """Bring a deleted note back."""
    note = _locked(note)
    if note.deleted_at is not None:
        note.deleted_at = None
        note.save(update_fields=["deleted_at"])
        record(activity.NOTE_SAVED, by=by, on=note, data={"member": str(note.member.public_id)})
    return note


def forget_deleted_notes() -> int:
    """Drop for good what was deleted a month ago; returns how many."""
    return Note.objects.filter(deleted_at__lt=timezone.now() - UNDELETE_WITHIN).delete()[0]


def _said(text: str) -> str:
    if not text.strip():
        raise Refused(_("Write something down first."), field="text")
    return text.strip()


def _locked(note: Note) -> Note:
    return Note.objects.select_for_update(of=("self",)).select_related("member").get(pk=note.pk)
