"""Shapes of the membership's numbers in the API."""

from datetime import date, datetime

from ninja import Field, Schema

SHARE = "From 0 to 1; null of nobody."


class Flow(Schema):
    """Comings and goings of a time."""

    joined: int = Field(description="For the first time.")
    returned: int
    lapsed: int = Field(description="Did not renew.")
    left: int = Field(description="Left, or were excluded.")
    moved: int = Field(description="Came from other plans, less those who went to one.")


class MonthOut(Flow):
    month: str = Field(description="As in 2026-11.")
    members: int = Field(description="At its end.")
    churn: float | None = Field(description="The share that went of those who were there before. " + SHARE)


class YearOut(Flow):
    year: int
    members: int = Field(description="At its end, or now.")
    began: int = Field(description="Members on its first day.")
    stayed: int = Field(description="Of those, members on its last day, or now.")
    retention: float | None = Field(description=SHARE)
    churn: float | None = Field(description=SHARE)


class CohortOut(Schema):
    """Those who joined for the first time in one year."""

    year: int
    size: int
    stayed: list[int] = Field(description="How many there were at the end of that year, and of each year since.")


class MembersGroupOut(Schema):
    key: str = Field(description="What `of` takes; empty for everybody.")
    label: str
    members: int
    a_year_ago: int
    came: int = Field(description="In the last twelve months, as the two below.")
    went: int
    retention: float | None = Field(description=SHARE)


class ExpectedOut(Schema):
    """The dues of a month to come, in the currency's smallest unit."""

    month: date
    currency: str
    renewals: int
    whole: int = Field(description="If everybody renews.")
    likely: int = Field(description="If as many renew as stayed in the last twelve months.")
    agreed: int = Field(description="Instalments of terms that run.")


class StatisticsOut(Schema):
    counted_at: datetime
    statuses: dict[str, int] = Field(description="How many of everybody have each status.")
    of: MembersGroupOut
    months: list[MonthOut]
    years: list[YearOut]
    cohorts: list[CohortOut]
    dues: list[ExpectedOut] = Field(description="Empty for a field of study.")
    groups: list[MembersGroupOut]
