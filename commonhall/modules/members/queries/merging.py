"""What holds once two entries of one person are put together, and who sees it.

Staff choose between values that the board sees. What either entry shows to nobody is settled here, and nobody looks at
it: what the entry says whose account goes on holds; where it says nothing, the other's comes in its place, for the
member's eyes alone. Whether the board sees the field afterwards hangs on nothing that it did not know before, so that
tells of no value either.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from commonhall.modules.members.models import Audience, CustomField, Member
from commonhall.modules.members.models.shown import DEFAULT_AUDIENCES
from commonhall.modules.members.queries.privacy import (
    APART,
    THE_BOARD,
    audience_of,
    default_audience,
    own_audience_of,
    withheld,
)

WITHOUT_VALUE = ("listed", *APART)  # which have an audience and are no field of a member
FROM_MOST_TO_FEWEST = tuple(Audience.values)


@dataclass(frozen=True)
class Fact:
    """A field of one entry.

    Attributes:
        audience: who sees it, by the member's choice or, where `chosen` is false, as usual.
    """

    value: Any
    audience: str
    chosen: bool

    @property
    def is_told(self) -> bool:
        return self.value not in ("", None, [])


def unseen(keep: Member, drop: Member, questions: Collection[CustomField] = ()) -> set[str]:
    """The names of the fields that either entry shows to nobody: in a merge they are neither shown nor chosen."""
    return withheld(THE_BOARD, keep, questions) | withheld(THE_BOARD, drop, questions)


def merged(
    keep: Member, drop: Member, *, take: Collection[str], holder: Member, questions: Sequence[CustomField]
) -> dict[str, Any]:
    """The kept entry's fields as the merge leaves them, by attribute: those that are taken over, answers, audiences.

    Args:
        take: the fields, none of them unseen, in which the dropped entry's value holds.
        holder: the one of the two whose account goes on: what it shows to nobody holds.
        questions: all of the club's own, also those that are asked no more.
    """
    hidden, values = unseen(keep, drop, questions), {name: getattr(drop, name) for name in take}
    custom, visibility = {**drop.custom, **keep.custom}, dict(keep.visibility)
    fields: list[str | CustomField] = [*DEFAULT_AUDIENCES, *questions]
    for field in fields:
        name, kept, dropped = _name(field), _fact(keep, field), _fact(drop, field)
        if name in hidden:
            held = _unseen_held(kept, dropped) if holder is keep else _unseen_held(dropped, kept)
        else:
            held = _held(kept, dropped, taken=_is_taken(field, kept, take))
        if isinstance(field, CustomField):
            custom |= {field.key: held.value} if held.is_told else {}
        elif name in hidden:
            values[name] = held.value
        if held.audience != kept.audience:
            visibility.pop(name, None)
            visibility |= {name: held.audience} if held.audience != _usual_audience(field) else {}
    return {**values, "custom": custom, "visibility": visibility}


def _name(field: str | CustomField) -> str:
    return field if isinstance(field, str) else field.name


def _usual_audience(field: str | CustomField) -> str:
    return default_audience(field) if isinstance(field, str) else field.audience


def _is_taken(field: str | CustomField, kept: Fact, take: Collection[str]) -> bool:
    """Whether the dropped entry's value holds. Of answers nobody chooses one: the dropped one's fill the gaps."""
    return field in take or f"{field}_id" in take if isinstance(field, str) else not kept.is_told


def _fact(member: Member, field: str | CustomField) -> Fact:
    if isinstance(field, CustomField):
        return Fact(member.custom.get(field.key), own_audience_of(member, field), field.name in member.visibility)
    value = None if field in WITHOUT_VALUE else getattr(member, field)
    return Fact(value, audience_of(member, field), field in member.visibility)


def _unseen_held(mine: Fact, theirs: Fact) -> Fact:
    """Of what at least one of the two shows to nobody."""
    return mine if mine.is_told else replace(theirs, audience=Audience.ME.value)


def _held(kept: Fact, dropped: Fact, *, taken: bool) -> Fact:
    """Of what the board sees in both. A value that goes over is seen by no more people than before, and where both say
    the same, what the other one chose counts too: of two choices, the narrower."""
    same = kept.value == dropped.value
    first, second = (dropped, kept) if taken and not same else (kept, dropped)
    if second.chosen and (same or first is dropped):
        audience = max(first.audience, second.audience, key=FROM_MOST_TO_FEWEST.index)
        return replace(first, audience=audience)
    return first
