"""Who sees what of a member: the one place that decides, for pages, search, API, exports and cards alike.

Row by row the rule is `sees()`. For lists it is the same rule as columns that the database keeps (models/shown.py):
whoever filters, counts or sorts takes them from `listed()` and `column()`, and so meets no value that is hidden.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts import queries as accounts
from commonhall.modules.members.models import OWN, Audience, BadgeAward, CustomField, Member, Status
from commonhall.modules.members.models.shown import DEFAULT_AUDIENCES, SEES, may_see

SEARCH_LABEL = "members.member"
VISITOR, MEMBER, BOARD = "public", "members", "board"  # the kinds of reader, by the audience that they belong to

# What the club writes down about a membership: the board always sees it, so "only me" can't be chosen.
CLUB_FACTS = ("listed", "joined_on", "number", "plan", "expires_on")
# What is shown in a way of its own, not as one fact among others.
APART = ("badges", "roles")
# What a person tells of themselves, with its audience as long as they say nothing else.
DEFAULTS = {name: who for name, who in DEFAULT_AUDIENCES.items() if name not in (*CLUB_FACTS, *APART)}
FACTS = [*DEFAULTS, "joined_on", "number", "plan", "expires_on"]
LABELS = {"listed": _("standing in the directory"), "badges": _("badges"), "roles": _("roles in the club")}


@dataclass(frozen=True)
class Reader:
    """Whoever looks, as far as privacy asks.

    Attributes:
        kind: VISITOR, MEMBER or BOARD.
        user_id: their account, which may always see what is its own whole (`is_own`); None for nobody in particular.
        hidden: the accounts whose members this reader does not meet.
    """

    kind: str
    user_id: int | None = None
    hidden: frozenset[int] = frozenset()


# The board as such, whoever of it looks: what it does with an entry does not hang on whose entry it is.
THE_BOARD = Reader(BOARD)


def reader_of(user: Any) -> Reader:
    """How the person reads the register. One query where somebody may have blocked them."""
    if not user.is_authenticated:
        return Reader(VISITOR)
    if user.has_perm("members.see_all"):
        return Reader(BOARD, user.pk)
    kind = MEMBER if user.has_perm("members.view_directory") else VISITOR
    return Reader(kind, user.pk, hidden_from(user))


def hidden_from(user: Any) -> frozenset[int]:
    """The accounts that are not to be met by this person: those who block them. The board meets everybody."""
    if not hasattr(user, "hidden_from_them"):  # once for a request, which has a user of its own
        user.hidden_from_them = frozenset(accounts.blocked_for(user))
    hidden: frozenset[int] = user.hidden_from_them
    return hidden


def default_audience(field: str) -> str:
    """The field's audience as long as the member says nothing; empty for the club's own fields, which know theirs."""
    return "" if field.startswith(OWN) else str(DEFAULT_AUDIENCES[field])


def audience_of(member: Member, field: str) -> str:
    chosen = str(member.visibility.get(field, DEFAULT_AUDIENCES[field]))
    return BOARD if chosen == Audience.ME and field in CLUB_FACTS else chosen


def own_audience_of(member: Member, field: CustomField) -> str:
    """The audience of a field that the club has added: the member's choice, else the field's."""
    return str(member.visibility.get(field.name, field.audience))


def sees(reader: Reader, member: Member, field: str | CustomField) -> bool:
    """Whether the reader may see the field of the member. That they may see the member at all is `meets`."""
    if is_own(reader, member):
        return True
    audience = audience_of(member, field) if isinstance(field, str) else own_audience_of(member, field)
    return audience in SEES[reader.kind]


def withheld(reader: Reader, member: Member, questions: Iterable[CustomField]) -> set[str]:
    """The names of the fields, and of the club's own, that the reader may not see: of the board's, what is shown to
    nobody. Whether there is a value makes no difference, so it tells of none."""
    hidden = {name for name in DEFAULTS if not sees(reader, member, name)}
    return hidden | {question.name for question in questions if not sees(reader, member, question)}


def is_own(reader: Reader, member: Member) -> bool:
    """Oneself, or a dependant whom one pays for, as long as they have no account and so can't see to it themselves.

    Where dependants may be among them, rows come with their `head`.
    """
    if reader.user_id is None:
        return False
    if member.user_id is not None:
        return reader.user_id == member.user_id
    return member.head is not None and reader.user_id == member.head.user_id


def is_theirs(user: Any, member: Member) -> bool:
    """The same of a person who acts, or the site, whose nothing is."""
    return is_own(Reader(MEMBER, getattr(user, "pk", None)), member)


def meets(reader: Reader, member: Member) -> bool:
    """Whether the reader may know that the member is there: the rule of `listed`, for one who is at hand."""
    if is_own(reader, member) or reader.kind == BOARD:
        return True
    if member.status != Status.ACTIVE or member.user_id in reader.hidden:
        return False
    return audience_of(member, "listed") in SEES[reader.kind]


def listed(reader: Reader) -> QuerySet[Member]:
    """The members whom the reader may know of. Without those who hide from this very reader, if there are any."""
    rows = Member.objects.all()
    if reader.kind == BOARD:
        return rows
    rows = rows.filter(in_members=True) if reader.kind == MEMBER else rows.filter(in_public=True)
    return rows.exclude(user_id__in=reader.hidden) if reader.hidden else rows


def column(reader: Reader, name: str) -> str:
    """The column by which this reader filters, counts and sorts: "city", "study" or "joined" as they see it."""
    return f"{name}_{reader.kind}"


def showing(reader: Reader, field: str) -> Q:
    """The rows whose field the reader may see; for what lies in other tables, such as badges."""
    return Q(may_see(field, reader.kind))


def seen(reader: Reader, member: Member) -> dict[str, Any]:
    """The member's facts that the reader may see, empty ones left out, in the order in which they are shown."""
    own, told = is_own(reader, member), SEES[reader.kind]  # once for all fields: a list asks for thousands
    shown = {name: getattr(member, name) for name in FACTS if own or audience_of(member, name) in told}
    return {name: value for name, value in shown.items() if value not in ("", None)}


