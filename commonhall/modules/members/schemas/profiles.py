"""Shapes of what is changed on a member's own page, for programs."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, ModelSchema, Schema
from pydantic import field_validator

from commonhall.core.activity.models import Activity
from commonhall.core.api.schemas import Text
from commonhall.modules.members.models import PERSON_FIELDS, Audience, CustomField, Member, Status
from commonhall.modules.members.queries.privacy import APART, CLUB_FACTS, DEFAULTS, audience_of, own_audience_of
from commonhall.modules.members.schemas import Email, Name

# What has an audience of its own.
SHOWN = (*DEFAULTS, *CLUB_FACTS, *APART)


class ProfileChange(ModelSchema):
    """What should change; what is left out stays as it is."""

    first_name: Name = Field(default_factory=str, description="Can't be emptied.")
    graduation_year: int | None = Field(None, description="Not before 1900, and at most 20 years ahead.")
    email: Email = Field("", description="Of a member without an account; with one, its address is the register's.")
    visibility: dict[str, Audience] = Field(
        {}, description="Who sees a field, by its name; the club's own questions are `own_` and their key."
    )
    answers: dict[str, Any] = Field({}, description="Answers to the club's own questions, by key; null takes one back.")

    class Meta:
        model = Member
        fields = [name for name in PERSON_FIELDS if name != "first_name"]
        fields_optional = "__all__"

    @field_validator("*")
    @classmethod
    def _as_forms_take_it(cls, value: Any) -> Any:
        return value.strip() if isinstance(value, str) and not isinstance(value, Audience) else value


class ProfileOut(Schema):
    """What can be changed of a member. What they show to nobody stands here for themselves alone."""

    id: UUID
    fields: dict[str, str | int | date | None]
    answers: dict[str, Any]
    visibility: dict[str, Audience]


class ActivityOut(Schema):
    """One thing that the log says of a member."""

    at: datetime
    kind: str
    label: str
    by: str = Field(description="Who did it; for whoever sees the whole register.")


class ActivityPage(Schema):
    items: list[ActivityOut]
    next: str
    previous: str


class StatusIn(Schema):
    status: Status
    reason: Text = Field("", max_length=500, description="Needed; it stays in the member's history.")


class TermOut(Schema):
    """A stretch of membership, with what is to be paid for it."""

    plan: str
    starts_on: date
    ends_on: date
    charge: UUID | None = Field(description="Null for a plan that costs nothing.")


class CardChoiceIn(Schema):
    shows_name: bool = Field(description="Whether who scans the card reads the whole name.")


class MailsIn(Schema):
    wanted: bool


class MailsOut(Schema):
    wanted: bool = Field(description="Whether the club may write about the membership by mail.")


def profile_out(member: Member, withheld: set[str], questions: Iterable[CustomField]) -> dict[str, Any]:
    """
    Args:
        withheld: the names of the fields that the caller may not see.
    """
    told = [question for question in questions if question.name not in withheld]
    shown = {name: audience_of(member, name) for name in SHOWN} | {
        question.name: own_audience_of(member, question) for question in questions
    }
    return {
        "id": member.public_id,
        "fields": {name: getattr(member, name) for name in (*PERSON_FIELDS, "email") if name not in withheld},
        "answers": {question.key: member.custom.get(question.key) for question in told},
        "visibility": shown,
    }


def changes_of(data: ProfileChange) -> dict[str, Any]:
    """The facts that were sent, as the action takes them: a text that is taken back is empty."""
    facts = data.dict(exclude_unset=True, exclude={"visibility", "answers"})
    empty = {name: None if Member._meta.get_field(name).null else "" for name in facts}
    return {name: empty[name] if value is None else value for name, value in facts.items()}


def activity_out(entry: Activity, *, with_actor: bool) -> dict[str, Any]:
    by = entry.actor.get("name", "") if with_actor else ""
    return {"at": entry.at, "kind": entry.kind, "label": entry.label, "by": by}
