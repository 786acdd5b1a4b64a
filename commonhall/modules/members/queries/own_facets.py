"""The club's own questions as filters of the directory, where staff allow it.

Who may not see an answer meets it neither in a filter nor in a count: the member's own choice holds, else the field's.
"""

from math import isfinite
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from commonhall.modules.members.models import Answer, CustomField
from commonhall.modules.members.models.shown import SEES
from commonhall.modules.members.queries.answers import MOST
from commonhall.modules.members.queries.privacy import Reader

YES_NO = ("yes", "no")
BOUNDS = {"min": "number__gte", "max": "number__lte"}  # by what stands behind the name of a field of numbers


def names_of(field: CustomField) -> list[str]:
    """The parameters of an address that filter by the field; a key holds no full stop, so no two are the same."""
    return [f"{field.name}.{bound}" for bound in BOUNDS] if field.kind == CustomField.Kind.NUMBER else [field.name]


def values_asked(asked: QueryDict, field: CustomField, most: int) -> dict[str, tuple[str, ...]]:
    """What an address asks of the field, judged, by parameter."""
    found = {}
    for name in names_of(field):
        given = [value.strip() for value in asked.getlist(name)[:most]]
        values = tuple(dict.fromkeys(value for value in given if _is_one(field, value)))
        found[name] = values[:1] if field.kind == CustomField.Kind.NUMBER else values
    return found


def _is_one(field: CustomField, value: str) -> bool:
    if field.kind == CustomField.Kind.YES_NO:
        return value in YES_NO
    if field.kind == CustomField.Kind.CHOICE or field.kind == CustomField.Kind.CHOICES:
        return value in field.options
    try:
        number = float(value)
    except ValueError:
        return False
    return len(value) <= 20 and isfinite(number) and abs(number) <= MOST


def audiences(field: CustomField, reader: Reader) -> list[str]:
    """Of which choices of members the reader may see the answer; the empty one is that of the field."""
    return [*SEES[reader.kind], *([""] if sees_usually(field, reader) else [])]


def sees_usually(field: CustomField, reader: Reader) -> bool:
    return field.audience in SEES[reader.kind]


def answered(field: CustomField, name: str, values: Any, reader: Reader) -> Exists:
    """The condition that a member has one of the values and lets the reader see it; the arguments are those of
    `answers`."""
    return Exists(answers(field, name, values, reader).filter(member=OuterRef("pk")))


def answers(field: CustomField, name: str, values: Any, reader: Reader) -> QuerySet[Answer]:
    """The answers that have one of the values and that the reader may see.

    Args:
        name: one of `names_of`.
        values: those chosen, or an expression for one of them.
    """
    bound = BOUNDS.get(name.removeprefix(field.name).lstrip("."))
    if bound:
        wanted: dict[str, Any] = {bound: float(values[0])}
    else:
        wanted = {"value__in": values} if isinstance(values, tuple) else {"value": values}
    return Answer.objects.filter(key=field.key, audience__in=audiences(field, reader), **wanted)
