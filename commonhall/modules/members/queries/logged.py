"""What the log says of a member's facts, and to whom.

What a member shows to nobody is not written into the log: an entry then says that it was changed, and no more. What
was written while others could see it is withheld as soon as the member shows it to nobody; the entry stays as it was
sealed.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from commonhall.core.activity.models import Activity
from commonhall.modules.members.models import OWN, CustomField, Member
from commonhall.modules.members.models.shown import SHOWN_FIELDS
from commonhall.modules.members.queries.privacy import DEFAULTS, reader_of, withheld

UNWRITTEN = "[shown to nobody]"  # in the place of a value, in the log itself
ENTRIES = ("kept", "dropped")  # a merge writes down two members


def without(values: dict[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """The values of fields, and of answers under `custom`, without those that are hidden."""
    return _each(values, lambda name, value: UNWRITTEN if name in hidden else value)


def as_seen(entries: Sequence[Activity], viewer: Any) -> dict[int, dict[str, Any]]:
    """What this person may read of the members that the entries are about, by the entry's key.

    Of a member who is in the register no more nobody can say what they show; only what the club wrote down is told.
    """
    rows = Member.objects.select_related("head").defer(*SHOWN_FIELDS)
    members = {str(member.pk): member for member in rows.filter(pk__in={entry.target_id for entry in entries})}
    reader, questions = reader_of(viewer), list(CustomField.objects.all())
    everything = {*DEFAULTS, *(question.name for question in questions)}
    hidden = {key: withheld(reader, member, questions) for key, member in members.items()}
    return {entry.pk: _seen(entry.subject, hidden.get(entry.target_id, everything)) for entry in entries}


def _seen(subject: dict[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """With a word that the reader understands in the place of what is not told."""
    unwritten = _("(shown to nobody)")

    def told(name: str, value: Any) -> Any:
        return unwritten if name in hidden or value == UNWRITTEN else value

    return subject | {when: _each(subject[when], told) for when in ("before", "after") if when in subject}


def _each(values: dict[str, Any], told: Callable[[str, Any], Any]) -> dict[str, Any]:
    """The values as `told` gives them, by their names as `visibility` has them; answers and members inside as well."""
    found = {}
    for name, value in values.items():
        if name in ENTRIES and isinstance(value, dict):
            found[name] = _each(value, told)
        elif name == "custom" and isinstance(value, dict):
            found[name] = {key: told(OWN + key, answer) for key, answer in value.items()}
        else:
            found[name] = told(name, value)
    return found
