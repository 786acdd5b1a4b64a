"""Shapes of security's JSON API."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from commonhall.foundation.security.models import Risk, SecurityEvent, Verdict

NO_NUL = r"^[^\x00]*$"  # PostgreSQL takes none in a text
FAR_AWAY = datetime(2200, 1, 1, tzinfo=UTC)
RISK = "10 low, 20 medium, 30 high, 40 critical."


class _Page(Schema):
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class LogEntryOut(Schema):
    """One entry of the audit log."""

    id: int
    at: datetime
    kind: str
    label: str
    severity: int = Field(description="10 information, 20 notice, 30 warning, 40 high.")
    actor_type: str
    actor_id: str
    actor: dict[str, Any] = Field(description="Name, address and program of who did it; empty once erased.")
    subject_id: str
    subject: dict[str, Any] = Field(
        alias="told",
        description="Personal values of whom it is about, as far as the caller may see them; empty once erased.",
    )
    target_type: str
    target_id: str
    data: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]
    request_id: str
    cause_id: int | None


class EntryPage(_Page):
    items: list[LogEntryOut]


class EventOut(Schema):
    """A security event."""

    id: UUID = Field(alias="public_id")
    kind: str
    risk: Risk = Field(description=RISK)
    state: SecurityEvent.State
    at: datetime
    address: str | None
    person: UUID | None = Field(None, alias="user.public_id", description="Whose account it is about.")
    data: dict[str, Any]
    note: str
    handled_by: UUID | None = Field(None, alias="handled_by.public_id")
    handled_at: datetime | None


class EventPage(_Page):
    items: list[EventOut]


class EventNoteIn(Schema):
    note: str = Field(max_length=2000, pattern=NO_NUL, description="What it was, and what was done.")


class RuleIn(Schema):
    network: str = Field(max_length=43, description="An address, or a network in CIDR notation.")
    verdict: Verdict
    reason: str = Field(max_length=300, pattern=NO_NUL)
    expires_at: AwareDatetime | None = Field(None, lt=FAR_AWAY, description="When it ends by itself.")


class RuleOut(Schema):
    """What holds for a network of addresses."""

    id: UUID = Field(alias="public_id")
    network: str
    verdict: Verdict
    reason: str
    expires_at: datetime | None
    set_at: datetime
    by: UUID | None = Field(None, alias="by.public_id", description="Who set it; none: the site itself, after abuse.")


class RulePage(_Page):
    items: list[RuleOut]


class LimitIn(Schema):
    rate: Annotated[str, Field(max_length=80, description="Such as 5/minute; empty for what is shipped.")]


class LimitOut(Schema):
    """How often something may be done."""

    name: str
    label: str
    rate: str
    shipped: str = Field(description="What holds unless staff adjust it.")
    per: str = Field(
        description="Whom it counts: account (of visitors the address), address, mailbox, or the whole site."
    )


class FigureOut(Schema):
    label: str
    value: int


class Dashboard(Schema):
    figures: list[FigureOut]
    to_do: list[EventOut] = Field(description="The most pressing events that wait.")
