"""What a check finds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    FINE = "fine"
    DOUBTFUL = "doubtful"  # runs, but somebody should look
    WRONG = "wrong"
    LEFT_OUT = "left out"  # does not apply here, or could not be looked at


@dataclass(frozen=True)
class Finding:
    """What was found, and how to mend it where that is needed. Neither ever holds a secret."""

    state: State
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Check:
    """One thing to look at.

    Attributes:
        needs: the check that must be fine before this one makes sense.
    """

    name: str
    look: Callable[[], Finding]
    needs: str = ""


def fine(text: str) -> Finding:
    return Finding(State.FINE, text)


def doubtful(text: str, hint: str) -> Finding:
    return Finding(State.DOUBTFUL, text, hint)


def wrong(text: str, hint: str) -> Finding:
    return Finding(State.WRONG, text, hint)


def left_out(text: str) -> Finding:
    return Finding(State.LEFT_OUT, text)
