"""Two entries of one person, for the tests of what is found and put together."""

from datetime import UTC, datetime
from uuid import UUID

from commonhall.modules.members.models import Member, Status

AUDIENCES = ("public", "members", "board", "me")
DESK = "/api/v1/members/desk"


def entry(place, **fields):
    """One of two entries, the same each time that it is made."""
    values = {"first_name": "Nora", "last_name": f"Lund{place}", "status": Status.ACTIVE, **fields}
    return Member.objects.create(
        pk=9000 + place, public_id=UUID(int=place), created_at=datetime(2026, 1, place, tzinfo=UTC), **values
    )


def again(member):
    return Member.objects.get(pk=member.pk)


def address(keep, drop):
    return f"/members/desk/doubles/{keep.public_id}/{drop.public_id}/"
