"""Proof of work against robots, after ALTCHA (altcha.org, PoW v2): a browser tries numbers until the key derived from
one begins with zeros. It costs a person a second of their machine's time, and whoever sends by the thousand a thousand.

A challenge is signed, ends after an hour, and its solution is taken once. Making one costs us two hashes and no row;
a solution is only worked out after its signature was found to be ours. No outside service is asked for anything.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.captcha.models import SpentChallenge
from commonhall.core.crypto.keys import derived_key
from commonhall.core.forms.refusal import Refused

ALGORITHM = "PBKDF2/SHA-256"  # which browsers have built in
PREFIX = "00"  # of the derived key: one of 256 numbers fits
GOOD_FOR = timedelta(hours=1)
LONGEST = 4000  # characters of a solution; ours have some 600


def new_challenge() -> dict[str, Any]:
    """A challenge as ALTCHA's workers take it: `parameters` and `signature`."""
    made = create_challenge(
        ALGORITHM,
        settings.CAPTCHA_COST,
        key_prefix=PREFIX,
        expires_at=int((timezone.now() + GOOD_FOR).timestamp()),
        hmac_secret=_secret(),
    )
    return dict(made.to_dict())


def spend(solution: str, *, field: str | None = None) -> None:
    """Take a solution, once.

    Args:
        solution: base64 of the JSON of `challenge` and `solution`.
        field: the form field that a refusal marks.

    Raises:
        Refused: there is none, it does not hold, it is too old, or it was used before. The sentence says what to do.
    """
    if not solution:
        raise Refused(_("Your browser has not finished its check against robots. Send it again."), field=field)
    try:
        found = verify_solution(solution, _secret()) if len(solution) <= LONGEST else None
    except (AttributeError, TypeError, ValueError):  # what is no solution at all
        found = None
    if found is not None and found.expired:
        raise Refused(_("The check against robots is more than an hour old. Send it again."), field=field)
    if found is None or not found.verified:
        raise Refused(_("The check against robots did not succeed. Send it again."), field=field)
    challenge = Payload.from_base64(solution).challenge
    now, ends_at = timezone.now(), datetime.fromtimestamp(challenge.parameters.expires_at or 0, UTC)
    SpentChallenge.objects.filter(expires_at__lt=now).delete()
    _row, is_first = SpentChallenge.objects.get_or_create(
        signature=challenge.signature, defaults={"expires_at": ends_at}
    )
    if not is_first:
        raise Refused(_("This check against robots was used before. Send it again."), field=field)


def _secret() -> bytes:
    return derived_key("captcha")
