"""Shapes of the members' JSON API."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Field, ModelSchema, Schema
from pydantic import AfterValidator, field_validator

from commonhall.core.api.schemas import Text
from commonhall.modules.members.models import PERSON_FIELDS, Application, Plan


class PlanOut(Schema):
    id: int
    name: str
    description: str
    price_minor: int = Field(description="In the currency's smallest unit.")
    currency: str
    months: int


Name = Annotated[Text, Field(min_length=1, max_length=80)]


def _address(value: str) -> str:
    """In small letters, as the register has them; empty for none."""
    try:
        if value:
            validate_email(value)
    except ValidationError as error:
        raise ValueError(str(error.message)) from None
    return value.lower()


Email = Annotated[Text, Field(max_length=254), AfterValidator(_address)]


class PersonIn(ModelSchema):
    first_name: Name
    last_name: Name
    graduation_year: int | None = Field(None, description="Not before 1900, and at most 20 years ahead.")

    class Meta:
        model = Application
        fields = [name for name in PERSON_FIELDS if name not in ("first_name", "last_name")]
        fields_optional = "__all__"

    @field_validator("*")
    @classmethod
    def _as_forms_take_it(cls, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value


class ApplicationIn(PersonIn):
    plan: int = Field(description="The id of an open plan.")
    motivation: Text = Field("", max_length=2000)
    custom: dict[str, Any] = Field({}, description="Answers to the club's own questions, by key; see /questions.")
    documents: list[UUID] = Field([], max_length=5, description="Ids of files uploaded for `members.application`.")


class ApplicationOut(Schema):
    id: UUID
    name: str
    plan: str
    state: str
    submitted_at: datetime
    decided_at: datetime | None
    decided_by: str = Field(description="Who decided last; empty where nobody has, or where they are gone.")
    reason: str


class ReviewOut(ApplicationOut):
    """An application in the board's queue."""

    approvals: list[str] = Field(description="Who has approved it so far; of one's own application nothing is told.")
    appealed_at: datetime | None


class ApplicationPage(Schema):
    items: list[ReviewOut]
    next: str
    previous: str


class DecisionIn(Schema):
    reason: Text = Field("", max_length=2000, description="Needed for a refusal; the applicant reads it.")


class MembershipOut(Schema):
    """Where the caller stands."""

    id: UUID | None = Field(description="Of their place in the register, as /{id}/renew and its neighbours take it.")
    status: str | None = Field(description="Null for somebody who has no place in the register.")
    plan: str | None
    number: str | None
    paid_until: date | None
    application: ApplicationOut | None
    owed_charge: UUID | None = Field(description="The charge to pay, if dues are open.")


def plan_out(plan: Plan) -> dict[str, Any]:
    names = ("id", "name", "description", "price_minor", "currency", "months")
    return {name: getattr(plan, name) for name in names}


def application_out(application: Application) -> dict[str, Any]:
    return {
        "id": application.public_id,
        "name": application.name,
        "plan": application.plan.name,
        "state": application.state,
        "submitted_at": application.submitted_at,
        "decided_at": application.decided_at,
        "decided_by": str(application.decided_by) if application.decided_by else "",
        "reason": application.reason,
    }


def review_out(application: Application, viewer: Any) -> dict[str, Any]:
    approvals = [] if application.user_id == viewer.pk else [str(each.by) for each in application.approvals.all()]
    return {**application_out(application), "approvals": approvals, "appealed_at": application.appealed_at}
