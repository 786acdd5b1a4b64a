"""The directory: filters from an address, and pages of members as a reader may see them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In
from django.http import QueryDict

from commonhall.core.access.roles import Role
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.core.pagination.walking import Walk, compared
from commonhall.core.search.queries import keys, matching, these
from commonhall.core.search.ranking import distance
from commonhall.foundation.accounts.models import User
from commonhall.modules.members.models import OWN, BadgeAward, CustomField, Member, Status
from commonhall.modules.members.models.people import PERSON_FIELDS
from commonhall.modules.members.queries import own_facets
from commonhall.modules.members.queries.badges import with_badges
from commonhall.modules.members.queries.privacy import (
    BOARD,
    MEMBER,
    SEARCH_LABEL,
    VISITOR,
    Reader,
    column,
    listed,
    showing,
)
from commonhall.modules.members.queries.settings import filter_fields

PAGE = 25
KEY = re.compile(r"[0-9]{1,18}")  # what a database's integer holds
MOST_VALUES = 20  # chosen of one facet
HITS = 1_000  # of a search; who finds more is asked for another word
HITS_TO_FILTER = 3_000  # looked through where filters that the search knows nothing of make them fewer
COLUMNS = ("city", "study", "plan", "status")  # facets that are a column of the member, the most telling first
IN_TEXTS = ("city", "study")  # facets whose values the search finds, for whoever may see them
FACETS = {VISITOR: ("study", "city"), MEMBER: ("study", "city", "badge", "role")}
FACETS[BOARD] = ("status", "plan", *FACETS[MEMBER])
SORTS = {VISITOR: ("name", "city"), MEMBER: ("name", "newest", "city"), BOARD: ("name", "newest", "city", "expiry")}
ROLES = [role for role in Role if role not in (Role.MEMBER, Role.CUSTOMER)]
# What a list's row needs: with 25 rows, and Django's cost for each value, it pays to read no more.
ROW = (
    *PERSON_FIELDS, "public_id", "number", "email", "status", "joined_on", "expires_on", "visibility", "custom",
    "plan__name", "head__user_id",
    "user__picture", "user__profile__audiences",  # for the picture, and who may see it
    "user__public_id",  # for programs
)  # fmt: skip
RELEVANCE = "relevance"  # the order of what a search finds, unless another is chosen


@dataclass(frozen=True)
class Hits:
    """The first members whom the words of a search find.

    Attributes:
        keys: whatever is filtered by, up to one more than HITS.
        chosen: among whom are those whom the filters leave; these too are up to one more than HITS.
        cut: whether the filters may leave more than are among `chosen`.
    """

    keys: Sequence[int]
    chosen: Sequence[int]
    cut: bool

    @property
    def more(self) -> bool:
        """Whether there are more than `keys` says."""
        return len(self.keys) > HITS


@dataclass(frozen=True)
class Filters:
    """What the reader asked the directory for: already judged, so that nothing is in it that they may not ask.

    Attributes:
        chosen: by facet, the values of which one must hold.
        own: the club's own fields that one can filter by.
    """

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "name"
    view: str = "table"
    own: tuple[CustomField, ...] = field(default=(), compare=False, repr=False)
    _found: dict[str, "Hits"] = field(default_factory=dict, compare=False, repr=False)  # looked up once for a page

    @property
    def any(self) -> bool:
        return bool(self.q or self.chosen)

    @property
    def telling(self) -> str:
        """The most telling facet that is a column; empty where none is chosen."""
        return next((facet for facet in COLUMNS if facet in self.chosen), "")

    def without(self, facet: str, value: str = "") -> "Filters":
        """The same less one value of a facet, or less the whole facet."""
        left = tuple(each for each in self.chosen.get(facet, ()) if value and each != value)
        others = {name: values for name, values in self.chosen.items() if name != facet}
        return self.keeping(chosen={**others, facet: left} if left else others)

    def keeping(self, **changes: Any) -> "Filters":
        kept = replace(self, **changes, _found={})
        return kept if kept.q or kept.sort != RELEVANCE else replace(kept, sort=usual_sort(""))

    @property
    def query(self) -> str:
        """As it stands in an address, the shortest way."""
        usual = {"q": "", "sort": usual_sort(self.q), "view": "table"}
        plain = {name: getattr(self, name) for name, short in usual.items() if getattr(self, name) != short}
        return urlencode({**plain, **{name: list(values) for name, values in self.chosen.items()}}, doseq=True)


def usual_sort(q: str) -> str:
    """The order that need not be said."""
    return RELEVANCE if q else "name"


def sorts(q: str, reader: Reader) -> tuple[str, ...]:
    """The orders that the reader may choose, the usual one first."""
    return (RELEVANCE, *SORTS[reader.kind]) if q else SORTS[reader.kind]


def read_filters(asked: QueryDict | str, reader: Reader) -> Filters:
    """The filters of an address; what this reader may not ask for, or nobody can, is left out."""
    asked = QueryDict(asked) if isinstance(asked, str) else asked
    chosen, own = {name: _values(asked, name) for name in FACETS[reader.kind]}, filter_fields()
    for each in own:
        chosen |= own_facets.values_asked(asked, each, MOST_VALUES)
    sort, view = asked.get("sort", ""), asked.get("view", "")
    q = asked.get("q", "").replace("\x00", "").strip()[:100]
    return Filters(
        q=q,
        chosen={name: values for name, values in chosen.items() if values},
        sort=sort if sort in sorts(q, reader) else usual_sort(q),
        view=view if view == "cards" else "table",
        own=own,
    )


def _values(asked: QueryDict, name: str) -> tuple[str, ...]:
    given = [value.replace("\x00", "")[:120] for value in asked.getlist(name)][:MOST_VALUES]
    return tuple(dict.fromkeys(value for value in given if _is_one(name, value)))


def _is_one(facet: str, value: str) -> bool:
    if facet in ("plan", "badge"):
        return bool(KEY.fullmatch(value))
    known = {"status": Status.values, "role": [role.value for role in ROLES]}
    return value in known[facet] if facet in known else bool(value.strip())


def found(filters: Filters, reader: Reader, *, every_hit: bool = False) -> QuerySet[Member]:
    """The members whom the filters leave, not ordered.

    Args:
        every_hit: all that a search finds, however many; for what has time.
    """
    if not filters.q:
        return chosen(filters, reader)
    if every_hit:
        return chosen(filters, reader).filter(pk__in=matching(SEARCH_LABEL, filters.q, reader.kind))
    return chosen(filters, reader, indexed=False).filter(pk__in=these(hits_of(filters, reader).chosen))


def chosen(filters: Filters, reader: Reader, *, indexed: bool = True) -> QuerySet[Member]:
    """The members whom the facets leave, whatever is searched for.

    Args:
        indexed: whether SQLite may find them by a facet's index, that of the most telling one.
    """
    rows = listed(reader)
    for name, values, each in own_values(filters):
        rows = rows.filter(own_facets.answered(each, name, values, reader))
    telling = filters.telling if indexed else ""
    for facet, values in filters.chosen.items():
        if facet in COLUMNS:
            among = compared(facet_column(facet, reader), indexed=facet == telling)
            rows = rows.filter(In(among, _keys(facet, values)))
        elif not facet.startswith(OWN):
            rows = _with(rows, facet, values, reader)
    return rows


def facet_column(facet: str, reader: Reader) -> str:
    """The column that holds the facet's value for this reader."""
    return column(reader, facet) if facet in IN_TEXTS else facet


