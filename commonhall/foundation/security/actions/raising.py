"""Writing an event down, and nothing else."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from commonhall.core.activity.context import current
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.foundation.security import queries
from commonhall.foundation.security.activity import EVENT_RAISED
from commonhall.foundation.security.kinds import EventKind
from commonhall.foundation.security.models import Risk, SecurityEvent

State = SecurityEvent.State


def raise_event(
    kind: EventKind,
    *,
    user: Any = None,
    address: str = "",
    risk: Risk | None = None,
    at: datetime | None = None,
    data: dict[str, Any],
) -> SecurityEvent:
    where = queries.parse_address(address or current().address)
    event = SecurityEvent.objects.create(
        kind=kind.name,
        risk=risk or kind.risk,
        state=State.RESOLVED if kind.routine else State.OPEN,
        at=at or timezone.now(),
        user=user,
        address=str(where) if where else None,
        source=queries.source_of(str(where)),
        data=data,
    )
    if not kind.routine:  # what led to a routine event is in the log already
        with translation.override(settings.LANGUAGE_CODE):
            told = {"kind": kind.name, "what": str(kind.label), "risk": int(event.risk), "event": str(event.public_id)}
        record(EVENT_RAISED, by=SYSTEM, on=event, about=user, data=told)
    return event
