"""Whom people want nothing to do with."""

from typing import Any

from django.db.models import Q, QuerySet

from commonhall.core.access.roles import Role, has_role
from commonhall.foundation.accounts.models import Block

sees_everybody = has_role(Role.BOARD, Role.TREASURER, Role.MODERATOR)


def blocked_for(viewer: Any) -> "QuerySet[Block, int]":
    """The primary keys of the users who are hidden from the viewer, because they have blocked them.

    How a module obeys. A list of people, or of what people wrote to others, leaves them out where it is fetched:
    `rows.exclude(author__in=blocked_for(reader))`, which keeps rows that have no user; an object of theirs alone is
    then a 404, so that nobody learns of the block. Before somebody writes to, invites or names another, ask
    `is_blocked`. What a reader does not want to see themselves, such as posts of those whom they have blocked, is
    `blocked_by`.

    Nothing is hidden from the board, the treasurer, moderators and administrators: they answer for the whole site.

    Returns:
        A subquery for `user__in=…`, which costs no query of its own; empty for visitors and staff.
    """
    if not viewer.is_authenticated or sees_everybody(viewer):
        return Block.objects.none().values_list("blocker_id", flat=True)
    return Block.objects.filter(blocked=viewer.pk).values_list("blocker_id", flat=True)


def blocked_by(user: Any) -> "QuerySet[Block, int]":
    """The primary keys of those whom the person has blocked: a subquery, to fold away what they write."""
    return Block.objects.filter(blocker=user.pk).values_list("blocked_id", flat=True)


def is_blocked(one: Any, other: Any) -> bool:
    """Whether one of the two has blocked the other: they don't write to, invite or name each other.

    A message of the club's staff as staff (a decision, a reminder of dues) is no business between two people and is
    not stopped by this.
    """
    both = Q(blocker=one.pk, blocked=other.pk) | Q(blocker=other.pk, blocked=one.pk)
    return Block.objects.filter(both).exists()


def blocks_of(user: Any) -> "QuerySet[Block]":
    """Whom the person has blocked, with each."""
    return Block.objects.filter(blocker=user.pk).select_related("blocked")
