"""record() writes the audit log and orders the news, in the action's own transaction; record_many() does it of many."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from commonhall.core.activity import context
from commonhall.core.activity.kinds import Kind, Severity
from commonhall.core.activity.models import Activity, ActivityPerson, ActorType, Delivery, Slot
from commonhall.core.activity.reactions import reactions_to
from commonhall.core.activity.signing import SIGNED, sign_entry
from commonhall.core.work.tasks import wake

Values = Mapping[str, Any]


class SystemActor:
    """Who acts when nobody did: the clock, a webhook, an import from the command line."""


SYSTEM = SystemActor()


def record(
    kind: Kind,
    *,
    by: object,
    on: models.Model | None = None,
    about: models.Model | None = None,
    before: Values | None = None,
    after: Values | None = None,
    data: Values | None = None,
    actor: Values | None = None,
    severity: Severity | None = None,
) -> Activity:
    """Write one activity and a delivery for each reaction that listens.

    Args:
        kind: what happened.
        by: who did it: a user, AnonymousUser, None (both: a visitor) or SYSTEM.
        on: the object it happened to.
        about: the person (user) it concerns. `before` and `after` then lie in that person's erasable part.
        before, after: the fields that changed.
        data: what else is worth knowing; formats the notices. Never a secret, never a personal value.
        actor: personal values of who did it, kept in the erasable part beside name, address and user agent.

    Raises:
        RuntimeError: outside a transaction: an activity without its act, or the reverse, must be impossible.
    """
    made = _made(kind, by=by, on=on, about=about, before=before, after=after, data=data, actor=actor, severity=severity)
    return _write(kind, [made])[0]


def record_many(kind: Kind, *, by: object, each: Iterable[Mapping[str, Any]]) -> list[Activity]:
    """Write what one act did to many, as record() would one by one, in a few statements.

    Args:
        kind, by: as of record().
        each: for each of them what record() takes besides: `on`, `about`, `before`, `after`, `data`.

    Raises:
        RuntimeError: outside a transaction, as record().
    """
    return _write(kind, [_made(kind, by=by, **what) for what in each])


def record_now(kind: Kind, **what: Any) -> Activity:
    """Record what must be remembered although its transaction failed: a failed login, a denial.

    Raises:
        RuntimeError: inside a transaction; on SQLite it would wait for itself, and a rollback would forget it.
    """
    if connection.in_atomic_block and not _only_test_transaction():
        raise RuntimeError("record_now() runs after the transaction has unwound")
    with transaction.atomic():
        return record(kind, **what)


def person_digest(salt: str, values: str) -> str:
    return hashlib.sha256(f"{salt}{values}".encode()).hexdigest()


def _made(
    kind: Kind,
    *,
    by: object,
    on: models.Model | None = None,
    about: models.Model | None = None,
    before: Values | None = None,
    after: Values | None = None,
    data: Values | None = None,
    actor: Values | None = None,
    severity: Severity | None = None,
) -> tuple[Activity, list[ActivityPerson]]:
    """A signed activity and its personal values, not written yet."""
    people = _people(by, actor, about, before, after)
    around = context.current()
    activity = Activity(
        at=timezone.now(),
        kind=kind.name,
        severity=severity or kind.severity,
        actor_type=_actor_type(by),
        actor_id=key_of(by),
        target_type=on._meta.label_lower if on is not None else "",
        target_id=str(on.pk) if on is not None else "",
        subject_id=key_of(about),
        data=_plain(data),
        before={} if about is not None else _plain(before),
        after={} if about is not None else _plain(after),
        request_id=around.request_id,
        cause_id=around.cause_id,
        digests={row.slot: person_digest(row.salt, row.values) for row in people},
    )
    activity.signature = sign_entry(tuple(getattr(activity, field) for field in SIGNED))
    return activity, people


def _write(kind: Kind, made: list[tuple[Activity, list[ActivityPerson]]]) -> list[Activity]:
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs into the transaction of the act; see record_now() for acts that failed")
    activities = Activity.objects.bulk_create([activity for activity, _rows in made])
    for activity, people in made:
        for row in people:
            row.activity = activity
    ActivityPerson.objects.bulk_create([row for _activity, people in made for row in people])
    _order_news(activities, kind)
    return activities


def _people(
    by: object, actor: Values | None, about: models.Model | None, before: Values | None, after: Values | None
) -> list[ActivityPerson]:
    around = context.current()
    who = {
        "name": _name(by),
        "address": around.address,
        "user_agent": around.user_agent,
        "via": around.via,
        **(actor or {}),
    }
    people = [_person(Slot.ACTOR, key_of(by), {key: value for key, value in who.items() if value})]
    if about is not None:
        values = {"name": _name(about), "before": _plain(before), "after": _plain(after)}
        people.append(_person(Slot.SUBJECT, key_of(about), values))
    return [row for row in people if row.values != "{}"]


def _person(slot: Slot, key: str, values: Values) -> ActivityPerson:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)
    return ActivityPerson(slot=slot, person_id=key, salt=secrets.token_hex(16), values=text)


def _order_news(activities: list[Activity], kind: Kind) -> None:
    reactions = reactions_to(kind)
    deliveries = [
        Delivery(activity=activity, reaction=reaction.name) for activity in activities for reaction in reactions
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
        wake("commonhall.core.activity.tasks.deliver")


def _actor_type(by: object) -> ActorType:
    if isinstance(by, SystemActor):
        return ActorType.SYSTEM
    return ActorType.USER if getattr(by, "is_authenticated", False) else ActorType.ANONYMOUS


def key_of(person: object) -> str:
    """A user's key; of a person without an account the object's type too, for it has the numbers of another table."""
    key = str(getattr(person, "pk", None) or "")
    if key and isinstance(person, models.Model) and not isinstance(person, get_user_model()):
        return f"{person._meta.label_lower}:{key}"
    return key


def _name(person: object) -> str:
    return str(person) if key_of(person) else ""


def _plain(values: Values | None) -> dict[str, Any]:
    """As JSON holds them, so that what is written equals what is read again."""
    plain: dict[str, Any] = json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder))
    return plain


def _only_test_transaction() -> bool:
    """Whether the one open block is the transaction that Django's TestCase wraps around a test."""
    return len(connection.atomic_blocks) <= 2 and all(
        getattr(block, "_from_testcase", False) for block in connection.atomic_blocks
    )
