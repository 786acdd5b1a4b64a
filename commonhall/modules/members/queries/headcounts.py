"""How a membership is counted: from when people belonged, and nothing else. Reads nothing: it can be reckoned by hand.

Somebody belongs while they are active or suspended; a spell is the time from the day on which that begins to the day
on which it is over.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from commonhall.modules.members.models import Status, add_months

BELONGS = frozenset({Status.ACTIVE.value, Status.SUSPENDED.value})
GONE = frozenset({Status.EXPIRED.value, Status.INACTIVE.value})
A_DAY = timedelta(days=1)
FLOWS = ("joined", "returned", "lapsed", "left", "moved")


@dataclass(frozen=True)
class Spell:
    """A time in which somebody belonged.

    Attributes:
        ends: the first day on which they did not; None while they do.
        lapsed: whether it ended because nobody renewed it; else they left, or were excluded.
    """

    begins: date
    ends: date | None = None
    lapsed: bool = False

    def covers(self, day: date) -> bool:
        """Whether they belonged at the end of the day."""
        return self.begins <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True)
class Facts:
    """What the register knows of a member's time.

    Attributes:
        entered: the day on which the register came to know them.
    """

    status: str
    joined_on: date | None
    expires_on: date | None
    entered: date


def spells_of(member: Facts, steps: Iterable[tuple[date, str, str]], today: date) -> list[Spell]:
    """When somebody belonged.

    A list from before the register tells by its dates: who came in as a member belongs since they joined; who came in
    as a former one belonged until their paid time ended. A former one without that day is in no number.

    Args:
        steps: the days on which the status changed, with the status before and after, oldest first.
    """
    spells: list[Spell] = []
    begins: date | None = None
    known = None
    for day, before, after in steps:
        if known is None and not before and after in GONE:
            spells += _former(member, after, day)
        known = after
        if after in BELONGS and begins is None:
            begins = _earlier(member.joined_on, day) if not spells else day
        elif after not in BELONGS and begins is not None:
            spells.append(Spell(begins, day, lapsed=after == Status.EXPIRED))
            begins = None
    if known is None:
        if member.status in BELONGS:
            begins = _earlier(member.joined_on, member.entered)
        elif member.status in GONE:
            spells = _former(member, member.status, today + A_DAY)
    if begins is not None:
        spells.append(Spell(min(begins, today)))
    return [spell for spell in spells if spell.ends is None or spell.begins < spell.ends]


def _earlier(day: date | None, other: date) -> date:
    return min(day, other) if day else other


def _former(member: Facts, status: str, known: date) -> list[Spell]:
    joined, until = member.joined_on, member.expires_on
    if joined is None or until is None or not joined <= until < known:
        return []
    return [Spell(joined, until + A_DAY, lapsed=status == Status.EXPIRED)]


@dataclass(frozen=True)
class Places:
    """Which group somebody was in: from each day on, the key beside it; before the first one too."""

    days: list[date]
    keys: list[str]

    @classmethod
    def always(cls, key: str) -> "Places":
        return cls([date.min], [key])

    def on(self, day: date) -> str:
        return self.keys[max(bisect_right(self.days, day) - 1, 0)]


def _flows() -> dict[str, int]:
    return dict.fromkeys(FLOWS, 0)


@dataclass
class Tally:
    """One group's numbers while they are counted."""

    months: dict[tuple[int, int], dict[str, int]] = field(default_factory=lambda: defaultdict(_flows))
    began: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    stayed: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    cohorts: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    sizes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    year: dict[str, int] = field(default_factory=lambda: {"began": 0, "stayed": 0, **_flows()})


class Headcounter:
    """Counts people by the groups that they are in."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.year_ago = add_months(today, -12)
        self.tallies: dict[str, Tally] = defaultdict(Tally)

    def add(self, spells: list[Spell], places: Places) -> None:
        """Count one person."""
        for number, spell in enumerate(spells):
            self._flow(places.on(spell.begins), spell.begins, "returned" if number else "joined")
            if spell.ends:
                self._flow(places.on(spell.ends - A_DAY), spell.ends, "lapsed" if spell.lapsed else "left")
            for day in places.days[1:]:
                before = places.on(day - A_DAY)
                if spell.begins < day and spell.covers(day) and before != places.on(day):
                    self._flow(before, day, "moved", -1)
                    self._flow(places.on(day), day, "moved")
        if spells:
            self._keep(spells, places)

    def _flow(self, key: str, day: date, what: str, by: int = 1) -> None:
        tally = self.tallies[key]
        tally.months[day.year, day.month][what] += by
        if day > self.year_ago:
            tally.year[what] += by

    def _keep(self, spells: list[Spell], places: Places) -> None:
        """Who was there at the end of a year, and was still, or again, at the end of the next."""
        this_year = self.today.year
        there = {
            year
            for spell in spells
            for year in range(spell.begins.year, min(spell.ends.year if spell.ends else this_year, this_year))
        }
        here = spells[-1].ends is None
        if here:
            there.add(this_year)
        for year in there - {this_year}:
            tally = self.tallies[places.on(date(year, 12, 31))]
            tally.began[year + 1] += 1
            tally.stayed[year + 1] += year + 1 in there
        if any(spell.covers(self.year_ago) for spell in spells):
            tally = self.tallies[places.on(self.year_ago)]
            tally.year["began"] += 1
            tally.year["stayed"] += here
        first = spells[0].begins
        tally = self.tallies[places.on(first)]
        tally.sizes[first.year] += 1
        for year in there:
            tally.cohorts[first.year][year] += 1

    def months_of(self, tally: Tally) -> list[dict[str, Any]]:
        """Every month from the first one on, with how many belonged at its end."""
        if not tally.months:
            return []
        found, members, (year, month) = [], 0, min(tally.months)
        while (year, month) <= (self.today.year, self.today.month):
            flow = tally.months.get((year, month)) or _flows()
            members += flow["joined"] + flow["returned"] - flow["lapsed"] - flow["left"] + flow["moved"]
            found.append({"month": f"{year:04}-{month:02}", "members": members, **flow})
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return found

    def years_of(self, tally: Tally, months: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The months by years, with who stayed."""
        years: dict[int, dict[str, Any]] = {}
        for month in months:
            number = int(month["month"][:4])
            year = years.setdefault(
                number, {"year": number, "began": tally.began[number], "stayed": tally.stayed[number], **_flows()}
            )
            year["members"] = month["members"]
            for what in FLOWS:
                year[what] += month[what]
        return list(years.values())

    def cohorts_of(self, tally: Tally) -> list[dict[str, Any]]:
        """Those who joined first in a year, and how many of them there were at the end of it and of each year since."""
        return [
            {
                "year": first,
                "size": size,
                "stayed": [tally.cohorts[first][year] for year in range(first, self.today.year + 1)],
            }
            for first, size in sorted(tally.sizes.items())
        ]
