"""Shapes of what happens to a membership and an application."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.api.schemas import Text
from commonhall.modules.members.models import (
    Application,
    Asked,
    Audience,
    CustomField,
    Instalment,
    Member,
    Plan,
    StatusChange,
)
from commonhall.modules.members.queries.reviewing import Standing
from commonhall.modules.members.queries.rules import rules_in_words
from commonhall.modules.members.schemas import Email, Name, PersonIn


class RulesOut(Schema):
    """What a plan asks and offers."""

    period: str
    starts_month: int
    starts_day: int
    late: str
    min_age: int | None
    max_age: int | None
    open_to: str
    needs_study: bool
    needs_future_graduation: bool
    dependants: int
    instalments: int
    grace_days: int
    in_words: list[str]


class StepOut(Schema):
    step: str
    before: str
    after: str = Field(description="The status after the step; empty where the step leaves it as it is.")
    at: datetime
    by: str
    reason: str = Field(description="Somebody's own words, or the site's in the language of the request.")


class StandingOut(Schema):
    """Who applies, for reviewers: their place in the register, and what has happened before."""

    member: UUID | None = Field(description="Their place in the register; null for somebody who was never there.")
    has_account: bool = Field(description="False where the place is only known by the same address.")
    status: str | None
    number: str | None
    plan: str | None
    paid_until: date | None
    excluded: bool = Field(description="Whether the board ended their last membership.")
    suspended: bool = Field(description="Whether they left while suspended: approved they come back suspended.")
    suspended_until: date | None
    approvals: list[str] = Field(description="Who has approved this application so far.")
    steps: list[StepOut] = Field(description="What tells something about them, newest first.")


class StepPage(Schema):
    items: list[StepOut]
    next: str
    previous: str


class InstalmentOut(Schema):
    number: int
    due_on: date
    amount_minor: int
    charge: UUID | None


class LifeOut(Schema):
    """Where a membership stands, with what is decided about it."""

    id: UUID
    name: str
    status: str
    number: str | None
    plan: str | None
    next_plan: str | None
    paid_until: date | None
    renews_itself: bool
    suspended_until: date | None
    leaves_on: date | None
    head: UUID | None = Field(description="Who pays for this member.")
    dependants: list[UUID]


class ReasonIn(Schema):
    reason: Text = Field("", max_length=500)


class CorrectionIn(ReasonIn):
    """What is left out stays; null takes a number or a date away."""

    number: Text | None = Field(None, max_length=40)
    joined_on: date | None = None
    expires_on: date | None = Field(None, description="Paid until; the status stays as it is.")


class MemberIn(PersonIn):
    """One person for the register. No dues are opened; who has verified the address is told of their place."""

    status: Literal["active", "pending"] = "active"
    plan: int | None = Field(None, description="A plan's id.")
    email: Email = Field("", description="Whoever has verified it, or does later, has this place.")
    number: Text = Field("", max_length=40, description="Without one the next free one, for who is active.")
    joined_on: date | None = Field(None, description="Without one today, for who is active.")
    expires_on: date | None = Field(None, description="Paid until.")


class SuspendIn(ReasonIn):
    until: date | None = Field(None, description="The last day; without it until the board lifts it.")


class LeaveIn(ReasonIn):
    at_end: bool = Field(True, description="When the paid time ends, or at once.")


class RenewalIn(Schema):
    renews_itself: bool


class PlanChoiceIn(Schema):
    plan: int = Field(description="A plan's id.")


class KnownDependantIn(Schema):
    member: UUID = Field(description="Somebody who stands in the register.")


class DependantIn(Schema):
    first_name: Name
    last_name: Name
    birth_date: date | None = None
    email: Email = ""


class TextIn(Schema):
    text: Text = Field(max_length=2000)


class TalkOut(Schema):
    kind: str
    text: str
    at: datetime
    by: str = Field(description="Whose words they are; for reviewers, and never about oneself.")


class QuestionOut(Schema):
    """A question of the club's own; answers are given by its key."""

    key: str
    label: str
    help_text: str
    kind: str
    options: list[str]
    is_required: bool
    audience: str
    asked_of_applicants: bool
    asked_of_members: bool
    is_filter: bool
    is_active: bool


class QuestionIn(Schema):
    label: Name
    help_text: Text = Field("", max_length=200)
    kind: CustomField.Kind = CustomField.Kind.TEXT
    options: list[Text] = Field([], max_length=100)
    is_required: bool = False
    audience: Audience = Audience.BOARD
    asked_of_applicants: bool = False
    asked_of_members: bool = True
    is_filter: bool = Field(False, description="Of the directory; for choices, yes or no, and numbers.")


class PolicyIn(Schema):
    approvals: int = Field(1, ge=1, le=10)
    asked: dict[str, Asked] = Field({}, description="By the name of one of the usual fields.")


class AnswersIn(Schema):
    answers: dict[str, Any] = Field(description="By the question's key; null takes an answer back.")


def rules_out(plan: Plan) -> dict[str, Any]:
    names = [name for name in RulesOut.model_fields if name != "in_words"]
    return {**{name: getattr(plan, name) for name in names}, "in_words": rules_in_words(plan)}


def step_out(step: StatusChange) -> dict[str, Any]:
    plain = {name: getattr(step, name) for name in ("step", "before", "after", "at")}
    return {**plain, "reason": step.told, "by": str(step.by) if step.by else ""}


def standing_out(application: Application, standing: Standing) -> dict[str, Any]:
    member = standing.member
    return {
        "member": member.public_id if member else None,
        "has_account": member is not None and member.user_id is not None,
        "status": member.status if member else None,
        "number": member.number if member else None,
        "plan": member.plan.name if member and member.plan else None,
        "paid_until": member.expires_on if member else None,
        "excluded": standing.excluded,
        "suspended": standing.suspended,
        "suspended_until": member.suspended_until if member else None,
        "approvals": [str(each.by) for each in application.approvals.select_related("by")],
        "steps": [step_out(step) for step in standing.steps],
    }


def instalment_out(part: Instalment) -> dict[str, Any]:
    charge = part.charge.public_id if part.charge else None
    return {"number": part.number, "due_on": part.due_on, "amount_minor": part.amount, "charge": charge}


def life_out(member: Member) -> dict[str, Any]:
    plain = ("name", "status", "number", "renews_itself", "suspended_until", "leaves_on")
    return {
        **{name: getattr(member, name) for name in plain},
        "id": member.public_id,
        "plan": member.plan.name if member.plan else None,
        "next_plan": member.next_plan.name if member.next_plan else None,
        "paid_until": member.expires_on,
        "head": member.head.public_id if member.head else None,
        "dependants": [each.public_id for each in member.dependants.order_by("pk")],
    }


def question_out(field: CustomField) -> dict[str, Any]:
    return {name: getattr(field, name) for name in QuestionOut.model_fields}


def talk_out(application: Application, *, reviewer: bool) -> list[dict[str, Any]]:
    notes = application.notes.select_related("by")
    return [
        {"kind": note.kind, "text": note.text, "at": note.at, "by": str(note.by) if note.by and reviewer else ""}
        for note in notes
        if reviewer or note.kind != note.Kind.NOTE
    ]
