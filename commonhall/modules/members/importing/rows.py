"""What comes out of judging a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from commonhall.core.tabular.cells import Cell
from commonhall.modules.members.importing.problems import Problem


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the file tells it. Texts are "" and dates None where it says nothing.

    There is a first or a last name, and always a display name. `extra` holds header → text of all that fits no field.
    `twin` counts the rows above that could be told from this one by nothing but their place.
    """

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    display_name: str = ""
    member_number: str = ""
    status: str = ""
    plan: str = ""
    joined_on: date | None = None
    expires_on: date | None = None
    birth_date: date | None = None
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    field_of_study: str = ""
    university: str = ""
    graduation_year: int | None = None
    profession: str = ""
    employer: str = ""
    notes: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    twin: int = 0


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """`values` is None exactly when there are problems; `cells` is the row as it was read, to hand it back."""

    line: int
    cells: list[Cell]
    values: MemberRow | None
    problems: list[Problem]
    warnings: list[Problem]
