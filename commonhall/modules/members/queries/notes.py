"""Staff's notes."""

from typing import Any

from django.db.models import QuerySet

from commonhall.core.access.roles import is_admin
from commonhall.modules.members.models import Member, Note


def notes_of(member: Member) -> "QuerySet[Note]":
    """Notes on a member that are not deleted, with their authors."""
    return Note.objects.filter(member=member, deleted_at=None).select_related("author")


def deleted_notes_of(member: Member, user: Any) -> "QuerySet[Note]":
    """Those that are deleted and can still be brought back by this person, with their authors."""
    found = Note.objects.filter(member=member).exclude(deleted_at=None).select_related("author")
    return found if is_admin(user) else found.filter(author=user)
