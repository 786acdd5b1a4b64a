"""Shapes of plans as whoever manages them sees them, for programs."""

from typing import Any

from django.conf import settings
from ninja import Field, Schema

from commonhall.core.api.schemas import Text
from commonhall.core.money.amounts import Money, write_money
from commonhall.modules.members.models import Plan
from commonhall.modules.members.queries.rules import rules_in_words

MOST = 2**53  # what every program's number holds
SMALL = 32_767


class DeskPlanIn(Schema):
    """A plan as a whole; the page's rules hold here too."""

    name: Text = Field(min_length=1, max_length=80)
    description: Text = ""
    price_minor: int = Field(ge=0, le=MOST, description="In the currency's smallest unit; 0 for a free plan.")
    months: int = Field(12, ge=1, le=1200, description="How long a paid term lasts.")
    period: Plan.Period = Plan.Period.ROLLING
    starts_month: int = Field(1, ge=1, le=12, description="For a term that is the same for everybody.")
    starts_day: int = Field(1, ge=1, le=28)
    late: Plan.Late = Plan.Late.FULL
    min_age: int | None = Field(None, ge=0, le=SMALL)
    max_age: int | None = Field(None, ge=0, le=SMALL)
    open_to: Plan.OpenTo = Plan.OpenTo.EVERYBODY
    needs_study: bool = False
    needs_future_graduation: bool = False
    dependants: int = Field(0, ge=0, le=20)
    instalments: int = Field(1, ge=1, le=12)
    reminders: list[int] = Field([30, 7, -7], max_length=6, description="Days before the end; -7 is a week after it.")
    dues_reminders: list[int] = Field(
        [7, -7, -21], max_length=6, description="Days before open dues are due; -7 is a week after it."
    )
    opens_ahead_days: int = Field(30, ge=0, le=SMALL)
    grace_days: int = Field(30, ge=0, le=SMALL)
    is_open: bool = Field(True, description="Whether people can apply for it; false retires it.")
    position: int = Field(0, ge=0, le=SMALL)


class DeskPlanOut(DeskPlanIn):
    id: int
    currency: str
    members: int = Field(description="How many active members have it.")
    in_words: list[str] = Field(description="The rules as applicants read them.")


def form_data(data: DeskPlanIn, plan: Plan | None) -> dict[str, Any]:
    """As the page's form takes it."""
    values: dict[str, Any] = {name: value for name, value in data.dict().items() if value is not None}
    price = Money(values.pop("price_minor"), plan.currency if plan else settings.CURRENCY)
    days = {name: ", ".join(map(str, values[name])) for name in ("reminders", "dues_reminders")}
    return {**values, **days, "price": write_money(price)}


def desk_plan_out(plan: Plan, members: int) -> dict[str, Any]:
    plain = {name: getattr(plan, name) for name in (*DeskPlanIn.model_fields, "id", "currency")}
    return {**plain, "members": members, "in_words": rules_in_words(plan)}
