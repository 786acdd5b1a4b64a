"""The hash chain over the activity log: sealed by a worker after commit, proven by `commonhall verify-audit`.

The hash of a link is SHA-256 over the hash before it and the activity's digest; the head is signed with a key that is
not in the database, so that whoever rewrites the rows can't rewrite the chain to fit.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db import transaction
from django.db.models import Exists, OuterRef

from commonhall.core.activity.models import Activity, ActivityPerson, ChainHead, Seal
from commonhall.core.activity.recording import digest as person_digest
from commonhall.core.crypto.keys import is_signed, signature

BATCH = 500
GENESIS = "0" * 64
PURPOSE = "audit chain"
FIELDS = (
    "id", "at", "kind", "severity", "actor_type", "actor_id", "target_type", "target_id",
    "subject_id", "data", "before", "after", "request_id", "cause_id", "digests",
)  # fmt: skip
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


def activity_digest(values: tuple[object, ...]) -> str:
    """SHA-256 over the canonical JSON of an activity's FIELDS."""
    at = values[1].astimezone(UTC).isoformat(timespec="microseconds")  # type: ignore[attr-defined]
    text = json.dumps([values[0], at, *values[2:]], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def link_hash(previous: str, position: int, values: tuple[object, ...]) -> str:
    return hashlib.sha256(f"{previous}:{position}:{activity_digest(values)}".encode()).hexdigest()


def sign_head(position: int, hash_: str) -> str:
    return signature(PURPOSE, f"{position}:{hash_}")


def seal(batch: int = BATCH) -> int:
    """Seal every activity that is committed and not sealed yet; returns how many."""
    sealed = 0
    while count := _seal_batch(batch):
        sealed += count
    return sealed


def _seal_batch(batch: int) -> int:
    if not _unsealed().exists():
        return 0
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().get_or_create(pk=1)[0]
        seals = []
        for values in _unsealed().values_list(*FIELDS)[:batch]:
            head.position += 1
            head.hash = link_hash(head.hash, head.position, values)
            seals.append(Seal(position=head.position, activity_id=values[0], hash=head.hash))
        Seal.objects.bulk_create(seals)
        head.signature = sign_head(head.position, head.hash)
        head.save()
    return len(seals)


def _unsealed(late: int | None = LATE):  # type: ignore[no-untyped-def]
    last = Seal.objects.order_by("-activity_id").values_list("activity_id", flat=True).first() or 0
    rows = Activity.objects.filter(~Exists(Seal.objects.filter(activity_id=OuterRef("pk")))).order_by("id")
    return rows if late is None else rows.filter(id__gt=last - late)


def verify(chunk: int = 5_000) -> Iterator[Verdict]:
    """Prove the chain; yields a verdict after each chunk (for progress), the last one being the answer."""
    position, previous = 0, GENESIS
    while True:
        head = ChainHead.objects.filter(pk=1).first()  # before the seals: a worker may add some meanwhile
        seals = list(Seal.objects.filter(position__gt=position).order_by("position")[:chunk])
        if not seals:
            break
        wrong = ""
        ids = [seal.activity_id for seal in seals]
        rows = {values[0]: values for values in Activity.objects.filter(id__in=ids).values_list(*FIELDS)}
        people = _changed_people(ids, rows)
        for seal_ in seals:
            wrong = _check(seal_, position, previous, rows.get(seal_.activity_id)) or people.get(seal_.activity_id, "")
            if wrong:
                break
            position, previous = seal_.position, seal_.hash
        yield Verdict(position, 0, wrong, previous)
        if wrong:
            return
    broken = _check_head(head, position, previous) or _check_outside()
    yield Verdict(position, _unsealed().count(), broken, previous)


def _check(seal: Seal, position: int, previous: str, values: tuple[object, ...] | None) -> str:
    """What is wrong with one link; empty when nothing is."""
    name = f"entry {position + 1}"
    if seal.position != position + 1:
        return f"{name} is missing from the chain: the next one is {seal.position}"
    name = f"entry {seal.position} (activity {seal.activity_id})"
    if values is None:
        return f"{name} was removed from the log"
    if link_hash(previous, seal.position, values) != seal.hash:
        return f"{name} was changed, or the chain before it was"
    return ""


def _changed_people(ids: list[int], rows: dict[int, tuple[object, ...]]) -> dict[int, str]:
    """Personal values that differ from their digest; values that are gone were erased, which is allowed."""
    at, wrong = FIELDS.index("digests"), {}
    for person in ActivityPerson.objects.filter(activity_id__in=ids):
        digests = rows.get(person.activity_id, ())[at:] or ({},)
        if digests[0].get(person.slot) != person_digest(person):  # type: ignore[attr-defined]
            wrong[person.activity_id] = f"the personal values of activity {person.activity_id} were changed"
    return wrong


def _check_outside() -> str:
    """An activity far behind the last sealed one can't have been committed late: it was put in past record()."""
    last = Seal.objects.order_by("-activity_id").values_list("activity_id", flat=True).first() or 0
    found = _unsealed(late=None).filter(id__lte=last - LATE).first()
    return f"activity {found.pk} is in the log, but in no link of the chain" if found else ""


def _check_head(head: ChainHead | None, position: int, previous: str) -> str:
    if head is None:
        return "" if position == 0 else "the head of the chain is missing"
    if (head.position, head.hash) != (position, previous):
        return f"the chain should end at entry {head.position}, but ends at entry {position}"
    if position and not is_signed(PURPOSE, f"{position}:{previous}", head.signature):
        return f"the head of the chain (entry {position}) is not signed with this site's key"
    return ""
