"""What the dues will bring: reckoned from when terms end, what plans cost, and how many stayed. Reads nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from commonhall.modules.members.models import ExpectedDues, Plan, add_months
from commonhall.modules.members.queries.rules import due_days, parts, stretch_from

MONTHS = 12  # how far it looks ahead, this month included
FEW = 10  # members: of fewer one can't say how many stay
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ending:
    """Members whose paid time ends alike.

    Attributes:
        plan: the one of their next term.
    """

    plan: int
    on: date


@dataclass(frozen=True)
class Owed:
    """An instalment that is still to be paid."""

    plan: int
    due_on: date
    amount: int


def staying(year: dict[str, int], otherwise: float = 1.0) -> float:
    """The share of those who were there a year ago that still is, from 0 to 1."""
    return year["stayed"] / year["began"] if year["began"] >= FEW else otherwise


def expected_dues(
    plans: dict[int, Plan], endings: Counter[Ending], owed: Iterable[Owed], rates: dict[int, float], today: date
) -> list[ExpectedDues]:
    """A row for each month and plan that brings something.

    A term that ended already, of somebody who is still in the time of grace, is expected now. Who renews a short term
    does so several times in a year, each time with the plan's chance of staying.

    Args:
        rates: by plan, the share of its members that stays for a year.
    """
    first, horizon = today.replace(day=1), add_months(today.replace(day=1), MONTHS)
    rows: dict[tuple[date, int], ExpectedDues] = {}
    likely: dict[tuple[date, int], float] = defaultdict(float)

    def row(day: date, plan: int) -> ExpectedDues:
        month = max(day.replace(day=1), first)
        return rows.setdefault((month, plan), ExpectedDues(month=month, plan_id=plan))

    for ending, count in endings.items():
        plan, begins, chance = plans[ending.plan], ending.on + A_DAY, 1.0
        if not plan.price_minor:
            continue
        while begins < horizon:
            chance *= rates.get(plan.pk, 1.0) ** (plan.months / 12)
            row(begins, plan.pk).renewals += count
            stretch = stretch_from(plan, begins)
            amounts = parts(stretch.price.minor, plan.instalments)
            for day, amount in zip(due_days(stretch, plan.instalments), amounts, strict=True):
                if day < horizon:
                    found = row(day, plan.pk)
                    found.whole += amount * count
                    likely[found.month, plan.pk] += amount * count * chance
            begins = stretch.ends_on + A_DAY
    for part in owed:
        if part.due_on < horizon:
            row(part.due_on, part.plan).agreed += part.amount
    for key, sum_ in likely.items():
        rows[key].likely = round(sum_)
    return [rows[key] for key in sorted(rows)]
