"""Wanting nothing to do with somebody."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts.activity import PERSON_BLOCKED, PERSON_UNBLOCKED
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
