"""The home page: its blocks with all that they show."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from commonhall.core.modules import switchboard
from commonhall.core.modules.manifest import Panel, PublicNumber, PublicPanel, Text
from commonhall.core.richtext.cleaning import render
from commonhall.foundation.pages.models import Block, BlockKind, Picture

UNDOABLE = 10  # deleted blocks that are offered to be brought back
AREAS = ("new", "due", "next")

Boxes = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Shown:
    """A block ready to be drawn.

    Attributes:
        data: its texts.
        panels: template and context of each box that a module puts into it.
        numbers: text and number.
        html: its rich text.
        picture: a kind without one has none.
    """

    block: Block
    data: dict[str, Any]
    panels: Boxes = field(default_factory=list)
    numbers: list[tuple[Text, int]] = field(default_factory=list)
    html: str = ""
    picture: Picture | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet, such as news of a module that is off."""
        return self.block.kind in (BlockKind.NEWS, BlockKind.EVENTS) and not self.panels


def visible_blocks(request: HttpRequest) -> list[Shown]:
    """The home page as visitors see it."""
    shown = [block_shown(block, request) for block in arranged_blocks() if not block.is_hidden]
    return [each for each in shown if not each.is_empty]


def arranged_blocks() -> list[Block]:
    return list(Block.objects.filter(deleted_at=None))


def deleted_blocks() -> list[Block]:
    return list(Block.objects.exclude(deleted_at=None).order_by("-deleted_at")[:UNDOABLE])


def block_shown(block: Block, request: HttpRequest) -> Shown:
    if block.kind in (BlockKind.NEWS, BlockKind.EVENTS):
        return Shown(block, block.data, panels=_public_panels(block.kind, request))
    if block.kind == BlockKind.NUMBERS:
        return Shown(block, block.data, numbers=[(each.label, each.count()) for each in _public_numbers()])
    return Shown(block, block.data, html=render(block.data.get("body", "")), picture=block.picture)


def _public_panels(area: str, request: HttpRequest) -> Boxes:
    offered: list[PublicPanel] = [panel for module in switchboard.active() for panel in module.public_panels]
    found = [(panel.template, panel.context(request)) for panel in offered if panel.area == area]
    return [(template, context) for template, context in found if context is not None]


def _public_numbers() -> list[PublicNumber]:
    return [number for module in switchboard.active() for number in module.public_numbers]


def member_panels(request: HttpRequest) -> dict[str, Boxes]:
    """The boxes of a member's home by what they tell: "new", "due", "next"."""
    found: dict[str, Boxes] = {area: [] for area in AREAS}
    offered: list[Panel] = [panel for module in switchboard.active() for panel in module.panels]
    for panel in offered:
        context = panel.context(request)
        if context is not None:
            found[context.get("area", panel.area)].append((panel.template, context))
    return found
