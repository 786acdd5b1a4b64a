"""The hash chain over the activity log: sealed by a worker after commit, proven by `commonhall verify-audit`.

The hash of a link is SHA-256 over the hash before it and the activity's digest; the head is signed with a key that is
not in the database, so that whoever rewrites the rows can't rewrite the chain to fit. Only what record() signed is
sealed, so that whoever adds rows can't have them sealed.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from commonhall.core.activity.models import Activity, ActivityPerson, ChainHead, Seal
from commonhall.core.activity.recording import person_digest
from commonhall.core.activity.signing import SIGNED, entry_digest, is_entry_signed
from commonhall.core.crypto.keys import is_signed, signature

logger = logging.getLogger(__name__)

BATCH = 500
CHUNK = 10_000  # links proven at a time: some 20 MB
GENESIS = "0" * 64
PURPOSE = "audit chain"
FIELDS = ("id", *SIGNED)
# A transaction that began earlier may commit later: ids this far behind the last sealed one are looked at again.
LATE = 10_000


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole chain found.

    Attributes:
        entries: how many links were proven before the end or the first break.
        unsealed: activities not in the chain yet.
        broken: what is wrong with the first bad entry; empty when all is well.
        head: the hash of the last link; written down elsewhere, it proves later that nothing before it was replaced.
    """

    entries: int
    unsealed: int
    broken: str
    head: str

    @property
    def whole(self) -> bool:
        return not self.broken


def link_hash(previous: str, position: int, values: tuple[object, ...]) -> str:
    """The hash of the link at `position`, of an activity's FIELDS."""
    return hashlib.sha256(f"{previous}:{position}:{entry_digest(values)}".encode()).hexdigest()


def sign_head(position: int, hash_: str) -> str:
    return signature(PURPOSE, f"{position}:{hash_}")


def seal(batch: int = BATCH) -> int:
    """Seal every activity that is committed, signed and not sealed yet; returns how many."""
    sealed, after = 0, 0
    while _unsealed().filter(id__gt=after).exists():
        count, after = _seal_batch(batch, after)
        sealed += count
    return sealed


def _seal_batch(batch: int, after: int) -> tuple[int, int]:
    """Returns how many were sealed, and the last activity that was looked at."""
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().get_or_create(pk=1)[0]
        seals, last = [], after
        for *fields, signed in _unsealed().filter(id__gt=after).values_list(*FIELDS, "signature")[:batch]:
            values, last = tuple(fields), fields[0]
            if not is_entry_signed(values[1:], signed):
                logger.error("activity %s was not written by this site: it is not sealed", last)
                continue
            head.position += 1
            head.hash = link_hash(head.hash, head.position, values)
            seals.append(Seal(position=head.position, activity_id=last, hash=head.hash))
        Seal.objects.bulk_create(seals)
        head.signature = sign_head(head.position, head.hash)
        head.save()
    return len(seals), last


def _unsealed(late: int | None = LATE) -> QuerySet[Activity]:
    last = Seal.objects.order_by("-activity_id").values_list("activity_id", flat=True).first() or 0
    rows = Activity.objects.filter(~Exists(Seal.objects.filter(activity_id=OuterRef("pk")))).order_by("id")
    return rows if late is None else rows.filter(id__gt=last - late)


def verify(chunk: int = CHUNK) -> Iterator[Verdict]:
    """Prove the chain; yields a verdict after each chunk (for progress), the last one being the answer."""
    position, previous = 0, GENESIS
    while True:
        head = ChainHead.objects.filter(pk=1).first()  # before the seals: a worker may add some meanwhile
        after = Seal.objects.filter(position__gt=position).order_by("position")
        seals = list(after.values_list("position", "activity_id", "hash")[:chunk])
        if not seals:
            break
        wrong = ""
        rows = {values[0]: values for values in _of(seals, Activity.objects.all(), "id").values_list(*FIELDS)}
        people = _changed_people(seals, rows)
        for found, activity, hash_ in seals:
            wrong = _check(found, position, previous, activity, hash_, rows.get(activity)) or people.get(activity, "")
            if wrong:
                break
            position, previous = found, hash_
        yield Verdict(position, 0, wrong, previous)
        if wrong:
            return
    broken = _check_head(head, position, previous) or _check_outside() or _check_copies()
    yield Verdict(position, _unsealed().count(), broken, previous)


def _of(seals: list[tuple[int, int, str]], rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Those of `rows` that belong to these seals' activities; the range lets the database read one stretch."""
    ids = [activity for _position, activity, _hash in seals]
    sealed = Seal.objects.filter(position__range=(seals[0][0], seals[-1][0])).values("activity_id")
    lookups = {f"{field}__gte": min(ids), f"{field}__lte": max(ids), f"{field}__in": sealed}
    return rows.filter(**lookups).order_by()


def _check(
    found: int, position: int, previous: str, activity: int, hash_: str, values: tuple[object, ...] | None
) -> str:
    """What is wrong with one link, found after the one at `position`; empty when nothing is."""
    if found != position + 1:
        return f"entry {position + 1} is missing from the chain: the next one is {found}"
    name = f"entry {found} (activity {activity})"
    if values is None:
        return f"{name} was removed from the log"
    if link_hash(previous, found, values) != hash_:
        return f"{name} was changed, or the chain before it was"
    return ""


def _changed_people(seals: list[tuple[int, int, str]], rows: dict[int, tuple[Any, ...]]) -> dict[int, str]:
    """Personal values that differ from their digest; values that are gone were erased, which is allowed."""
    at, wrong = FIELDS.index("digests"), {}
    people = _of(seals, ActivityPerson.objects.all(), "activity")
    # Not by a cursor: for one PostgreSQL plans what begins soon, and without statistics that takes seconds a chunk.
    for activity, slot, salt, values in people.values_list("activity_id", "slot", "salt", "values"):
        if activity in rows and rows[activity][at].get(slot) != person_digest(salt, values):
            wrong[activity] = f"the personal values of activity {activity} were changed"
    return wrong


def _check_outside() -> str:
    """What is in no link must be signed, and not far behind the last sealed one: nothing is committed so late."""
    last = Seal.objects.order_by("-activity_id").values_list("activity_id", flat=True).first() or 0
    for *values, signed in _unsealed(late=None).values_list(*FIELDS, "signature").iterator(CHUNK):
        if not is_entry_signed(tuple(values[1:]), signed):
            return f"activity {values[0]} was put into the log, but not by this site: its signature is wrong"
        if values[0] <= last - LATE:
            return f"activity {values[0]} is in the log, but in no link of the chain"
    return ""


def _check_copies() -> str:
    """The database allows a signature once; whoever can change rows may have taken that rule away."""
    signed = Activity.objects.exclude(signature="").order_by("signature").values_list("signature")
    copied = signed.annotate(times=Count("pk")).filter(times__gt=1).first()
    if copied is None:
        return ""
    copy = Activity.objects.filter(signature=copied[0]).order_by("-pk").values_list("pk", flat=True)[0]
    return f"activity {copy} is a copy of another entry, with its signature"


def _check_head(head: ChainHead | None, position: int, previous: str) -> str:
    if head is None:
        return "" if position == 0 else "the head of the chain is missing"
    if (head.position, head.hash) != (position, previous):
        return f"the chain should end at entry {head.position}, but ends at entry {position}"
    if position and not is_signed(PURPOSE, f"{position}:{previous}", head.signature):
        return f"the head of the chain (entry {position}) is not signed with this site's key"
    return ""
