"""What must hold of a person's facts, whoever writes them and from wherever they come."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused
from commonhall.core.time.lifetimes import is_birth_date, is_graduation_year
from commonhall.core.time.today import site_today
from commonhall.modules.members.models import CustomField, Member
from commonhall.modules.members.queries.privacy import audience_of, own_audience_of, reader_of, withheld
from commonhall.modules.members.queries.taken import is_taken


def check_person(facts: Mapping[str, Any]) -> None:
    """Raises Refused where a date of birth or a year of graduation can be nobody's; what is not told is right."""
    today = site_today()
    born, graduation = facts.get("birth_date"), facts.get("graduation_year")
    if born is not None and born > today:
        raise Refused(_("This day is in the future."), field="birth_date")
    if born is not None and not is_birth_date(born, today):
        raise Refused(_("Nobody who lives was born so long ago."), field="birth_date")
    if graduation is not None and not is_graduation_year(graduation, today):
        raise Refused(_("This year is too far away. Write it with four digits."), field="graduation_year")


def check_address(member: Member, email: str) -> None:
    """Raises Refused where this can't be the address of the member in the register: it is another's, or they have an
    account, whose address it then is."""
    if member.user is not None and email.lower() != member.user.email.lower():
        told = _("The register has the address of the member's account. They change it there, and it follows.")
        raise Refused(told, field="email")
    if is_taken("email", email, besides=member):
        raise Refused(_("Somebody with this address is in the register already."), field="email")


def check_withheld(
    member: Member,
    *,
    by: Any,
    questions: Sequence[CustomField],
    facts: Collection[str] = (),
    audiences: Collection[str] = (),
    visibility: Mapping[str, str] | None = None,
    answers: Collection[str] = (),
) -> set[str]:
    """What a member shows to nobody is changed by nobody else. Here every change by a person passes.

    Args:
        by: who changes. The site itself, which follows what the member has done elsewhere, may.
        facts, answers: the names of fields, and the keys of questions, that are given.
        audiences: names whose audience is given by itself; `visibility`: audiences as a whole form gives them, where a
            withheld one may stand as it is.

    Returns:
        The names of what is withheld.

    Raises:
        Refused: something withheld would be changed.
    """
    if getattr(by, "pk", None) is None:
        return set()
    hidden, asked = withheld(reader_of(by), member, questions), {question.name: question for question in questions}
    shown = {
        name for name, who in (visibility or {}).items() if name in hidden and who != _audience(member, name, asked)
    }
    places = {
        "": hidden & set(facts),
        "visibility.": hidden & set(audiences) | shown,
        "answers.": {name for name in hidden & set(asked) if asked[name].key in answers},
    }
    for place, names in places.items():
        for name in sorted(names):
            raise Refused(_("The member shows this to nobody, so only they change it."), field=place + name)
    return hidden


def _audience(member: Member, name: str, questions: Mapping[str, CustomField]) -> str:
    return own_audience_of(member, questions[name]) if name in questions else audience_of(member, name)
