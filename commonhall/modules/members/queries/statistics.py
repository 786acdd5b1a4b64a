"""The kept numbers of the membership, as pages and programs read them. Never counts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from commonhall.core.money.amounts import Money
from commonhall.modules.members.models import Counting, ExpectedDues, Headcount, Plan

By = Headcount.By
SPANS = (12, 24, 60, 120)  # months that a page shows
SPAN = 24
YEARS = 20
COHORTS = 8


@dataclass(frozen=True)
class Group:
    """Some of the members: everybody, a plan's, or those of a field of study.

    Attributes:
        key: as the address names it: "", "plan:3", "field:Physics".
    """

    key: str
    label: str
    headcount: Headcount

    @property
    def year(self) -> dict[str, int]:
        """The last twelve months; see `Headcount`."""
        return self.headcount.year  # type: ignore[no-any-return]

    @property
    def address(self) -> str:
        """The page of its numbers; empty for what is no group one can ask for."""
        return (
            f"{reverse('members:statistics')}?{urlencode({'of': self.key})}"
            if self.headcount.by != By.OTHER_FIELDS
            else ""
        )

    @property
    def came(self) -> int:
        return self.year["joined"] + self.year["returned"]

    @property
    def went(self) -> int:
        return self.year["lapsed"] + self.year["left"]

    @property
    def retention(self) -> float | None:
        return share(self.year["stayed"], self.year["began"])

    @property
    def churn(self) -> float | None:
        return None if self.retention is None else 1 - self.retention


@dataclass(frozen=True)
class Forecast:
    """What is expected in one currency."""

    currency: str
    months: list[dict[str, Any]]

    @property
    def renewals(self) -> int:
        return sum(month["renewals"] for month in self.months)

    @property
    def whole(self) -> Money:
        return self._sum("whole")

    @property
    def likely(self) -> Money:
        return self._sum("likely")

    @property
    def agreed(self) -> Money:
        return self._sum("agreed")

    def _sum(self, name: str) -> Money:
        return Money(sum(month[name].minor for month in self.months), self.currency)


def share(part: int, whole: int) -> float | None:
    """From 0 to 1; None of nobody."""
    return part / whole if whole else None


def last_counting() -> Counting | None:
    """When everybody was counted last; None before the first time."""
    return Counting.objects.first()


def groups() -> list[Group]:
    """Every group, without its past: everybody, then the plans, then the fields of study, the largest first."""
    plans = dict(Plan.objects.values_list("pk", "name"))
    rows = list(Headcount.objects.defer("months", "years", "cohorts"))
    rows.sort(key=lambda row: ([By.ALL, By.PLAN, By.FIELD, By.OTHER_FIELDS].index(By(row.by)), -row.members, row.key))
    return [Group(_key(row), _label(row, plans), row) for row in rows if row.by != By.PLAN or row.members or row.key]


def past_of(group: Group) -> Headcount:
    """The same group with its past."""
    return Headcount.objects.get(pk=group.headcount.pk)


def months_of(past: Headcount, count: int) -> list[dict[str, Any]]:
    """The last months, oldest first, each with its first day and the share that went of those who were there."""
    found = []
    before = 0
    for month in past.months:
        went = month["lapsed"] + month["left"]
        came = month["joined"] + month["returned"]
        day = date.fromisoformat(f"{month['month']}-01")
        found.append({**month, "day": day, "came": came, "went": went, "churn": share(went, before)})
        before = month["members"]
    return found[-count:]


def years_of(past: Headcount) -> list[dict[str, Any]]:
    """The years, oldest first, with what share stayed."""
    return [
        {
            **year,
            "came": year["joined"] + year["returned"],
            "went": year["lapsed"] + year["left"],
            "retention": share(year["stayed"], year["began"]),
            "churn": share(year["began"] - year["stayed"], year["began"]),
        }
        for year in past.years[-YEARS:]
    ]


def cohorts_of(past: Headcount, this_year: int) -> tuple[list[int], list[dict[str, Any]]]:
    """The years that are the columns, and for each year of joining what share there was at the end of each."""
    columns = list(range(this_year - COHORTS + 1, this_year + 1))
    rows = []
    for cohort in past.cohorts[-COHORTS:]:
        stayed = {cohort["year"] + number: count for number, count in enumerate(cohort["stayed"])}
        shares = [share(stayed[year], cohort["size"]) if year in stayed else None for year in columns]
        rows.append({**cohort, "shares": shares})
    first = min((row["year"] for row in rows), default=this_year)
    gone = [year for year in columns if year < first]
    for row in rows:
        row["shares"] = row["shares"][len(gone) :]
    return columns[len(gone) :], rows


def forecasts_of(group: Group) -> list[Forecast]:
    """The dues of the months to come, by currency; of everybody, or of a plan: nothing says what a field will pay."""
    rows = ExpectedDues.objects.select_related("plan").order_by("month")
    if group.headcount.by == By.PLAN:
        rows = rows.filter(plan=int(group.headcount.key or 0))
    elif group.headcount.by != By.ALL:
        return []
    sums: dict[str, dict[date, dict[str, int]]] = defaultdict(dict)
    for row in rows:
        month = sums[row.plan.currency].setdefault(
            row.month, dict.fromkeys(("renewals", "whole", "likely", "agreed"), 0)
        )
        for name in month:
            month[name] += getattr(row, name)
    return [
        Forecast(currency, [_month(day, currency=currency, **month) for day, month in months.items()])
        for currency, months in sorted(sums.items())
    ]


def _month(day: date, *, renewals: int, whole: int, likely: int, agreed: int, currency: str) -> dict[str, Any]:
    return {
        "month": day,
        "renewals": renewals,
        "whole": Money(whole, currency),
        "likely": Money(likely, currency),
        "agreed": Money(agreed, currency),
    }


def _key(row: Headcount) -> str:
    return "" if row.by == By.ALL else f"{row.by}:{row.key}"


def _label(row: Headcount, plans: dict[int, str]) -> str:
    if row.by == By.PLAN:
        return plans.get(int(row.key or 0)) or _("Without a plan")
    if row.by == By.FIELD:
        return row.key or _("Not told")
    return str(By(row.by).label)
