"""Raising security events, and what staff do with them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.security.actions.abuse import judge_abuse
from commonhall.foundation.security.actions.raising import State, raise_event
from commonhall.foundation.security.activity import EVENT_INVESTIGATED, EVENT_REOPENED, EVENT_RESOLVED
from commonhall.foundation.security.kinds import EventKind, all_event_kinds
from commonhall.foundation.security.models import Risk, SecurityEvent

KEEP_ROUTINE = timedelta(days=90)
AT_ONCE = 1_000


@transaction.atomic
def log_security_event(
    kind: EventKind,
    *,
    user: Any = None,
    address: str = "",
    risk: Risk | None = None,
    at: datetime | None = None,
    **data: Any,
) -> SecurityEvent:
    """Write down something that staff should look at; an address that does it too often is blocked (see abuse.py).

    Part of the caller's transaction where there is one.

    Args:
        user: whose account it is about.
        address: from where; default: the address of the request.
        risk: default: the kind's.
        at: when it happened; default: now.
        data: what else is known; values of JSON, never a secret.
    """
    event = raise_event(kind, user=user, address=address, risk=risk, at=at, data=data)
    if kind.blames:
        judge_abuse(event)
    return event


@transaction.atomic
def investigate_event(*, event: SecurityEvent, by: Any) -> SecurityEvent:
    """Take an open event up, so that others see that somebody looks at it."""
    return _move(event, State.INVESTIGATING, EVENT_INVESTIGATED, by, only_from=[State.OPEN])


@transaction.atomic
def resolve_event(*, event: SecurityEvent, note: str, by: Any) -> SecurityEvent:
    """Say what it was and what was done.

    Raises:
        Refused: without a note, or when it is resolved already.
    """
    if not note.strip():
        raise Refused(_("Write what it was, and what you have done."), field="note")
    return _move(event, State.RESOLVED, EVENT_RESOLVED, by, [State.OPEN, State.INVESTIGATING], note=note.strip())


@transaction.atomic
def reopen_event(*, event: SecurityEvent, by: Any) -> SecurityEvent:
    """Look at a resolved event again; its note stays until another takes its place."""
    return _move(event, State.OPEN, EVENT_REOPENED, by, only_from=[State.RESOLVED])


def forget_routine_events() -> int:
    """Drop the routine events that nobody counts any more; returns how many."""
    kinds = [kind.name for kind in all_event_kinds() if kind.routine]
    old = SecurityEvent.objects.filter(kind__in=kinds, at__lt=timezone.now() - KEEP_ROUTINE, state=State.RESOLVED)
    dropped = 0
    while keys := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        dropped += SecurityEvent.objects.filter(pk__in=keys).delete()[0]
    return dropped


@transaction.atomic
def erase_person(user: Any) -> None:
    """Keep the events about somebody, without the person, the address, and what else was known."""
    events = SecurityEvent.objects.filter(user=user)
    events.update(user=None, address=None, source="", data={}, note="")


def _move(
    event: SecurityEvent, state: "SecurityEvent.State", kind: Kind, by: Any, only_from: list[Any], **values: Any
) -> SecurityEvent:
    event = SecurityEvent.objects.select_for_update().get(pk=event.pk)
    if event.state not in only_from:
        raise Refused(_("This event is “%(state)s” already. Reload the page.") % {"state": event.get_state_display()})
    before = event.state
    event.state, event.handled_by, event.handled_at = state, by, timezone.now()
    for name, value in values.items():
        setattr(event, name, value)
    event.save(update_fields=["state", "handled_by", "handled_at", *values])
    record(kind, by=by, on=event, before={"state": before}, after={"state": state}, data={"kind": event.kind})
    return event
