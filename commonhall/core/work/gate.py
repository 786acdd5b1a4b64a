"""Whether a part of the house is switched on, asked by what lies below the switchboard.

`core.modules` sets the answer when it starts; work and activity ask, and so need not import it.
"""

from collections.abc import Callable


def _always(label: str) -> bool:
    return True


_is_on: Callable[[str], bool] = _always


def set_switchboard(is_on: Callable[[str], bool]) -> None:
    global _is_on
    _is_on = is_on


def is_on(label: str) -> bool:
    """Whether the app of this label is switched on."""
    return _is_on(label)


def label_of(dotted: str) -> str:
    """The app label of a dotted module path: "commonhall.modules.members.tasks" -> "members"."""
    parts = dotted.split(".")
    return (
        parts[2] if len(parts) > 2 and parts[1] in ("modules", "foundation") else parts[1] if len(parts) > 1 else dotted
    )
