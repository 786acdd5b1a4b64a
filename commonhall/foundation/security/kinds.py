"""What other parts of the house declare to security: kinds of events, and figures for its dashboard."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from commonhall.foundation.security.models import Risk, SecurityEvent


@dataclass(frozen=True)
class EventKind:
    """One kind of security event.

    Attributes:
        name: "<app label>.<what>", such as "accounts.locked".
        label: what staff read.
        risk: how bad it is, unless whoever raises it knows better.
        advice: what staff can do about it.
        routine: kept for the figures and for judging abuse; it asks for nobody's work.
        blames: whether the address did it, so that repeating it leads to a block. Not where the site itself, or whoever
            set it up, may be at fault.
    """

    name: str
    label: str | Promise
    risk: Risk
    advice: str | Promise = ""
    routine: bool = False
    blames: bool = True

    def __post_init__(self) -> None:
        if self.name in _kinds:
            raise ValueError(f"the kind {self.name} is declared twice")
        _kinds[self.name] = self


_kinds: dict[str, EventKind] = {}


def kind_of(name: str) -> EventKind | None:
    """The kind of that name; None where what declared it is gone."""
    return _kinds.get(name)


def named(events: list[SecurityEvent]) -> list[tuple[SecurityEvent, str]]:
    """Each event with what people call it."""
    kinds = [(event, kind_of(event.kind)) for event in events]
    return [(event, str(kind.label) if kind else event.kind) for event, kind in kinds]


def all_event_kinds() -> list[EventKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)


@dataclass(frozen=True)
class Figure:
    """A live number on the security dashboard, such as how many accounts are locked.

    Declared in a module's `activity.py`; a storey above security so shows what security cannot know.

    Attributes:
        count: one cheap query; it is asked every few seconds while somebody looks.
        url_name, query: the list in which these, and no others, can be seen.
        state: the colour when it is not zero.
    """

    label: str | Promise
    count: Callable[[], int]
    url_name: str = ""
    query: str = ""
    state: str = "warning"

    def __post_init__(self) -> None:
        _figures.append(self)


_figures: list[Figure] = []


def declared_figures() -> list[Figure]:
    return list(_figures)
