"""Reads of the audit log. It is kept by core.activity; here it is searched and shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Model, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commonhall.core.activity.chain import LATE
from commonhall.core.activity.kinds import Severity, get_kind
from commonhall.core.activity.models import Activity, Seal
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.core.pagination.values import standing_values
from commonhall.core.search.hits import Hit
from commonhall.core.search.words import fold
from commonhall.core.wording.phrases import is_said, worded

Row = TypeVar("Row", bound=Model)  # one with a time `at`
STATES = {Severity.INFO: "", Severity.NOTICE: "info", Severity.WARNING: "warning", Severity.HIGH: "danger"}


@dataclass(frozen=True)
class Entry:
    """An activity as the log's pages show it.

    Attributes:
        who: the name of who did it; empty for a visitor, the system, and people whose values were erased.
        state: the colour of its severity, a state of ui's badges.
        sealed: whether it is in the chain already; new entries are sealed within seconds.
    """

    activity: Activity
    who: str
    state: str
    sealed: bool

    @property
    def about(self) -> str:
        """The object in words, such as "Badge of a member 13"; empty where there is none."""
        activity = self.activity
        return f"{type_name(activity.target_type)} {activity.target_id}" if activity.target_type else ""


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


def audit_log(filters: dict[str, Any], cursor: str = "") -> Page[Activity]:
    """A page of the log, newest first.

    Args:
        filters: what AuditFilters cleaned; what is empty does not count.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    rows = _filtered(Activity.objects.prefetch_related("people"), filters)
    return paginate(rows, order=["-id"], cursor=cursor, size=25)


def _filtered(rows: QuerySet[Activity], filters: dict[str, Any]) -> QuerySet[Activity]:
    plain = {"kind": "kind", "severity": "severity__gte", "object_type": "target_type", "request_id": "request_id"}
    rows = rows.filter(**{lookup: filters[name] for name, lookup in plain.items() if filters.get(name)})
    if filters.get("object_id") and filters.get("object_type"):
        rows = rows.filter(target_id=filters["object_id"])
    if filters.get("person"):
        key = person_key(filters["person"])
        rows = rows.filter(Q(actor_id=key) | Q(subject_id=key)) if key else rows.none()
    if filters.get("since"):
        rows = since(rows, moment(filters["since"], time.min))
    if filters.get("until"):
        rows = until(rows, moment(filters["until"], time.max))
    return rows


def moment(day: date, clock: time) -> datetime:
    """A day's beginning or end in the reader's zone; days that no zone could move stand for those beyond."""
    day = min(max(day, date(1900, 1, 1)), date(9000, 1, 1))
    return datetime.combine(day, clock, timezone.get_current_timezone())


# Entries are numbered nearly in the order of time. The borders as numbers let the list's own index serve, however old
# the days are.
def since(rows: "QuerySet[Row]", moment: datetime) -> "QuerySet[Row]":
    table = rows.model._default_manager
    first = table.filter(at__gte=moment).order_by("at").values_list("pk", flat=True).first()
    return rows.filter(pk__gte=first - LATE, at__gte=moment) if first else rows.none()


def until(rows: "QuerySet[Row]", moment: datetime) -> "QuerySet[Row]":
    table = rows.model._default_manager
    last = table.filter(at__lte=moment).order_by("-at").values_list("pk", flat=True).first()
    return rows.filter(pk__lte=last + LATE, at__lte=moment) if last else rows.none()


def between(rows: "QuerySet[Row]", first: datetime, last: datetime) -> "QuerySet[Row]":
    """Both at once, and with one question for both borders."""
    table = rows.model._default_manager.order_by()
    begins = table.filter(at__gte=first).order_by("at").values("pk")[:1]
    ends = table.filter(at__lte=last).order_by("-at").values("pk")[:1]
    lowest, highest = table.values_list(Subquery(begins), Subquery(ends)).first() or (None, None)
    if lowest is None or highest is None:
        return rows.none()
    return rows.filter(pk__range=(lowest - LATE, highest + LATE), at__range=(first, last))


