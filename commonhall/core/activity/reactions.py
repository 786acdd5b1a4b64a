"""Reactions: what a module does when others have news. A reaction runs at least once, in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonhall.core.activity.kinds import Kind
from commonhall.core.work.gate import is_on, label_of

if TYPE_CHECKING:
    from commonhall.core.activity.models import Activity

Handler = Callable[["Activity"], None]


@dataclass(frozen=True)
class Reaction:
    name: str
    label: str
    listens: Callable[[Kind], bool]
    handle: Handler


_reactions: dict[str, Reaction] = {}


def reacts_to(*kinds: Kind, when: Callable[[Kind], bool] | None = None) -> Callable[[Handler], Handler]:
    """Run the function when one of the kinds happened, or any kind for which `when` is true.

    The function must be idempotent in what it does outside the database; its database writes happen exactly once.
    """
    names = {kind.name for kind in kinds}

    def decorate(handle: Handler) -> Handler:
        label = label_of(handle.__module__)
        name = f"{label}.{handle.__name__}"
        if name in _reactions:
            raise ValueError(f"two reactions are called {name}")
        _reactions[name] = Reaction(name, label, when or (lambda kind: kind.name in names), handle)
        return handle

    return decorate


def reactions_to(kind: Kind) -> list[Reaction]:
    """Who listens to the kind, among the modules that are switched on."""
    if not is_on(kind.module):
        return []
    return [found for found in _reactions.values() if found.listens(kind) and is_on(found.label)]


def get_reaction(name: str) -> Reaction | None:
    return _reactions.get(name)
