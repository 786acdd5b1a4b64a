"""Staff's notes."""

from django.db.models import QuerySet

from commonhall.modules.members.models import Member, Note


def notes_of(member: Member) -> "QuerySet[Note]":
    """Notes on a member that are not deleted, with their authors."""
    return Note.objects.filter(member=member, deleted_at=None).select_related("author")