def _keys(facet: str, values: Sequence[str]) -> list[str] | list[int]:
    return [int(value) for value in values] if facet in ("plan", "badge") else list(values)


def own_values(filters: Filters) -> Iterator[tuple[str, tuple[str, ...], CustomField]]:
    """What is asked of the club's own fields: parameter, values, field."""
    for each in filters.own:
        for name in own_facets.names_of(each):
            if name in filters.chosen:
                yield name, filters.chosen[name], each


def hits_of(filters: Filters, reader: Reader) -> Hits:
    """What the words find, looked up once for all that is asked of these filters."""
    if reader.kind not in filters._found:
        filters._found[reader.kind] = _look_up(filters, reader)
    return filters._found[reader.kind]


def _look_up(filters: Filters, reader: Reader) -> Hits:
    """In one statement. Whoever has a city that the reader may see is found by it; of the other facets the search knows
    nothing, so there more hits are looked through."""
    asked = SEARCH_LABEL, filters.q, reader.kind
    among = [values for facet, values in filters.chosen.items() if facet in IN_TEXTS]
    known = len(among) == len(filters.chosen)  # to the search
    most = HITS + 1 if known else HITS_TO_FILTER
    sql, params = keys(*asked, most=HITS + 1 if among else most)
    statement = f"WITH first AS MATERIALIZED ({sql}) SELECT * FROM (SELECT 0, key FROM first LIMIT {HITS + 1}) AS hits"  # noqa: S608 - our own statement
    if filters.chosen:
        given: Sequence[Any] = []
        sql = "SELECT key FROM first"
        if among:
            sql, given = keys(*asked, among=among, most=most)
        if not known:
            sql, given = _left(filters, reader, RawSQL(sql, given))  # noqa: S611 - they are bound
        statement += f" UNION ALL SELECT 1, chosen.* FROM ({sql}) AS chosen"  # noqa: S608
        params = [*params, *given]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found = cursor.fetchall()
    hits, left = ([key for which, key in found if which == wanted] for wanted in (0, 1))
    more = len(hits) > HITS
    if not (more and filters.chosen):
        return Hits(hits, hits, more)
    return Hits(hits, left, len(left) > HITS or not known)


