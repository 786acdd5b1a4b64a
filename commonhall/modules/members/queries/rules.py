"""The rules of plans: when a term runs, what it costs, who may have it, who renews. All reckoned, nothing read."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.core.wording.dates import write_day, write_day_of_year
from commonhall.core.wording.phrases import Said
from commonhall.modules.members.models import Member, Plan, Status, add_months
from commonhall.modules.members.models import phrases as say

A_DAY = timedelta(days=1)
RENEWAL_MONTHS = 3  # before the end of the paid time: from then on a member can renew


@dataclass(frozen=True)
class Stretch:
    """A term as it would be: its days and its price."""

    starts_on: date
    ends_on: date
    price: Money


def stretch_from(plan: Plan, starts_on: date) -> Stretch:
    """The term of a plan that begins on this day.

    A fixed term ends with its period, however late one joins; the price is then the whole one or, where the plan says
    so, that of the months that are left, the begun one included, halves rounded up.
    """
    if plan.period == Plan.Period.ROLLING:
        return Stretch(starts_on, add_months(starts_on, plan.months) - A_DAY, plan.price)
    begins = _period_of(plan, starts_on)
    passed = next(k for k in range(plan.months) if add_months(begins, k + 1) > starts_on)
    price = plan.price
    if plan.late == Plan.Late.PRO_RATA:
        left = plan.months - passed
        price = Money((2 * plan.price_minor * left + plan.months) // (2 * plan.months), plan.currency)
    return Stretch(starts_on, add_months(begins, plan.months) - A_DAY, price)


def _period_of(plan: Plan, day: date) -> date:
    """When the period began in which the day lies. The year is cut into periods of `months` from its first day."""
    begins = date(day.year - 1, plan.starts_month, plan.starts_day)
    while (following := add_months(begins, plan.months)) <= day:
        begins = following
    return begins


def parts(amount: int, count: int) -> list[int]:
    """An amount in so many parts that add up; the first ones take what is left over."""
    each, over = divmod(amount, count)
    return [each + 1] * over + [each] * (count - over)


def due_days(stretch: Stretch, count: int) -> list[date]:
    """When each of so many instalments is due: the first at the start, the others spread evenly over the days."""
    days = (stretch.ends_on - stretch.starts_on).days + 1
    return [stretch.starts_on + timedelta(days=days * k // count) for k in range(count)]


def age_on(born: date, day: date) -> int:
    """Who was born on 29 February is a year older on 1 March where there is no such day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def objections(plan: Plan, person: Any, starts_on: date, *, known: bool) -> list[tuple[str, Said]]:
    """Why a person can't have a plan from this day: pairs of a field and what to tell; none when they can.

    Args:
        person: a member, an application, or anything else with a person's fields.
        known: whether they are or were a member.
    """
    found = []
    if plan.open_to == Plan.OpenTo.KNOWN and not known:
        found.append(("plan", say.ONLY_KNOWN.said(plan=plan.name)))
    if plan.open_to == Plan.OpenTo.NEW and known:
        found.append(("plan", say.ONLY_NEW.said(plan=plan.name)))
    found += _age_objections(plan, person.birth_date, starts_on)
    if plan.needs_study and not person.field_of_study:
        found.append(("field_of_study", say.ONLY_STUDENTS.said(plan=plan.name)))
    if plan.needs_future_graduation and (person.graduation_year or 0) < starts_on.year:
        found.append(("graduation_year", say.GRADUATED.said(plan=plan.name)))
    return found


def _age_objections(plan: Plan, born: date | None, starts_on: date) -> list[tuple[str, Said]]:
    if plan.min_age is None and plan.max_age is None:
        return []
    if born is None:
        return [("birth_date", say.NO_BIRTH_DATE.said(plan=plan.name))]
    if born > starts_on:
        return [("birth_date", say.NOT_BORN.said())]
    age = age_on(born, starts_on)
    if plan.min_age is not None and age < plan.min_age:
        return [("plan", say.TOO_YOUNG.said(plan=plan.name, age=plan.min_age))]
    if plan.max_age is not None and age > plan.max_age:
        return [("plan", say.TOO_OLD.said(plan=plan.name, age=plan.max_age))]
    return []


def renewal_objection(member: Member) -> str:
    """Why a member can't open the dues of the next term themselves now; empty when they can.

    It does not ask whether something is owed still, nor the rules of the plan: who has outgrown it is told so when they
    try, and chooses another.
    """
    if member.status not in (Status.ACTIVE, Status.EXPIRED):
        return _("Your membership can't be renewed as it stands. Write to the board.")
    if member.leaves_on:
        return _("You gave notice to leave. Take it back first.")
    if member.head_id:
        return _("Somebody else pays for this member.")
    if member.plan_id is None and member.next_plan_id is None:
        return _("Choose a plan for this member first.")
    if member.status == Status.EXPIRED:
        return ""
    if member.expires_on is None:
        return _("Your membership has no end date, so that there is nothing to renew.")
    opens_on = add_months(member.expires_on, -RENEWAL_MONTHS)
    if opens_on > site_today():
        return _("Your membership can be renewed from %(day)s on.") % {"day": write_day(opens_on)}
    return ""


def is_known(member: Member | None) -> bool:
    """Whether somebody is or was a member, not only somebody who was approved once."""
    return member is not None and member.joined_on is not None


def rules_in_words(plan: Plan) -> list[str]:
    """What a plan asks and offers, a sentence each, for its page and for those who choose."""
    told = [_term_in_words(plan)]
    if plan.period == Plan.Period.FIXED and plan.late == Plan.Late.PRO_RATA:
        told.append(_("Who joins late pays only for the months that are left."))
    if plan.min_age is not None:
        told.append(_("From the age of %(age)d.") % {"age": plan.min_age})
    if plan.max_age is not None:
        told.append(_("Up to the age of %(age)d.") % {"age": plan.max_age})
    if plan.open_to != Plan.OpenTo.EVERYBODY:
        told.append(f"{plan.get_open_to_display()}.")
    if plan.needs_study:
        told.append(_("For people who study."))
    if plan.needs_future_graduation:
        told.append(_("Until the year of graduation."))
    if plan.dependants:
        text = ngettext(
            "One more person is a member by the same dues.",
            "Up to %(count)d more people are members by the same dues.",
            plan.dependants,
        )  # fmt: skip
        told.append(text % {"count": plan.dependants})
    if plan.instalments > 1:
        told.append(_("Paid in %(count)d instalments.") % {"count": plan.instalments})
    return told


def _term_in_words(plan: Plan) -> str:
    months = ngettext("A term lasts one month", "A term lasts %(count)d months", plan.months) % {"count": plan.months}
    if plan.period == Plan.Period.ROLLING:
        return _("%(months)s from the day on which it begins.") % {"months": months}
    first = write_day_of_year(plan.starts_month, plan.starts_day)
    return _("%(months)s; the year begins on %(day)s for everybody.") % {"months": months, "day": first}
