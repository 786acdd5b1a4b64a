"""Reads of security events, and of what happened around one."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commonhall.core.activity.models import Activity, ActivityPerson, Slot
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.core.search.hits import Hit
from commonhall.foundation.security.kinds import all_event_kinds
from commonhall.foundation.security.models import Risk, SecurityEvent
from commonhall.foundation.security.queries.addresses import parse_address
from commonhall.foundation.security.queries.audit import between, moment, person_key, since, until

TO_DO = "todo"  # the filter's word for what is not resolved
OPEN_STATES = (SecurityEvent.State.OPEN, SecurityEvent.State.INVESTIGATING)
TOLD = 5  # of one kind in an hour; after that the list tells
ALIKE = 10


def events() -> "QuerySet[SecurityEvent]":
    return SecurityEvent.objects.select_related("user", "handled_by")


def event_list(filters: dict[str, Any], cursor: str = "", size: int = 25) -> Page[SecurityEvent]:
    """A page of the events that the filters leave, newest first.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    return paginate(_filtered(events(), filters), order=["-id"], cursor=cursor, size=size)


def _filtered(rows: "QuerySet[SecurityEvent]", filters: dict[str, Any]) -> "QuerySet[SecurityEvent]":
    if state := filters.get("state"):
        rows = rows.filter(state__in=OPEN_STATES if state == TO_DO else [state])
    plain = {"kind": "kind", "risk": "risk__gte", "risk_to": "risk__lte"}
    rows = rows.filter(**{lookup: filters[name] for name, lookup in plain.items() if filters.get(name)})
    if text := filters.get("address"):
        found = parse_address(text.strip())
        rows = rows.filter(address=str(found)) if found else rows.none()
    if words := filters.get("person"):
        key = person_key(words)
        rows = rows.filter(user=int(key)) if key.isdecimal() and len(key) < 19 else rows.none()
    if filters.get("since"):
        rows = since(rows, moment(filters["since"], time.min))
    if filters.get("until"):
        rows = until(rows, moment(filters["until"], time.max))
    return rows


def event_places(words: str) -> list[Hit]:
    """For the site's search: the events, asked for the address or the person that was typed; they bear no names."""
    words = words.strip()
    asked = "address" if parse_address(words) else "person"
    if asked == "person" and (words.isdigit() or not person_key(words)):
        return []
    query = urlencode({asked: words})
    label = _("Events from this address") if asked == "address" else _("Events of this person")
    return [Hit(label, f"{reverse('security:event_list')}?{query}", words)]


def work_list() -> list[SecurityEvent]:
    """The most pressing events that wait, for the dashboard."""
    return list(events().filter(state__in=OPEN_STATES).order_by("-risk", "-id")[:ALIKE])


def alike(event: SecurityEvent) -> list[SecurityEvent]:
    """Other events from the same source or about the same account, newest first."""
    same = Q(pk__in=[])
    if event.source:
        same |= Q(source=event.source)
    if event.user_id:
        same |= Q(user=event.user_id)
    return list(SecurityEvent.objects.filter(same).exclude(pk=event.pk).order_by("-id")[:ALIKE])


def story(event: SecurityEvent, around: timedelta, cursor: str = "", size: int = 50) -> Page[Activity]:
    """Everything that the event's address or account did so long before and after it, newest first.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    theirs = Q(pk__in=[])
    if event.address:
        # The values are canonical JSON. An index bounds the rows of the window; looking into each of these is cheap.
        said = f'"address":"{event.address}"'
        there = ActivityPerson.objects.filter(activity=OuterRef("pk"), slot=Slot.ACTOR, values__contains=said)
        theirs |= Q(Exists(there))
    if event.user_id:
        theirs |= Q(actor_id=str(event.user_id)) | Q(subject_id=str(event.user_id))
    rows = between(Activity.objects.prefetch_related("people"), event.at - around, event.at + around)
    return paginate(rows.filter(theirs), order=["-id"], cursor=cursor, size=size)


def blamed_events(source: str, first: datetime, last: datetime) -> "QuerySet[SecurityEvent]":
    """What the source did between these moments, without what may not be its fault."""
    pardoned = [kind.name for kind in all_event_kinds() if not kind.blames]
    return SecurityEvent.objects.filter(source=source, at__range=(first, last)).exclude(kind__in=pardoned)


def is_one_of_many(public_id: str) -> bool:
    """Whether several of its kind were raised in the hour before it, so that one more is no news."""
    event = SecurityEvent.objects.filter(public_id=public_id).first()
    if event is None:
        return True
    hour = SecurityEvent.objects.filter(kind=event.kind, at__gt=event.at - timedelta(hours=1), at__lte=event.at)
    return hour.filter(risk__gte=Risk.HIGH, pk__lt=event.pk).count() >= TOLD


def events_since(kind: str, *moments: datetime) -> list[int]:
    """How many there were since each of these moments, in one query."""
    counts = {str(n): Count("pk", filter=Q(at__gte=moment)) for n, moment in enumerate(moments)}
    found = SecurityEvent.objects.filter(kind=kind, at__gte=min(moments)).aggregate(**counts)
    return [found[str(n)] for n in range(len(moments))]


def personal_data(user: Any) -> Iterator[dict[str, Any]]:
    """Every event about a person, for their export. What staff noted on it is not theirs."""
    for event in SecurityEvent.objects.filter(user=user).order_by("id").iterator():
        yield {"kind": event.kind, "at": event.at, "address": event.address, "risk": event.get_risk_display()}


def open_by_risk() -> list[tuple[Risk, int]]:
    """How many events wait, of each risk, the highest first."""
    rows = SecurityEvent.objects.filter(state__in=OPEN_STATES).values_list("risk").annotate(n=Count("pk")).order_by()
    found = dict(rows)
    return [(risk, found.get(risk.value, 0)) for risk in sorted(Risk, reverse=True)]