def seen_own(reader: Reader, member: Member, fields: Iterable[CustomField]) -> list[tuple[CustomField, Any]]:
    """The same of the fields that the club has added, with their answers."""
    answers = [(field, member.custom.get(field.key)) for field in fields if sees(reader, member, field)]
    return [(field, answer) for field, answer in answers if answer not in ("", None, [])]


def worn(reader: Reader, member: Member) -> list[BadgeAward]:
    """The badges that stand beside a member's name in a list, which has fetched them by badges.with_badges()."""
    return member.worn if sees(reader, member, "badges") else []  # type: ignore[attr-defined]


def visible_fields(member: Member, reader: Reader) -> dict[str, Any]:
    """What the reader may see of a member's own words, empty ones left out."""
    return {name: value for name, value in seen(reader, member).items() if name in DEFAULTS}


def label_of(field: str) -> str:
    """The field's name for people, beginning with a capital."""
    label = LABELS.get(field) or Member._meta.get_field(field).verbose_name  # type: ignore[union-attr]
    return str(capfirst(force_str(label)))


def labelled(fields: dict[str, Any]) -> list[tuple[str, Any]]:
    """Facts with the fields' labels, for a page."""
    return [(label_of(name), value) for name, value in fields.items()]


def search_texts(member: Member) -> dict[str, str]:
    """What the search finds a member by, for each kind of reader who may find them.

    The answers to the club's own fields are not among them: their audience can be changed for everybody at once.
    """
    texts = {}
    for kind in (VISITOR, MEMBER, BOARD):
        reader = Reader(kind)
        if meets(reader, member):
            words = [str(getattr(member, name) or "") for name in DEFAULTS if sees(reader, member, name)]
            number = member.number or "" if sees(reader, member, "number") else ""
            texts[kind] = " ".join([member.first_name, member.last_name, number, *words])
    return texts
