"""Arrange the home page."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.richtext.cleaning import clean
from commonhall.core.visitors import version
from commonhall.foundation.pages.actions.pictures import FIELDS, changed_picture
from commonhall.foundation.pages.activity import (
    BLOCK_ADDED,
    BLOCK_BROUGHT_BACK,
    BLOCK_CHANGED,
    BLOCK_DELETED,
    BLOCK_MOVED,
)
from commonhall.foundation.pages.models import Block, BlockKind
from commonhall.foundation.pages.queries import BLOCK_PICTURE

MOST = 30
RICH = "body"  # the one text of a block that is rich


@transaction.atomic
def add_block(*, kind: str, by: Any, **data: Any) -> Block:
    """Add a block below the others.

    Args:
        data: its texts by the names of its kind's form, and its picture as changed_picture() takes it.

    Raises:
        Refused: there are 30 already, or its picture is not taken.
    """
    others = list(Block.objects.select_for_update().filter(deleted_at=None))
    if len(others) >= MOST:
        raise Refused(_("The home page has %(count)d blocks already. Delete one first.") % {"count": MOST})
    # Deleted ones keep their place, so that they come back where they were.
    last = Block.objects.aggregate(last=Max("position"))["last"] or 0
    block = Block.objects.create(kind=kind, position=last + 1, data=_kept(kind, data, {}, by))
    return _tell(BLOCK_ADDED, block, by, before={}, after=block.data)


@transaction.atomic
def change_block(*, block: Block, by: Any, **data: Any) -> Block:
    found = _locked(block)
    before, found.data = found.data, _kept(found.kind, data, found.data, by)
    found.save(update_fields=["data"])
    return _tell(BLOCK_CHANGED, found, by, before=before, after=found.data)


@transaction.atomic
def move_block(*, block: Block, up: bool, by: Any) -> Block:
    """Change places with the neighbour.

    Raises:
        Refused: there is none.
    """
    blocks = list(Block.objects.select_for_update().filter(deleted_at=None))
    here = next((place for place, each in enumerate(blocks) if each.pk == block.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(blocks):
        raise Refused(_("It can't be moved any further."))
    found, other = blocks[here], blocks[there]
    found.position, other.position = other.position, found.position
    Block.objects.bulk_update([found, other], ["position"])
    return _tell(BLOCK_MOVED, found, by, before={"position": other.position}, after={"position": found.position})


@transaction.atomic
def hide_block(*, block: Block, hidden: bool, by: Any) -> Block:
    """Keep it from visitors, or show it to them again."""
    found = _locked(block)
    if found.is_hidden == hidden:
        return found
    before, found.is_hidden = found.is_hidden, hidden
    found.save(update_fields=["is_hidden"])
    return _tell(BLOCK_CHANGED, found, by, before={"hidden": before}, after={"hidden": hidden})


@transaction.atomic
def delete_block(*, block: Block, by: Any) -> Block:
    """Take it away. It can be brought back to its place."""
    found = _locked(block)
    found.deleted_at = timezone.now()
    found.save(update_fields=["deleted_at"])
    return _tell(BLOCK_DELETED, found, by, before=found.data, after={})


@transaction.atomic
def bring_back_block(*, block: Block, by: Any) -> Block:
    found = Block.objects.select_for_update().get(pk=block.pk)
    if found.deleted_at is None:
        raise Refused(_("This block is on the page already."))
    found.deleted_at = None
    found.save(update_fields=["deleted_at"])
    return _tell(BLOCK_BROUGHT_BACK, found, by, before={}, after=found.data)


def _locked(block: Block) -> Block:
    found = Block.objects.select_for_update().filter(deleted_at=None, pk=block.pk).first()
    if found is None:
        raise Refused(_("This block was deleted meanwhile. Bring it back first."))
    return found


def _kept(kind: str, data: dict[str, Any], before: dict[str, Any], by: Any) -> dict[str, Any]:
    """What is kept of what was typed: rich text clean, the picture as its facts."""
    texts = {name: value for name, value in data.items() if name not in FIELDS}
    if RICH in texts:
        texts[RICH] = clean(texts[RICH])
    given = {"picture": None, "picture_alt": None} | {name: data[name] for name in FIELDS if name in data}
    picture = changed_picture(purpose=BLOCK_PICTURE, kept=before.get("picture") or {}, by=by, **given)
    if kind == BlockKind.PICTURE and not picture:
        raise Refused(_("Choose a picture first."), field="picture")
    return texts | ({"picture": picture} if picture else {})


def _tell(kind: Kind, block: Block, by: Any, **change: Any) -> Block:
    version.bump()
    record(kind, by=by, on=block, data={"kind": block.kind}, **change)
    return block
