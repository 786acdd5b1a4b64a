"""Reading a list again and again, as a person corrects how it is read, before anything is written."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from commonhall.core.pagination.keyset import BadCursor
from commonhall.core.tabular.cells import as_text
from commonhall.core.tabular.dates import DateOrder
from commonhall.core.tabular.reader import Table, read_table
from commonhall.core.time.today import site_today
from commonhall.core.wording.dates import write_value
from commonhall.modules.members.importing.fields import DATE_FIELDS, Field
from commonhall.modules.members.importing.judge import judge_rows
from commonhall.modules.members.importing.problems import Code
from commonhall.modules.members.importing.rows import JudgedRow, MemberRow
from commonhall.modules.members.models import Import, Member, Plan, Status, Term, sort_name
from commonhall.modules.members.queries.privacy import THE_BOARD, is_theirs, label_of, withheld

CHUNK = 250
CHANGES = 50  # of those who would be changed, on a page
COPIED = (
    "email", "first_name", "last_name", "status", "joined_on", "expires_on", "birth_date", "phone", "street",
    "postal_code", "city", "country", "field_of_study", "university", "graduation_year",
    "profession", "employer", "notes",
)  # fmt: skip
DECIDED = ("status", "plan_id", "joined_on", "expires_on")  # what nobody decides about their own membership

T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """A column of the file and what it is taken for.

    Attributes:
        samples: its first values, as texts.
        order: how its dates are read; empty for other columns.
    """

    index: int
    header: str
    samples: list[str]
    field: str
    order: str


@dataclass(frozen=True)
class Preview:
    """What an import would do, row by row, without doing it.

    Attributes:
        withheld: how many values of the list stay out, for the member shows the field to nobody. All are counted, also
            those that are there already: else the count would tell which these are.
        undecided: how many values stay out, for they would decide about the membership of who imports the list.
    """

    table: Table
    columns: list[Column]
    bad: list[JudgedRow]
    warned: list[JudgedRow]
    added: int
    changed: int
    unchanged: int
    unknown: dict[str, list[str]]
    changes: "Changes"
    withheld: int
    undecided: int


def place_of(cursor: str) -> int:
    """Where a page of rows begins: they are cut out of a list that is read anew each time, so a cursor counts those
    before.

    Raises:
        BadCursor: it is none.
    """
    if cursor and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 9):
        raise BadCursor(_("This cursor belongs to another list."))
    return int(cursor or 0)


def open_table(batch: Import) -> Table:
    return read_table(io.BytesIO(bytes(batch.content)), batch.filename)


def judged(batch: Import, table: Table) -> Iterator[JudgedRow]:
    """Every row of the file, judged as the person has set it."""
    return _with_twins(_judged(batch, table))


def _judged(batch: Import, table: Table) -> Iterator[JudgedRow]:
    return judge_rows(
        table,
        {int(index): Field(field) for index, field in batch.mapping.items()},
        {int(index): DateOrder(order) for index, order in batch.date_orders.items()},
        list(Plan.objects.values_list("name", flat=True)),
        today=site_today(),
        corrections={Field(field): values for field, values in batch.corrections.items()},
    )


def _with_twins(rows: Iterable[JudgedRow]) -> Iterator[JudgedRow]:
    """Number the rows that have nothing but the same name: else one member would be taken for all of them."""
    seen: Counter[tuple[str, date | None]] = Counter()
    for row in rows:
        values = row.values
        if values is not None and not values.email and not values.member_number:
            key = _key(values)
            if seen[key]:
                row = replace(row, values=replace(values, twin=seen[key]))
            seen[key] += 1
        yield row


@dataclass(frozen=True)
class Change:
    """A member whom a row would change.

    Attributes:
        line: of the row, in the file.
        fields: for each field its label, its value now, and the list's, as people read them.
    """

    line: int
    member: Member
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Changes:
    """A page of those whom an import would change. `next` and `previous` are cursors, empty where there is no more."""

    items: list[Change]
    next: str
    previous: str


def preview(batch: Import, *, by: Any, begin: int = 0, size: int = CHANGES) -> Preview:
    """A dry run: every bad row with its reasons, and what would become of the good ones.

    Args:
        by: who would import the list.
        begin, size: which of those who would be changed are told, and how many.
    """
    table = open_table(batch)
    rows = list(judged(batch, table))
    effect: Counter[str] = Counter()
    changed, left_out, undecided = [], 0, 0
    for chunk in chunks((row for row in rows if row.values), CHUNK):
        for row, found in zip(chunk, compare([row.values for row in chunk if row.values], by=by), strict=True):
            if found.before and begin <= effect["changed"] < begin + size:
                changed.append(Change(row.line, found.member, list(_differences(found))))
            effect[found.verdict] += 1
            left_out += found.withheld
            undecided += found.undecided
    bad = [row for row in rows if row.values is None]
    return Preview(
        table=table,
        columns=_columns(batch, table),
        bad=bad,
        warned=[row for row in rows if row.values is not None and row.warnings],
        added=effect["added"],
        changed=effect["changed"],
        unchanged=effect["unchanged"],
        unknown=_unknown(bad),
        changes=Changes(
            changed,
            next=str(begin + size) if effect["changed"] > begin + size else "",
            previous=str(max(begin - size, 0)) if begin else "",
        ),
        withheld=left_out,
        undecided=undecided,
    )


def rows_of(batch: Import, kind: str) -> list[JudgedRow]:
    """The rows of a kind: "bad", which are left out, or "warned", which are taken with something to look at."""
    rows = judged(batch, open_table(batch))
    return [row for row in rows if (row.values is None if kind == "bad" else row.values and row.warnings)]


@dataclass(frozen=True)
class Effect:
    """What a row would do: the member as they would be, and the former values of what changed (None for a new one).

    Attributes:
        withheld: how many values of the row stay out, for the member shows the field to nobody.
        undecided: how many stay out, for who imports the list would decide about their own membership by them.
    """

    member: Member
    before: dict[str, Any] | None
    withheld: int = 0
    undecided: int = 0

    @property
    def verdict(self) -> str:
        return "added" if self.before is None else "changed" if self.before else "unchanged"


def compare(rows: list[MemberRow], *, by: Any, lock: bool = False) -> list[Effect]:
    """Each row's effect on the register as it is now; nothing is saved.

    Args:
        by: who imports the list.
        lock: hold the members that are found until the transaction ends.
    """
    plans = {plan.name: plan for plan in Plan.objects.all()}
    paid = Term.objects.filter(member=OuterRef("pk"), paid_at__isnull=False).order_by("-ends_on")
    members = Member.objects.annotate(paid_until=Subquery(paid.values("ends_on")[:1]))
    members = members.select_related("plan", "user", "head").order_by("pk")
    known = _Known(rows, members.select_for_update(of=("self",)) if lock else members)
    effects = []
    for row in rows:
        found = known.member_of(row)
        member = found or Member(status=_first_status(row))
        hidden = withheld(THE_BOARD, member, ()) if found else set()
        own = undecided(by, found) if found else set()
        told = sum(getattr(row, name) not in ("", None) for name in hidden)
        wanted = _wanted(row, member, plans, number=known.free_number(row, member))
        before = _apply({name: value for name, value in wanted.items() if name not in hidden | own}, member)
        effects.append(Effect(member, before if found else None, told, len(own & wanted.keys())))
    return effects


def undecided(by: Any, member: Member) -> set[str]:
    """What the list of somebody leaves as it is in this member: nobody decides about their own membership."""
    return set(DECIDED) if is_theirs(by, member) else set()


def chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


class _Known:
    """The members that rows may be about: by address, else by number and name, else by name and birth date.

    No member is found by two rows: who is found by address is not found by number too.
    """

    def __init__(self, rows: list[MemberRow], members: QuerySet[Member]) -> None:
        numbers = [row.member_number for row in rows if row.member_number]
        emails = [row.email.lower() for row in rows if row.email]
        names = [_key(row)[0] for row in rows if not row.email and not row.member_number]
        self.by_number = {member.number: member for member in members.filter(number__in=numbers)}
        lowered = members.annotate(lower=Lower("email")).filter(lower__in=emails)
        self.by_email = {member.email.lower(): member for member in lowered}
        self.addressed = {member.pk for member in self.by_email.values()}
        self.by_name: dict[tuple[str, date | None], list[Member]] = {}
        for member in members.filter(sort_name__in=names, email="", number=None):
            self.by_name.setdefault((member.sort_name, member.birth_date), []).append(member)

    def member_of(self, row: MemberRow) -> Member | None:
        if row.email and row.email.lower() in self.by_email:
            return self.by_email[row.email.lower()]
        holder = self.by_number.get(row.member_number)
        if holder and holder.sort_name == _key(row)[0] and holder.pk not in self.addressed:
            return holder
        if row.email or row.member_number:
            return None
        return next(iter(self.by_name.get(_key(row), [])[row.twin :]), None)

    def free_number(self, row: MemberRow, member: Member) -> str:
        """The row's number, unless somebody else has it already."""
        holder = self.by_number.get(row.member_number)
        return row.member_number if holder is None or holder is member or holder.pk == member.pk else ""


