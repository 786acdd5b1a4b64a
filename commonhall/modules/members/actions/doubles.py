"""Looking for members who stand in the register twice."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from commonhall.core.activity.recording import record
from commonhall.core.work.claims import run_due
from commonhall.core.work.models import OPEN_STATES
from commonhall.core.work.tasks import wake
from commonhall.modules.members import activity
from commonhall.modules.members.models import Double, DoubleScan, MatchKey, Member
from commonhall.modules.members.queries.doubles import PREFIXES, match_keys

CHUNK = 500
Pair = tuple[int, int]


@transaction.atomic
def start_double_scan(*, by: Any) -> DoubleScan:
    """Let a worker look over the register; one that waits or runs already is enough."""
    scan = DoubleScan.objects.filter(state__in=OPEN_STATES).first()
    if scan is None:
        scan = DoubleScan.objects.create()
        record(activity.DOUBLES_SOUGHT, by=by, on=scan)
        wake("commonhall.modules.members.tasks.look_for_doubles")
    return scan


def run_double_scans() -> int:
    """Look over the register as far as it was not looked over yet; returns how many scans were handled."""
    return run_due(DoubleScan.objects.all(), _scan, in_transaction=False)


@transaction.atomic
def dismiss_double(*, double: Double, by: Any) -> Double:
    """These are two people. They are not proposed again."""
    double = Double.objects.select_for_update().get(pk=double.pk)
    if double.dismissed_at is None:
        double.dismissed_at = timezone.now()
        double.save(update_fields=["dismissed_at"])
        record(activity.DOUBLE_DISMISSED, by=by, on=double, data={"reason": double.reason})
    return double


def keep_words(member: Member) -> None:
    """Find other entries of the same person by what the member is called and reached by now, not by what was."""
    _keep_keys({member.pk: match_keys(member)})


def _scan(scan: DoubleScan) -> None:
    while _scan_chunk(scan):
        pass


@transaction.atomic
def _scan_chunk(scan: DoubleScan) -> int:
    """Keep the words of the next members, and pair each with the first who has the same; 0 at the end."""
    locked = DoubleScan.objects.select_for_update().get(pk=scan.pk)
    rows = Member.objects.filter(pk__gt=locked.reached).select_related("user").order_by("pk")
    keys = {member.pk: match_keys(member) for member in rows[:CHUNK]}
    if not keys:
        return 0
    _keep_keys(keys)
    pairs = _pairs(keys)
    # What was proposed of these members before, and holds no more, goes; what somebody has judged stays judged.
    for old in Double.objects.filter(second__in=keys, dismissed_at=None):
        reason = pairs.get((old.first_id, old.second_id))
        if reason is None:
            old.delete()
        elif reason != old.reason:
            old.reason = reason
            old.save(update_fields=["reason"])
    Double.objects.bulk_create(
        [Double(first_id=first, second_id=second, reason=reason) for (first, second), reason in pairs.items()],
        ignore_conflicts=True,
    )
    locked.reached, locked.found = max(keys), locked.found + len(pairs)
    locked.save(update_fields=["reached", "found"])
    return len(keys)


def _keep_keys(keys: dict[int, set[str]]) -> None:
    """Let each of these members have these words, and no others."""
    known = {(row.member_id, row.key): row.pk for row in MatchKey.objects.filter(member__in=keys)}
    wanted = {(member, key) for member, words in keys.items() for key in words}
    MatchKey.objects.filter(pk__in=[pk for word, pk in known.items() if word not in wanted]).delete()
    fresh = [MatchKey(member_id=member, key=key) for member, key in wanted - known.keys()]
    MatchKey.objects.bulk_create(fresh, ignore_conflicts=True)


def _pairs(keys: dict[int, set[str]]) -> dict[Pair, Double.Reason]:
    """Each of these members with the first member who has one of their words, by the surest reason."""
    words = set().union(*keys.values())
    first: dict[str, int] = {}
    for key, member in MatchKey.objects.filter(key__in=words).order_by("-member").values_list("key", "member"):
        first[key] = member
    pairs: dict[Pair, Double.Reason] = {}
    for prefix, reason in PREFIXES.items():
        for member, own in keys.items():
            for key in own:
                if key.startswith(f"{prefix}:") and first.get(key, member) < member:
                    pairs.setdefault((first[key], member), reason)
    return pairs
