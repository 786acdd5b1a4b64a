"""How many members each filter would leave, at a cost that does not grow with the club.

The matching members are looked at up to LIMIT; as long as there are no more, every count is exact. Beyond, a count
says what it is at least. Without any filter a large register offers the values that are kept in FacetCount (the most
frequent ones), and counts each live up to LIMIT.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models import Count as CountRows
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role
from commonhall.core.search.queries import these
from commonhall.modules.members.models import Answer, Badge, CustomField, FacetCount, Member, Plan, SavedFilter, Status
from commonhall.modules.members.queries import own_facets
from commonhall.modules.members.queries.directory import (
    FACETS,
    HITS,
    ROLES,
    Filters,
    chosen,
    facet_column,
    found,
    hits_of,
)
from commonhall.modules.members.queries.privacy import BOARD, MEMBER, VISITOR, Reader, column, listed, showing
from commonhall.modules.members.queries.settings import filter_fields

LIMIT = 1_000
KEPT = 100  # values of a facet that FacetCount holds
SHOWN = 8  # values of a facet that are offered, besides those chosen
KEEP = 10.0  # seconds that the counts of a large register's first page are kept by each process
LABELS = {
    "status": _("Status"), "plan": _("Plan"), "study": _("Field of study"), "city": _("City"), "badge": _("Badge"),
    "role": _("Role"),
}  # fmt: skip

ELSEWHERE = ("badge", "role")  # facets that lie in other tables

Named = tuple[str, str, str, str]  # what it is, key, name, query

_kept: dict[tuple[str, ...], tuple[float, dict[str, list["Count"]]]] = {}


@dataclass(frozen=True)
class Count:
    value: str
    number: int
    at_least: bool = False

    @property
    def text(self) -> str:
        if self.number > LIMIT or (self.at_least and self.number == LIMIT):
            return f"{LIMIT:,}+"
        return f"{self.number}+" if self.at_least else str(self.number)


@dataclass(frozen=True)
class Option:
    """One value of a facet as a page offers it."""

    value: str
    label: str
    count: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: tuple[Option, ...]
    bounds: tuple[str, str] | None = None  # of a field of numbers: what is chosen at least and at most


@dataclass(frozen=True)
class Saved:
    """A saved filter as the directory offers it."""

    name: str
    query: str


@dataclass(frozen=True)
class Facets:
    """What stands beside the list.

    Attributes:
        facets: those that offer something.
        total: how many members there are: "312", or "1,000+".
        number: the same as a number, at most the limit: by it languages choose their plural.
        saved: the reader's own saved filters, and for the board those that are shared.
        too_many: whether a search found more than it shows.
    """

    facets: tuple[Facet, ...]
    total: str
    number: int
    saved: list[Saved]
    too_many: bool = False

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.facets)


def facets(filters: Filters, reader: Reader) -> Facets:
    """What can be filtered by, with counts, for this reader; in one query, or two for a large register."""
    counts, total, named = _counts(filters, reader)
    names, saved = _names(named)
    for each in filters.own:
        if each.kind == CustomField.Kind.YES_NO:
            names[each.name] = {"yes": str(_("Yes")), "no": str(_("No"))}
    labels = {**LABELS, **{each.name: each.label for each in filters.own}}
    counted = _counted(filters.own, reader)
    offered = [Facet(name, str(labels[name]), _options(filters, name, counts, names)) for name in counted]
    offered = [facet for facet in offered if facet.options] + _ranges(filters, reader)
    more = total > LIMIT or (bool(filters.q) and hits_of(filters, reader).cut)
    shown = f"{min(total, LIMIT):,}{'+' if more else ''}"
    too_many = bool(filters.q) and not filters.chosen and total > HITS
    return Facets(tuple(offered), shown, min(total, LIMIT), saved, too_many)


def _counted(own: Iterable[CustomField], reader: Reader) -> list[str]:
    """The facets whose values are counted."""
    return [*FACETS[reader.kind], *(each.name for each in own if each.kind != CustomField.Kind.NUMBER)]


def _ranges(filters: Filters, reader: Reader) -> list[Facet]:
    """The fields of numbers, which are filtered by bounds. Offered to whom most answers are shown."""
    found = []
    for each in filters.own:
        if each.kind == CustomField.Kind.NUMBER:
            low, high = ("".join(filters.chosen.get(name, ())) for name in own_facets.names_of(each))
            if low or high or own_facets.sees_usually(each, reader):
                found.append(Facet(each.name, each.label, (), (low, high)))
    return found


def _options(
    filters: Filters, facet: str, counts: dict[str, list[Count]], names: dict[str, dict[str, str]]
) -> tuple[Option, ...]:
    chosen = filters.chosen.get(facet, ())
    known = {count.value: count for count in counts.get(facet, [])}
    values = [*chosen, *(value for value in known if value not in chosen)][: SHOWN + len(chosen)]
    labels = names.get(facet)
    return tuple(
        Option(
            value,
            label=labels.get(value, value) if labels else value,
            count=known[value].text if value in known else "0",
            chosen=value in chosen,
        )
        for value in values
        if labels is None or value in labels
    )


def _names(named: Iterable[Named]) -> tuple[dict[str, dict[str, str]], list[Saved]]:
    """The words for the values that are keys, and the saved filters."""
    names: dict[str, dict[str, str]] = {
        "status": {status.value: str(status.label) for status in Status},
        "role": {role.value: str(Role(role).label) for role in ROLES},
        "badge": {},
        "plan": {},
    }
    saved = []
    for kind, key, name, query in named:
        if kind == "saved":
            saved.append(Saved(name, query))
        else:
            names[kind][key] = name
    return names, sorted(saved, key=lambda each: each.name.casefold())


@lru_cache(maxsize=1024)
def _named(reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """A statement for them; a Named is a row of it."""

    def rows(of: QuerySet[Any], kind: str, query: Any) -> Any:
        words = {"key": Cast("pk", CharField()), "label": Cast("name", CharField()), "asked": Cast(query, CharField())}
        return of.order_by().annotate(kind=Value(kind), **words).values_list("kind", *words)

    nothing = Value("")
    asked = [rows(Badge.objects.all(), "badge", nothing)]
    if reader.kind == BOARD:
        asked.append(rows(Plan.objects.all(), "plan", nothing))
    if reader.user_id:
        own = Q(owner=reader.user_id)
        kept = SavedFilter.objects.filter(own | Q(is_shared=True) if reader.kind == BOARD else own)
        asked.append(rows(kept, "saved", F("query")))
    first, *others = asked
    named: QuerySet[Any] = first.union(*others, all=True) if others else first
    sql, params = named.query.sql_with_params()
    return f"SELECT kind, key, label, asked FROM ({sql}) AS named", params  # noqa: S608 - our own statement


def _counts(filters: Filters, reader: Reader) -> tuple[dict[str, list[Count]], int, list[Named]]:
    """The counts by facet, how many members there are, up to one more than LIMIT, and the names."""
    plain = not filters.any and not reader.hidden
    of = (reader.kind, *(f"{each.name} {each.audience}" for each in filters.own))
    if plain and (kept := _kept.get(of)) and time.monotonic() - kept[0] < KEEP:
        with connection.cursor() as cursor:
            cursor.execute(*_named(reader))
            return kept[1], LIMIT + 1, cursor.fetchall()
    counts, total, named = _within_window(filters, reader)
    if plain and total > LIMIT:
        counts = {**counts, **_of_kept_values(filters.own, reader)}
        _kept[of] = time.monotonic(), counts
    return counts, total, named


# -- counting what a window shows ------------------------------------------------------------------------------------


def _within_window(filters: Filters, reader: Reader) -> tuple[dict[str, list[Count]], int, list[Named]]:
    """The counts of every facet among the first members found, how many these are, and the names; in one statement.

    A facet with chosen values counts as if none of its own were chosen, for its values are alternatives.
    """
    windows: list[str] = []
    params: list[Any] = []
    named, of_names = _named(reader)
    parts = ["SELECT 'total', '', COUNT(*), 0, '', '' FROM hits0"]
    counted = _counted(filters.own, reader)
    fields = {each.name: each for each in filters.own}
    bases = ["", *(facet for facet in filters.chosen if facet in counted)]
    own = [facet for facet in FACETS[reader.kind] if facet not in ELSEWHERE]
    for number, facet in enumerate(bases):
        sql, given = _window(filters, facet, reader, own)
        windows.append(f"hits{number}(id, user_id, {', '.join(own)}) AS MATERIALIZED ({sql})")
        params += given
    anybody = Reader(reader.kind)  # so that all of a kind share the statements that are kept
    for facet in counted:
        number = bases.index(facet) if facet in bases else 0
        sql, given = _of_own(fields[facet], number, reader) if facet in fields else _grouped(facet, number, anybody)
        parts.append(f"SELECT facet, value, number, size, '', '' FROM ({sql}) AS {facet}_counts")  # noqa: S608
        params += given
    parts.append(f"SELECT kind, key, NULL, NULL, label, asked FROM ({named}) AS names")  # noqa: S608
    hits = hits_of(filters, reader) if filters.q else None
    counts: dict[str, list[Count]] = {}
    names: list[Named] = []
    total = 0
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(windows)} {' UNION ALL '.join(parts)}", [*params, *of_names])
        for facet, value, number, size, label, query in cursor.fetchall():
            if number is None:
                names.append((facet, value, label, query))
            elif facet == "total":
                total = number
            else:
                cut = hits is not None and (hits.more if facet in filters.chosen else hits.cut)
                counts.setdefault(facet, []).append(Count(value, number, at_least=cut or size > LIMIT))
    most_first = {facet: sorted(found, key=lambda count: -count.number) for facet, found in counts.items()}
    return most_first, total, names


def _window(filters: Filters, facet: str, reader: Reader, own: list[str]) -> tuple[str, tuple[Any, ...]]:
    """The first members found, as if nothing were chosen of the facet. An index holds all the columns."""
    columns = [facet_column(name, reader) for name in own]

    def window(rows: QuerySet[Member]) -> tuple[str, tuple[Any, ...]]:
        return rows.order_by().values_list("pk", "user_id", *columns)[: LIMIT + 1].query.sql_with_params()

    if not facet:
        return window(found(filters, reader))
    if not filters.q:
        return window(found(filters.without(facet), reader))
    # Where the words find too many, those who are listed stand beside the first: so what is chosen counts them.
    hits = hits_of(filters, reader)
    listed_too = hits.chosen if hits.more else ()
    others = these(list({*hits.keys}.difference(listed_too)))
    sql, params = window(chosen(filters.without(facet), reader, indexed=False).filter(pk__in=others))
    if listed_too:
        sql = f"SELECT * FROM hits0 UNION ALL SELECT * FROM ({sql}) AS others"  # noqa: S608 - read already
    return sql, params


@lru_cache(maxsize=1024)
def _grouped(facet: str, number: int, reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """The most frequent values of a facet in a window: facet, value, how many, how large the window is."""
    hits = f"hits{number}"
    if facet in ELSEWHERE:
        return _elsewhere(facet, hits, reader)
    return _groups(facet, hits, hits, "CAST(plan AS varchar(20))" if facet == "plan" else facet), ()


def _elsewhere(facet: str, hits: str, reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """The same of values in other tables, which a member may hide: first come the hits that have one, often few, and
    then it is looked up row by row whether the reader may see it. Left to the planner, that is asked of every hit, or
    becomes a join of every member with every hit where it knows no numbers yet, as after an import."""
    value, tables = {
        "badge": ("CAST(badge_id AS varchar(20))", f"members_badgeaward ON member_id = {hits}.id"),
        "role": (
            "auth_group.name",
            f"accounts_user_groups ON accounts_user_groups.user_id = {hits}.user_id"
            " JOIN auth_group ON auth_group.id = group_id",
        ),
    }[facet]
    held = f"SELECT {hits}.id, {value} FROM {hits} JOIN {tables}"  # noqa: S608 - our own names
    own = Member.objects.order_by().filter(pk=RawSQL("held.id", []))
    shown, params = own.filter(showing(reader, f"{facet}s")).values_list("pk").query.sql_with_params()
    source = f"(SELECT value FROM held WHERE EXISTS ({shown})) AS shown"  # noqa: S608 - our own names
    return f"WITH held(id, value) AS MATERIALIZED ({held}) {_groups(facet, hits, source, 'value')}", params


def _of_own(field: CustomField, number: int, reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """The same of the answers to a question of the club's own."""
    hits, shown = f"hits{number}", own_facets.audiences(field, reader)
    source = (
        f"{hits} JOIN members_answer AS told ON told.member_id = {hits}.id AND told.key = %s"
        f" AND told.audience IN ({', '.join(['%s'] * len(shown))})"
    )
    return _groups(field.name, hits, source, "told.value"), (field.key, *shown)


