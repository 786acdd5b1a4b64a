"""Shapes of what is looked at before something is decided, for programs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from commonhall.modules.members.models import PERSON_FIELDS, Application
from commonhall.modules.members.queries.doubles import Choice


class PaperOut(Schema):
    id: UUID = Field(description="Of the file; /files/{id} has its address.")
    name: str


class ApprovalOut(Schema):
    by: str
    at: datetime
    reason: str


class ApplicationSightOut(Schema):
    """What an applicant has told, for themselves and for reviewers."""

    fields: dict[str, str | int | date | None]
    motivation: str
    answers: dict[str, Any] = Field(description="To the club's own questions, by key.")
    documents: list[PaperOut]
    approvals: list[ApprovalOut] = Field(description="Those so far; for reviewers, and never about oneself.")
    may_decide: bool = Field(description="Whether the caller can approve or refuse it now.")


class DifferenceOut(Schema):
    """A field of two entries. What either of them shows to nobody is left out, whether or not there is anything."""

    name: str = Field(description="For `take`, when the two are put together.")
    label: str
    kept: str
    dropped: str
    differs: bool
    take: bool = Field(description="Whether the dropped entry's value is proposed, as the kept one has none.")


class MissingOut(Schema):
    """What the club asks of its members and the caller has not told."""

    labels: list[str]


def application_sight_out(application: Application, *, reviewer: bool, may_decide: bool) -> dict[str, Any]:
    papers = application.documents.select_related("file")
    approvals = application.approvals.select_related("by") if reviewer else []
    return {
        "fields": {name: getattr(application, name) for name in PERSON_FIELDS},
        "motivation": application.motivation,
        "answers": application.custom,
        "documents": [{"id": paper.file.public_id, "name": paper.file.name} for paper in papers],
        "approvals": [{"by": str(each.by), "at": each.at, "reason": each.reason} for each in approvals],
        "may_decide": may_decide,
    }


def difference_out(choice: Choice) -> dict[str, Any]:
    return {**vars(choice), "differs": choice.differs}