def _key(row: MemberRow) -> tuple[str, date | None]:
    return sort_name(*_names(row)), row.birth_date


def _names(row: MemberRow) -> tuple[str, str]:
    return (row.first_name, row.last_name) if row.first_name or row.last_name else ("", row.display_name)


def _first_status(row: MemberRow) -> Status:
    """A list without a status column holds the members of today, except those whose time is over."""
    over = row.expires_on is not None and row.expires_on < site_today()
    return Status.EXPIRED if over else Status.ACTIVE


def _wanted(row: MemberRow, member: Member, plans: dict[str, Plan], number: str) -> dict[str, Any]:
    """The row's values, where it has any that are not the member's already."""
    first, last = _names(row)
    wanted = {name: getattr(row, name) for name in COPIED} | {"first_name": first, "last_name": last, "number": number}
    plan = plans.get(row.plan)
    wanted |= {"plan_id": plan.pk if plan else None, "extra": {**member.extra, **row.extra}}
    outdated = _outdated(row, member)
    return {
        name: value
        for name, value in wanted.items()
        if name not in outdated and value not in ("", None) and getattr(member, name) != value
    }


def _apply(wanted: dict[str, Any], member: Member) -> dict[str, Any]:
    """Put the values into the member; returns what was there before."""
    before = {name: getattr(member, name) for name in wanted}
    for name, value in wanted.items():
        setattr(member, name, value)
    member.sort_name = sort_name(member.first_name, member.last_name)
    return before