def _groups(facet: str, hits: str, source: str, value: str) -> str:
    return (
        f"SELECT '{facet}' AS facet, {value} AS value, COUNT(*) AS number,"  # noqa: S608 - our own names
        f" (SELECT COUNT(*) FROM {hits}) AS size FROM {source}"
        f" WHERE {value} <> '' GROUP BY {value} ORDER BY 3 DESC, 2 LIMIT 30"
    )


# -- large registers: values that are kept ---------------------------------------------------------------------------


def _of_kept_values(own: Iterable[CustomField], reader: Reader) -> dict[str, list[Count]]:
    """The kept values of every facet, each counted now, up to one more than LIMIT, in one statement."""
    parts: list[str] = []
    params: list[Any] = []
    fields = {each.name: each for each in own}
    for facet in _counted(own, reader):
        sql, given = _few(facet, fields.get(facet), reader)
        parts.append(
            f"SELECT '{facet}', value, (SELECT COUNT(*) FROM ({sql}) AS few) FROM"  # noqa: S608 - our own names
            " (SELECT value FROM members_facetcount WHERE reader = %s AND facet = %s ORDER BY count DESC LIMIT 10)"
            f" AS {facet}_values"
        )
        params += [*given, reader.kind, facet]
    counts: dict[str, list[Count]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        for facet, value, number in cursor.fetchall():
            if number:
                counts.setdefault(facet, []).append(Count(value, number))
    return counts


def _few(facet: str, own: CustomField | None, reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """A query for up to LIMIT + 1 of the members who have the `value` of the row around it."""
    rows = listed(reader).order_by()
    if own:
        rows = rows.filter(own_facets.answered(own, facet, RawSQL(f"{facet}_values.value", []), reader))  # noqa: S611 - our own names
        return rows.values_list("pk")[: LIMIT + 1].query.sql_with_params()
    value, key = RawSQL("value", []), RawSQL("CAST(value AS bigint)", [])
    lookups: dict[str, Q] = {
        "status": Q(status=value),
        "plan": Q(plan_id=key),
        "study": Q(**{column(reader, "study"): value}),
        "city": Q(**{column(reader, "city"): value}),
        "badge": Q(badge_awards__badge_id=key) & showing(reader, "badges"),
        "role": Q(user__groups__name=value) & showing(reader, "roles"),
    }
    rows = rows.filter(lookups[facet])
    return rows.values_list("pk")[: LIMIT + 1].query.sql_with_params()


def count_values() -> list[FacetCount]:
    """What FacetCount should hold, counted over the whole register: seconds for a million members."""
    own = {each.name: each for each in filter_fields()}
    return [
        FacetCount(reader=kind, facet=facet, value=str(value), count=number)
        for kind in (VISITOR, MEMBER, BOARD)
        for facet in _counted(own.values(), Reader(kind))
        for value, number in _most_frequent(facet, own.get(facet), Reader(kind))
    ]


def _most_frequent(facet: str, own: CustomField | None, reader: Reader) -> Iterable[tuple[Any, int]]:
    if own:
        answers = Answer.objects.filter(key=own.key, audience__in=own_facets.audiences(own, reader))
        shown = answers.filter(member__in=listed(reader).order_by().values("pk")).values_list("value")
        return shown.annotate(number=CountRows("pk")).order_by("-number")[:KEPT]
    rows, by = listed(reader).order_by(), {"status": "status", "plan": "plan_id"}.get(facet, "")
    if facet == "badge":
        rows, by = rows.filter(showing(reader, "badges")), "badge_awards__badge_id"
    elif facet == "role":
        rows, by = rows.filter(showing(reader, "roles"), user__groups__name__in=ROLES), "user__groups__name"
    by = by or column(reader, facet)
    counted = rows.exclude(**{by: None} if by.endswith("_id") else {by: ""}).values_list(by)
    return counted.annotate(number=CountRows("pk")).order_by("-number")[:KEPT]
