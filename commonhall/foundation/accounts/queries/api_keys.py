"""Finding the keys with which programs come."""

from typing import TypeAlias

from django.db.models import Q, QuerySet

from commonhall.core.crypto.keys import is_signed
from commonhall.foundation.accounts.models import ApiKey, User

Keys: TypeAlias = "QuerySet[ApiKey]"
API_KEY = "chk_"  # with which every key begins, so that people, logs' filters and scanners know it for a secret
API_KEY_PURPOSE = "api key"


def api_key_of(token: str) -> ApiKey | None:
    """The key that this is, with its owner; None where there is none, it has ended, or its owner may not use keys.

    A guess costs the same whether the first part of it exists or not.
    """
    prefix, _dash, secret = token.removeprefix(API_KEY).partition("_")
    key = ApiKey.objects.select_related("user").filter(prefix=prefix).first() if token.isascii() else None
    genuine = is_signed(API_KEY_PURPOSE, token, key.digest if key else "0" * 64)
    if key is None or not genuine or not secret or not key.works:
        return None
    if not key.user.is_active or key.user.locked_at:
        return None
    return key if key.user.has_perm("accounts.use_api_keys") else None


def api_keys_of(user: User) -> Keys:
    return ApiKey.objects.select_related("user").filter(user=user)


def all_api_keys(words: str = "") -> Keys:
    """Everybody's, with their owners; by a part of the key's name, its beginning, or the owner's name or address."""
    keys = ApiKey.objects.select_related("user")
    for word in words.split():
        found = Q(user__display_name__icontains=word) | Q(user__email__icontains=word) | Q(name__icontains=word)
        keys = keys.filter(found | Q(prefix__startswith=word.removeprefix(API_KEY)[:12]))
    return keys