def _differences(effect: Effect) -> Iterator[tuple[str, str, str]]:
    """What would change, for people: field, former value, new value."""
    for name, before in (effect.before or {}).items():
        after = getattr(effect.member, name)
        if name == "extra":
            columns = [column for column in after if after[column] != before.get(column)]
            yield from ((column, before.get(column, ""), after[column]) for column in columns)
        elif name == "plan_id":
            names = dict(Plan.objects.filter(pk__in=[key for key in (before, after) if key]).values_list("pk", "name"))
            yield label_of("plan"), names.get(before, ""), names.get(after, "")
        elif name == "status":
            yield label_of(name), str(Status(before).label), str(Status(after).label)
        else:
            yield label_of(name), write_value(before), write_value(after)


def _outdated(row: MemberRow, member: Member) -> set[str]:
    """What the list says that was true before the member paid here, as when an old list is imported again."""
    paid_until = getattr(member, "paid_until", None)
    if paid_until is None or paid_until < site_today():
        return set()
    names = {"status"} if row.status in (Status.EXPIRED, Status.PENDING) else set()
    return names | ({"expires_on"} if row.expires_on and row.expires_on < paid_until else set())


def _columns(batch: Import, table: Table) -> list[Column]:
    return [
        Column(
            index=index,
            header=header,
            samples=[as_text(row.cells[index]) for row in table.rows[:50] if row.cells[index] != ""][:3],
            field=batch.mapping.get(str(index), ""),
            order=batch.date_orders.get(str(index), "") if batch.mapping.get(str(index)) in DATE_FIELDS else "",
        )
        for index, header in enumerate(table.headers)
    ]


def _unknown(bad: list[JudgedRow], most: int = 20) -> dict[str, list[str]]:
    """The words for statuses and plans that nobody knows yet, so that a person can say what they mean."""
    codes = {Code.UNKNOWN_STATUS: Field.STATUS.value, Code.UNKNOWN_PLAN: Field.PLAN.value}
    found: dict[str, list[str]] = {}
    for row in bad:
        for problem in row.problems:
            words = found.setdefault(codes[problem.code], []) if problem.code in codes else None
            if words is not None and problem.value not in words and len(words) < most:
                words.append(problem.value)
    return found