def person_key(words: str) -> str:
    """The primary key of the user with this address, username or key, as the log writes it; empty for nobody."""
    users, words = get_user_model()._default_manager.all(), words.strip().lower()
    found = users.filter(Q(email=words) | Q(username=words)).values_list("pk", flat=True).first()
    return str(found) if found else words if words.isdigit() else ""


def log_places(words: str) -> list[Hit]:
    """For the site's search: the log, asked for the person whose address or username was typed. Its entries bear no
    names that could be looked for."""
    words = words.strip()
    if words.isdigit() or not person_key(words):
        return []
    query = urlencode({"person": words})
    return [Hit(_("Everything of this person"), f"{reverse('security:audit_log')}?{query}", words)]


def entries(page: Page[Activity]) -> list[Entry]:
    """The page's activities with all that its table shows; one query for the seals."""
    ids = [activity.pk for activity in page]
    sealed = set(Seal.objects.filter(activity_id__in=ids).values_list("activity_id", flat=True))
    return [entry(activity, activity.pk in sealed) for activity in page]


def entry(activity: Activity, sealed: bool) -> Entry:
    state = STATES.get(Severity(activity.severity), "")
    return Entry(activity, activity.actor.get("name", ""), state, sealed)


def seal_of(activity: Activity) -> Seal | None:
    return Seal.objects.filter(activity_id=activity.pk).first()


def changes(activity: Activity, viewer: Any) -> list[Change]:
    """What was before and after, field by field, also where it is a person's and lies in the erasable part."""
    subject = subjects([activity], viewer)[activity.pk]
    return [*_pairs(activity.before, activity.after), *_pairs(subject.get("before", {}), subject.get("after", {}))]


def subjects(activities: Iterable[Activity], viewer: Any) -> dict[int, dict[str, Any]]:
    """What this person may read of whom each entry is about, by its key: a kind may withhold some of it."""
    told, withheld = {}, defaultdict(list)
    for activity in activities:
        told[activity.pk], kind = activity.subject, get_kind(activity.kind)
        if kind is not None and kind.as_seen is not None:
            withheld[kind.as_seen].append(activity)
    for as_seen, entries in withheld.items():
        told |= as_seen(entries, viewer)
    return told


def _pairs(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for field in {**before, **after}:
        yield Change(field, words(before.get(field)), words(after.get(field)))


def details(activity: Activity) -> list[tuple[str, str]]:
    """What else the entry says, as pairs of a name and words."""
    return [(name, words(value)) for name, value in activity.data.items()]


def words(value: Any) -> str:
    """A value of the log for people: phrases worded, lists with commas, nothing for nothing."""
    if is_said(value):
        return worded(value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {words(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(words, value))
    return "" if value is None else str(value)


def erased(activity: Activity) -> bool:
    """Whether personal values of the entry were erased since; their digest stays in the chain."""
    return bool(set(activity.digests) - {row.slot for row in activity.people.all()})


def logged_kinds() -> list[tuple[str, str]]:
    """The kinds of which something stands in the log, with their labels, in the order of these."""
    return _by_label((name, str(kind.label) if (kind := get_kind(name)) else name) for name in _standing("kind"))


def object_types() -> list[tuple[str, str]]:
    """The types of object that the log speaks of, with their names for people."""
    return _by_label((label, type_name(label)) for label in _standing("target_type"))


def is_object_type(label: str) -> bool:
    return any(model._meta.label_lower == label for model in apps.get_models())


def type_name(label: str) -> str:
    """What people call objects of this type; its label as it stands in the log where a module is gone."""
    try:
        return capfirst(str(apps.get_model(label)._meta.verbose_name))
    except (LookupError, ValueError):
        return label


def _standing(field: str) -> list[str]:
    """Asked again after a minute; what is new to the log is offered then, and its filter works at once."""
    return cache.get_or_set(f"security:logged:{field}", lambda: standing_values(Activity, field), 60) or []


def _by_label(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: fold(pair[1]))
