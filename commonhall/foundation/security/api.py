"""Security for programs, under /api/v1/security/, for those who may."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, FilterSchema, Query, Router

from commonhall.core.access.permits import permit
from commonhall.core.activity.models import Activity
from commonhall.core.api.schemas import PageSize
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.foundation.security import access, actions, queries
from commonhall.foundation.security.limits import Limit, all_limits
from commonhall.foundation.security.models import AddressRule, SecurityEvent
from commonhall.foundation.security.schemas import (
    RISK,
    Dashboard,
    EntryPage,
    EventNoteIn,
    EventOut,
    EventPage,
    LimitIn,
    LimitOut,
    LogEntryOut,
    RuleIn,
    RuleOut,
    RulePage,
)

router = Router()
Text = Annotated[str, Field(max_length=254)]


class EventQuery(FilterSchema):
    state: Annotated[str, Field(description="open, investigating, resolved, or todo for what is not resolved.")] = ""
    risk: Annotated[int, Field(ge=0, le=100, description=f"At least. {RISK}")] = 0
    risk_to: Annotated[int, Field(ge=0, le=100, description="At most; 0: any.")] = 0
    kind: Text = ""
    address: Text = ""
    person: Annotated[str, Field(max_length=254, description="E-mail address, username or key.")] = ""
    since: date | None = None
    until: date | None = None


class LogQuery(FilterSchema):
    kind: Text = ""
    severity: Annotated[int, Field(ge=0, le=100, description="At least.")] = 0
    person: Annotated[str, Field(max_length=254, description="E-mail address, username or key.")] = ""
    object_type: Text = ""
    object_id: Annotated[str, Field(max_length=40)] = ""
    request_id: Annotated[str, Field(max_length=40)] = ""
    since: date | None = None
    until: date | None = None


@router.get("/", response=Dashboard, summary="How things stand: figures, and what waits")
def get_dashboard(request: HttpRequest) -> dict[str, Any]:
    permit(request.user, access.HANDLE_EVENTS)
    figures = [{"label": str(figure.label), "value": figure.value} for figure in queries.figures()]
    return {"figures": figures, "to_do": queries.work_list()}


@router.get("/log", response=EntryPage, summary="The audit log, newest first")
def list_log(request: HttpRequest, found: Query[LogQuery], cursor: str = "") -> dict[str, Any]:
    access.permit_audit_log(request.user)
    return _log_page(queries.audit_log(found.dict(), cursor), request.user)


@router.get("/log/{pk}", response=LogEntryOut, summary="An entry of the audit log")
def get_log_entry(request: HttpRequest, pk: int) -> Activity:
    return _told([access.get_entry(request.user, pk)], request.user)[0]


@router.get("/events", response=EventPage, summary="Security events, newest first")
def list_events(
    request: HttpRequest, found: Query[EventQuery], cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    permit(request.user, access.HANDLE_EVENTS)
    return _page(queries.event_list(found.dict(), cursor, size))


@router.get("/events/{uuid:public_id}", response=EventOut, summary="A security event")
def get_event(request: HttpRequest, public_id: UUID) -> SecurityEvent:
    return access.get_event(request.user, public_id)


@router.get("/events/{uuid:public_id}/story", response=EntryPage, summary="What its address or account did around it")
def get_story(
    request: HttpRequest,
    public_id: UUID,
    hours: Annotated[int, Field(ge=1, le=24, description="So long before and after it.")] = 1,
    cursor: str = "",
) -> dict[str, Any]:
    event = access.get_event(request.user, public_id)
    access.permit_audit_log(request.user)
    return _log_page(queries.story(event, timedelta(hours=hours), cursor), request.user)


@router.post("/events/{uuid:public_id}/investigate", response=EventOut, summary="Take an open event up")
def investigate_event(request: HttpRequest, public_id: UUID) -> SecurityEvent:
    return actions.investigate_event(event=access.get_event(request.user, public_id), by=request.user)


@router.post("/events/{uuid:public_id}/resolve", response=EventOut, summary="Resolve an event with a note")
def resolve_event(request: HttpRequest, public_id: UUID, data: EventNoteIn) -> SecurityEvent:
    return actions.resolve_event(event=access.get_event(request.user, public_id), note=data.note, by=request.user)


@router.post("/events/{uuid:public_id}/reopen", response=EventOut, summary="Open a resolved event again")
def reopen_event(request: HttpRequest, public_id: UUID) -> SecurityEvent:
    return actions.reopen_event(event=access.get_event(request.user, public_id), by=request.user)


@router.get("/addresses", response=RulePage, summary="Who is let in and who is kept out, newest first")
def list_rules(
    request: HttpRequest, verdict: str = "", address: Text = "", cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    permit(request.user, access.RULE_ADDRESSES)
    return _page(paginate(queries.address_rules(verdict, address), order=["-id"], cursor=cursor, size=size))


@router.post("/addresses", response={201: RuleOut}, summary="Let a network in, or keep it out")
def rule_addresses(request: HttpRequest, data: RuleIn) -> tuple[int, AddressRule]:
    permit(request.user, access.RULE_ADDRESSES)
    return 201, actions.rule_addresses(by=request.user, **data.dict())


@router.get("/addresses/{uuid:public_id}", response=RuleOut, summary="A rule for addresses")
def get_rule(request: HttpRequest, public_id: UUID) -> AddressRule:
    return access.get_rule(request.user, public_id)


@router.api_operation(["DELETE"], "/addresses/{uuid:public_id}", response={204: None}, summary="Remove a rule")
def free_addresses(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    actions.free_addresses(rule=access.get_rule(request.user, public_id), by=request.user)
    return 204, None


@router.get("/limits", response=list[LimitOut], summary="How often what may be done")
def list_limits(request: HttpRequest) -> list[dict[str, str]]:
    permit(request.user, access.ADJUST_LIMITS)
    return [_limit(limit) for limit in all_limits()]


@router.put("/limits/{name}", response=LimitOut, summary="Adjust a limit")
def adjust_limit(request: HttpRequest, name: str, data: LimitIn) -> dict[str, str]:
    found = access.get_limit(request.user, name)
    return _limit(actions.adjust_limit(limit=found, rate=data.rate, by=request.user))


def _limit(limit: Limit) -> dict[str, str]:
    plain = {name: getattr(limit, name) for name in ("name", "rate", "shipped", "per")}
    return {**plain, "label": str(limit.label)}


def _log_page(page: Page[Activity], viewer: Any) -> dict[str, Any]:
    _told(page.rows, viewer)
    return _page(page)


def _told(entries: Sequence[Activity], viewer: Any) -> Sequence[Activity]:
    """Each entry with what the caller may read of whom it is about."""
    subjects = queries.subjects(entries, viewer)
    for entry in entries:
        entry.told = subjects[entry.pk]  # type: ignore[attr-defined]
    return entries


def _page(page: Page[Any]) -> dict[str, Any]:
    return {"items": page.rows, "next": page.next, "previous": page.previous}
