"""Counting the register: its lives are read in batches and handed to what reckons (headcounts, forecast)."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone

from commonhall.modules.members.models import (
    ExpectedDues,
    Headcount,
    Instalment,
    Member,
    Plan,
    StatusChange,
    Term,
)
from commonhall.modules.members.queries.forecast import Ending, Owed, expected_dues, staying
from commonhall.modules.members.queries.headcounts import BELONGS, Facts, Headcounter, Places, Tally, spells_of

BATCH = 5_000
MOST_FIELDS = 50  # fields of study with numbers of their own; the others are one group
By = Headcount.By


@dataclass
class Counted:
    """Everybody, counted."""

    today: date
    seen: int
    statuses: Counter[str]
    headcounts: list[Headcount]
    dues: list[ExpectedDues]


def latest_step() -> int:
    """The last step of the history; 0 where there is none."""
    return StatusChange.objects.aggregate(last=Max("pk"))["last"] or 0


def count_members(today: date) -> Counted:
    """Count everybody, in batches of short reads: half a minute for a million members."""
    seen, plans = latest_step(), {plan.pk: plan for plan in Plan.objects.all()}
    everybody, by_plan, by_field = Headcounter(today), Headcounter(today), Headcounter(today)
    statuses: Counter[str] = Counter()
    endings: Counter[Ending] = Counter()
    for member, steps, terms in _lives():
        statuses[member["status"]] += 1
        facts = Facts(member["status"], member["joined_on"], member["expires_on"], _day(member["created_at"]))
        spells = spells_of(facts, steps, today)
        everybody.add(spells, Places.always(""))
        by_plan.add(spells, _plans_of(member, terms, today))
        by_field.add(spells, Places.always(member["study_board"]))
        if member["status"] in BELONGS and _renews(member):
            endings[Ending(member["next_plan_id"] or member["plan_id"], member["expires_on"])] += 1
    whole = everybody.tallies[""]
    usual = staying(whole.year)
    rates = {pk: staying(by_plan.tallies[str(pk)].year, usual) if str(pk) in by_plan.tallies else usual for pk in plans}
    headcounts = [_headcount(everybody, By.ALL, "", whole)]
    headcounts += [_headcount(by_plan, By.PLAN, key, tally) for key, tally in by_plan.tallies.items()]
    headcounts += _fields(by_field)
    dues = expected_dues(plans, endings, _owed(), rates, today)
    return Counted(today, seen, statuses, headcounts, dues)


def _lives() -> Iterator[tuple[dict[str, Any], list[tuple[date, str, str]], list[tuple[date, int]]]]:
    """Each member with the changes of their status and the plans that they paid for, oldest first."""
    fields = ("pk", "status", "joined_on", "expires_on", "created_at", "plan_id", "next_plan_id", "study_board")
    last = 0
    while rows := list(
        Member.objects.filter(pk__gt=last).order_by("pk").values(*fields, "head_id", "leaves_on")[:BATCH]
    ):
        between = {"member__gt": last, "member__lte": rows[-1]["pk"]}
        changes = StatusChange.objects.filter(**between).exclude(after="").order_by("member", "at", "id")
        steps = _by_member(changes.values_list("member", "at", "before", "after"))
        paid = Term.objects.filter(**between, paid_at__isnull=False).order_by("member", "starts_on", "id")
        terms = _by_member(paid.values_list("member", "starts_on", "plan"))
        for row in rows:
            changed = [(_day(at), before, after) for _member, at, before, after in steps.get(row["pk"], ())]
            yield row, changed, [(starts, plan) for _member, starts, plan in terms.get(row["pk"], ())]
        last = rows[-1]["pk"]


def _by_member(rows: Any) -> dict[int, list[tuple[Any, ...]]]:
    return {member: list(found) for member, found in groupby(rows, key=itemgetter(0))}


def _day(at: Any) -> date:
    zone = timezone.get_default_timezone()
    assert isinstance(zone, ZoneInfo)
    return at.astimezone(zone).date()  # type: ignore[no-any-return]


def _renews(member: dict[str, Any]) -> bool:
    """Whether their next term is theirs to pay."""
    return bool(member["plan_id"] and member["expires_on"] and not member["leaves_on"] and not member["head_id"])


def _plans_of(member: dict[str, Any], terms: list[tuple[date, int]], today: date) -> Places:
    """The plans that were paid for, from when on; the last is the one in the register, even where a list changed it."""
    now = str(member["plan_id"] or "")
    if not terms:
        return Places.always(now)
    days, keys = [starts for starts, _plan in terms], [str(plan) for _starts, plan in terms]
    keys[max(bisect_right(days, today) - 1, 0)] = now
    return Places(days, keys)


def _headcount(counter: Headcounter, by: Headcount.By, key: str, tally: Tally) -> Headcount:
    months = counter.months_of(tally)
    return Headcount(
        by=by, key=key, members=months[-1]["members"] if months else 0, year=tally.year, months=months,
        years=counter.years_of(tally, months), cohorts=counter.cohorts_of(tally),
    )  # fmt: skip


def _fields(counter: Headcounter) -> list[Headcount]:
    """The fields with most members; what people write in many ways would else make thousands of groups."""
    found = [_headcount(counter, By.FIELD, key, tally) for key, tally in counter.tallies.items()]
    found.sort(key=lambda group: (-group.members, group.key))
    if len(found) <= MOST_FIELDS:
        return found
    others = Headcounter(counter.today)
    for group in found[MOST_FIELDS:]:
        _pour(counter.tallies[group.key], others.tallies[""])
    return [*found[:MOST_FIELDS], _headcount(others, By.OTHER_FIELDS, "", others.tallies[""])]


def _pour(one: Tally, into: Tally) -> None:
    for month, flow in one.months.items():
        for what, count in flow.items():
            into.months[month][what] += count
    for name in ("began", "stayed", "sizes"):
        for year, count in getattr(one, name).items():
            getattr(into, name)[year] += count
    for first, years in one.cohorts.items():
        for year, count in years.items():
            into.cohorts[first][year] += count
    for what, count in one.year.items():
        into.year[what] += count


def _owed() -> list[Owed]:
    """Instalments that are still to be paid, of those who belong."""
    rows = Instalment.objects.to_come().filter(term__member__status__in=BELONGS)
    return [Owed(plan, due, amount) for plan, due, amount in rows.values_list("term__plan", "due_on", "amount")]