def _left(filters: Filters, reader: Reader, found: Any) -> tuple[str, Sequence[Any]]:
    """Of those members, a subquery, the ones whom the facets leave."""
    # Answers are looked up in an index alone; so of thousands of hits only those members are read who gave the answer.
    for name, values, each in own_values(filters):
        found = own_facets.answers(each, name, values, reader).filter(member__in=found).values("member").distinct()
        found = found[:HITS_TO_FILTER]
    rows = chosen(filters, reader, indexed=False).filter(pk__in=found).order_by()
    return rows.values_list("pk")[: HITS + 1].query.sql_with_params()


def _with(rows: QuerySet[Member], facet: str, values: tuple[str, ...], reader: Reader) -> QuerySet[Member]:
    if facet == "badge":
        awards = BadgeAward.objects.filter(member=OuterRef("pk"), badge_id__in=_keys(facet, values))
        return rows.filter(Exists(awards), showing(reader, "badges"))
    groups = User.groups.through._default_manager.filter(user_id=OuterRef("user_id"), group__name__in=values)
    return rows.filter(Exists(groups), showing(reader, "roles"))


def order(sort: str, reader: Reader) -> list[str]:
    """The order of the list. Dates and cities that the reader may not see stand together, and so tell nothing."""
    if sort == RELEVANCE:
        return [RELEVANCE, "sort_name", "id"]
    if sort == "city":
        return [column(reader, "city"), "sort_name", "id"]
    if sort == "newest":
        return [f"-{column(reader, 'joined')}", "-id"]
    return ["expires_board", "id"] if sort == "expiry" else ["sort_name", "id"]


def directory(filters: Filters, reader: Reader, cursor: str = "", size: int = PAGE) -> Page[Member]:
    """A page of the members whom the reader may know of.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    by = order(filters.sort, reader)
    ordered_by = [name.lstrip("-") for name in by if name != RELEVANCE]

    def as_shown(rows: QuerySet[Member]) -> QuerySet[Member]:
        rows = rows.select_related("plan", "user__profile", "head").only(*ROW, *ordered_by)
        return rows.prefetch_related(with_badges())

    rows = found(filters, reader)
    if filters.sort == RELEVANCE:
        # By the name alone, which whoever meets a member may read: what is hidden has no part in the order.
        rows = rows.annotate(**{RELEVANCE: distance("sort_name", filters.q)})
    walk = None
    # Who has one value of a facet stands in its index by name.
    is_sorted = filters.sort == "name" and len(filters.chosen.get(filters.telling, ())) == 1
    if filters.chosen and not filters.q and not is_sorted and Walk.pays():
        walk = Walk(listed(reader), as_shown(chosen(filters, reader, indexed=False)))
    return paginate(as_shown(rows), order=by, cursor=cursor, size=size, walk=walk)


def suggestions(words: str, reader: Reader, size: int = 10) -> list[Member]:
    """The first members whom a few letters can mean, for a field that completes names."""
    words = words.replace("\x00", "").strip()[:100]
    return list(directory(Filters(q=words, sort=RELEVANCE), reader, size=size)) if words else []


def saved_query(query: Any, reader: Reader) -> str:
    """A query string as it is kept: judged, and the shortest way to say it."""
    return read_filters(str(query or ""), reader).query[:1000]
