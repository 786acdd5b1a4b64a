"""What keeps machines from the contact form, without asking people or outside services for anything."""

from uuid import UUID

from django.core import signing

from commonhall.core.crypto.keys import is_signed, signature

SALT = "pages.contact"
CONFIRM = "contact confirmation"
TOO_FAST = 3  # seconds in which nobody reads a form and fills it in
TOO_OLD = 24 * 3600


def stamp() -> str:
    """Says when a form was shown, signed."""
    return signing.dumps("shown", salt=SALT)


def is_human_pace(stamped: str) -> bool:
    """Whether the form was shown by us, not a moment ago, and within a day."""
    try:
        signing.loads(stamped, salt=SALT, max_age=TOO_OLD)
    except signing.BadSignature:
        return False
    try:
        signing.loads(stamped, salt=SALT, max_age=TOO_FAST)
    except signing.SignatureExpired:
        return True
    return False


def confirmation(public_id: UUID) -> str:
    """The address that is mailed to whoever wrote without a proof of work."""
    return f"/contact/confirm/{public_id}/{signature(CONFIRM, str(public_id))}/"


def is_confirmation(public_id: UUID, given: str) -> bool:
    return is_signed(CONFIRM, str(public_id), given)
