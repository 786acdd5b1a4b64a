"""A club reckoned in plain Python, without a table and without a line of the real one: what three years should bring.

It knows people by their habits, and moves them day by day: first what the night brings, then what people do.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

A_DAY = timedelta(days=1)


def year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)


@dataclass
class Kind:
    """What a plan is, in words that the model understands."""

    price: int
    grace: int = 30
    september: bool = False
    parts: int = 1
    oldest: int | None = None

    def term(self, start: date) -> tuple[date, int]:
        """The last day, and the price."""
        if not self.september:
            return year_later(start) - A_DAY, self.price
        end = date(start.year + (start.month >= 9), 8, 31)
        months = (8 - start.month) % 12 + 1
        whole, rest = divmod(self.price * months, 12)
        return end, whole + (rest * 2 >= 12)


@dataclass
class Somebody:
    """A person of the model.

    Attributes:
        habit: "faithful" renews on the last day; "itself" lets it renew and pays five days later; "late" renews on the
            tenth day of the grace; "never" does not renew; "returns" lapses and comes back 100 days after; "leaves"
            gives notice after three months; "stops" pays two instalments only.
    """

    name: str
    kind: Kind
    joins: date
    habit: str
    born: date | None = None
    family: int = 0
    suspended: tuple[date, date] | None = None
    status: str = ""
    until: date | None = None
    paid: dict[int, int] = field(default_factory=dict)
    opened: date | None = None
    plan_dates: list[tuple[date, int]] = field(default_factory=list)
    unpaid: date | None = None

    def state(self) -> tuple[str, date | None, date | None]:
        """What the night can change."""
        return self.status, self.opened, self.unpaid

    def night(self, day: date) -> None:
        """What happens by itself before anybody acts."""
        if self.status == "suspended" and self.suspended and day > self.suspended[1]:
            self.status = "active"
        if self.status != "active" or self.until is None:
            return
        if self.habit == "leaves" and self.until < day:
            self.status = "inactive"
        elif self.habit == "itself" and self.opened is None and (self.until - day).days <= 30:
            if self.too_old(self.until + A_DAY):
                self.habit = "never"
            else:
                self.opened = day
        if self.unpaid and (day - self.unpaid).days > self.kind.grace:
            self.status = "expired"
        if self.status == "active" and (day - self.until).days > self.kind.grace:
            self.status = "expired"

    def acts(self, day: date) -> str:
        """What they do today: "", "join", "renew", "pay" (what renewed itself), "leave", "suspended" or "part"."""
        if day == self.joins:
            self.begin(day, day)
            return "join"
        if self.suspended and day == self.suspended[0]:
            self.status = "suspended"
            return "suspended"
        if self.plan_dates and day == self.plan_dates[0][0]:
            due, amount = self.plan_dates.pop(0)
            if self.habit != "stops" or len(self.plan_dates) == 2:
                self.pay(due, amount)
                return "part"
            self.unpaid = self.unpaid or due
        if self.habit == "leaves" and day == self.joins + timedelta(days=90):
            return "leave"
        return self.renews(day)

    def renews(self, day: date) -> str:
        if self.until is None or day <= self.joins:
            return ""
        away = (day - self.until).days
        if self.habit == "itself" and self.opened and day == self.opened + 5 * A_DAY:
            self.opened = None
            self.begin(self.until + A_DAY, day)
            return "pay"
        if (self.habit, away) in (("faithful", 0), ("late", 10)):
            self.begin(self.until + A_DAY, day)
            return "renew"
        if self.habit == "returns" and away == self.kind.grace + 100:
            self.begin(day, day)
            return "renew"
        return ""

    def begin(self, start: date, day: date) -> None:
        self.until, price = self.kind.term(start)
        self.status = "active"
        length = (self.until - start).days + 1
        each, over = divmod(price, self.kind.parts)
        amounts = [each + (number < over) for number in range(self.kind.parts)]
        self.pay(day, amounts[0])
        self.plan_dates = [
            (start + timedelta(days=length * number // self.kind.parts), amounts[number])
            for number in range(1, self.kind.parts)
        ]

    def pay(self, day: date, amount: int) -> None:
        self.paid[day.year] = self.paid.get(day.year, 0) + amount

    def too_old(self, day: date) -> bool:
        if self.born is None or self.kind.oldest is None:
            return False
        had = (day.month, day.day) >= (self.born.month, self.born.day)
        return day.year - self.born.year - (not had) > self.kind.oldest


@dataclass
class Diary:
    """Who belonged at the end of each day, written down day by day; whatever was counted otherwise can be held to it.

    A person is a name and a number: who pays for others has the number 0, the others have the next ones.
    """

    days: dict[date, dict[tuple[str, int], str]] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)

    def write(self, day: date, people: list[Somebody]) -> None:
        self.kinds = {one.name: one.kind for one in people}
        self.days[day] = {(one.name, number): one.status for one in people for number in range(1 + one.family)}

    def there(self, day: date, kind: Kind | None = None) -> set[tuple[str, int]]:
        """Those who belonged at the end of that day; of a kind, or all."""
        return {
            who
            for who, status in self.days.get(day, {}).items()
            if status in ("active", "suspended") and (kind is None or self.kinds[who[0]] is kind)
        }

    def months(self, kind: Kind | None = None) -> list[dict[str, object]]:
        """By month: members at its end, and who came and went, told apart by comparing each day with the one before."""
        flows: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        known: set[tuple[str, int]] = set()
        members: dict[tuple[int, int], int] = {}
        for day, statuses in self.days.items():
            month, before, now = (day.year, day.month), self.there(day - A_DAY, kind), self.there(day, kind)
            for who in now - before:
                flows[month]["returned" if who in known else "joined"] += 1
            for who in before - now:
                flows[month]["lapsed" if statuses[who] == "expired" else "left"] += 1
            known |= now
            members[month] = len(now)
        empty = dict.fromkeys(("joined", "returned", "lapsed", "left"), 0)
        first = min(flows)
        return [
            {"month": f"{month[0]}-{month[1]:02}", "members": count, **empty, **flows[month]}
            for month, count in members.items()
            if month >= first
        ]

    def stayed(self, first: date, last: date, kind: Kind | None = None) -> tuple[int, int]:
        """How many belonged at the end of one day, and how many of those at the end of another."""
        before = self.there(first, kind)
        return len(before), len(before & self.there(last))

    def cohort(self, year: int) -> list[int]:
        """How many joined in a year for the first time, then how many of them were there at the end of each year."""
        earlier = {who for day in self.days if day.year < year for who in self.there(day)}
        joined = {who for day in self.days if day.year == year for who in self.there(day)} - earlier
        ends = [date(each, 12, 31) for each in range(year, max(self.days).year + 1)]
        return [len(joined), *(len(joined & self.there(end)) for end in ends)]
