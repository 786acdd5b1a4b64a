"""Keys of the API come, are replaced, and go."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.crypto.keys import signature
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules.scopes import offered
from commonhall.foundation.accounts.activity import API_KEY_MADE, API_KEY_REVOKED, API_KEY_ROTATED
from commonhall.foundation.accounts.models import ApiKey, User
from commonhall.foundation.accounts.queries import API_KEY, API_KEY_PURPOSE

OVERLAP = timedelta(hours=24)  # how long a key that was replaced still works
LONGEST = 365  # days
MOST = 20  # good keys of one person
MINUTE = timedelta(minutes=1)


@transaction.atomic
def make_api_key(*, user: User, name: str, scopes: list[str], days: int, by: object) -> tuple[ApiKey, str]:
    """Make a key for a person.

    Args:
        scopes: names of what it opens; never more than its owner may do at the moment of each request.
        days: for how long it works.

    Returns:
        The row and the key itself, which nobody can read again.

    Raises:
        Refused: a value can't be taken, or the person has too many keys.
    """
    User.objects.select_for_update().get(pk=user.pk)  # so that the count below holds
    _judge(user, name, scopes, days)
    key, token = _new(user, name.strip(), sorted(set(scopes)), timedelta(days=days))
    record(API_KEY_MADE, by=by, on=key, about=user, data=_told(key), after={"scopes": key.scopes})
    return key, token


@transaction.atomic
def rotate_api_key(*, key: ApiKey, by: object) -> tuple[ApiKey, str]:
    """Make a key like this one, which works for 24 hours more beside it.

    Returns:
        As make_api_key.

    Raises:
        Refused: the key has ended or was replaced already.
    """
    old = ApiKey.objects.select_for_update().select_related("user").get(pk=key.pk)
    if not old.is_good:
        raise Refused(_("This key was replaced or has ended. Make a new one."))
    new, token = _new(old.user, old.name, old.scopes, old.lifetime)
    old.rotated_at = timezone.now()
    old.expires_at = min(old.expires_at, old.rotated_at + OVERLAP)
    old.save(update_fields=["rotated_at", "expires_at"])
    record(API_KEY_ROTATED, by=by, on=new, about=old.user, data={**_told(new), "replaces": old.prefix})
    return new, token


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: object) -> bool:
    """End a key at once; whether it had not ended already."""
    now = timezone.now()
    ended = ApiKey.objects.filter(pk=key.pk, revoked_at=None, expires_at__gt=now).update(revoked_at=now)
    if ended:
        record(API_KEY_REVOKED, by=by, on=key, about=key.user, data=_told(key))
    return bool(ended)


def note_use(*, key: ApiKey, token: str) -> None:
    """Remember when the key was used last, to the minute, and bring its digest under the site's newest secret."""
    now = timezone.now()
    due = ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lte=now - MINUTE), pk=key.pk)
    if key.last_used_at is None or key.last_used_at <= now - MINUTE:
        due.update(last_used_at=now, digest=signature(API_KEY_PURPOSE, token))


def _judge(user: User, name: str, scopes: list[str], days: int) -> None:
    if not user.has_perm("accounts.use_api_keys"):
        raise Refused(_("Your role does not include API keys."))
    if not 0 < len(name.strip()) <= 80:
        raise Refused(_("Give the key a name of up to 80 characters."), field="name")
    if not scopes or not set(scopes) <= {scope.name for scope in offered()}:
        raise Refused(_("Choose what the key opens from the list."), field="scopes")
    if not 0 < days <= LONGEST:
        raise Refused(_("A key works for a year at most."), field="days")
    good = ApiKey.objects.filter(user=user, revoked_at=None, rotated_at=None, expires_at__gt=timezone.now())
    if good.count() >= MOST:
        raise Refused(_("You have 20 keys. Revoke one that you don't need."))


def _new(user: User, name: str, scopes: list[str], lifetime: timedelta) -> tuple[ApiKey, str]:
    prefix = secrets.token_hex(6)
    token = f"{API_KEY}{prefix}_{secrets.token_hex(24)}"
    now = timezone.now()
    key = ApiKey.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=signature(API_KEY_PURPOSE, token),
        scopes=scopes,
        made_at=now,
        expires_at=now + lifetime,
    )
    return key, token


def _told(key: ApiKey) -> dict[str, str]:
    """What the log and the notices say; the beginning of a key opens nothing."""
    return {"name": key.name, "prefix": key.prefix}
