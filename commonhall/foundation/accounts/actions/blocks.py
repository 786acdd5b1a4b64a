"""Wanting nothing to do with somebody."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts.activity import BLOCKS_CARRIED, BLOCKS_RETURNED, PERSON_BLOCKED, PERSON_UNBLOCKED
from commonhall.foundation.accounts.models import Block, User


@transaction.atomic
def block_person(*, person: User, by: Any) -> Block:
    """Hide oneself from a person. They are not told; a block that is there already stays as it is.

    Raises:
        Refused: it would be oneself.
    """
    if person.pk == by.pk:
        raise Refused(_("You can't block yourself."))
    block, made = Block.objects.get_or_create(blocker=by, blocked=person)
    if made:
        record(PERSON_BLOCKED, by=by, on=person)
    return block


@transaction.atomic
def unblock_person(*, person: User, by: Any) -> bool:
    """Take a block back; whether there was one."""
    gone, _rows = Block.objects.filter(blocker=by, blocked=person).delete()
    if gone:
        record(PERSON_UNBLOCKED, by=by, on=person)
    return bool(gone)


@transaction.atomic
def carry_blocks(*, source: User, to: User) -> list[int]:
    """Let what holds between one account and others hold for another account of the same person too, both ways.

    The first account keeps its own. In the log it is the system's act: whoever puts the accounts together doesn't read
    there, nor in their own archive, that the person blocks somebody or is blocked.

    Returns:
        The keys of the blocks that were not there before, for return_blocks.
    """
    added = []
    for known in _of(source).order_by("id"):
        blocker, blocked = (to if person == source else person for person in (known.blocker, known.blocked))
        if blocker == blocked:
            continue  # one of the two accounts has blocked the other
        block, made = Block.objects.get_or_create(blocker=blocker, blocked=blocked, defaults={"at": known.at})
        if made:
            added.append(block.pk)
    if added:
        record(BLOCKS_CARRIED, by=SYSTEM, on=to)
    return added


@transaction.atomic
def return_blocks(*, keys: list[int], account: User) -> int:
    """Take off an account what carry_blocks has brought it; what was taken back since or made anew stays as it is.

    Returns:
        How many blocks it was.
    """
    gone, _rows = _of(account).filter(pk__in=keys).delete()
    if gone:
        record(BLOCKS_RETURNED, by=SYSTEM, on=account)
    return gone


def _of(user: User) -> "QuerySet[Block]":
    """Those that the person made, and those that were made against them."""
    return Block.objects.filter(Q(blocker=user) | Q(blocked=user)).select_related("blocker", "blocked")
