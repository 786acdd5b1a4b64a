"""What is proven of an activity: the digest of its fields, and the signature that record() puts under them.

The signature's key is not in the database: an entry that somebody else wrote there is never sealed, and
`commonhall verify-audit` names it.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

from commonhall.core.crypto.keys import is_signed, signature

PURPOSE = "audit entry"
NONCE = 16  # hexadecimal digits before the signature, so that two equal acts of one microsecond differ
SIGNED = (
    "at", "kind", "severity", "actor_type", "actor_id", "target_type", "target_id",
    "subject_id", "data", "before", "after", "request_id", "cause_id", "digests",
)  # fmt: skip


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_moment).encode


def entry_digest(values: tuple[object, ...]) -> str:
    """SHA-256 over the canonical JSON of an activity's fields, in hexadecimal digits."""
    return hashlib.sha256(_canonical(values).encode()).hexdigest()


def sign_entry(values: tuple[object, ...]) -> str:
    """The signature of an activity's SIGNED fields; its number is not among them, for the database gives it."""
    nonce = secrets.token_hex(NONCE // 2)
    return nonce + signature(PURPOSE, nonce + entry_digest(values))


def is_entry_signed(values: tuple[object, ...], given: str) -> bool:
    """Whether this site signed the SIGNED fields `values` with `given`."""
    nonce, rest = given[:NONCE], given[NONCE:]
    return is_signed(PURPOSE, nonce + entry_digest(values), rest)
