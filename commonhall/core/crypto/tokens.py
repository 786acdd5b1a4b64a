"""Signed tokens (JWT) that this site gives out and reads again; nobody else needs their keys."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from django.conf import settings

from commonhall.core.crypto.keys import derived_key

ALGORITHM = "HS256"  # the only one that is read: the token's own word on it counts for nothing
REQUIRED = ["iss", "aud", "sub", "iat", "exp", "jti"]


def sign_token(audience: str, subject: str, ends_at: datetime, **claims: Any) -> str:
    """A token.

    Args:
        audience: what it is for, a path of this site; one for another purpose is refused there.
        subject: whom it speaks for, a public id.
    """
    [(kid, key)] = _keys([settings.SECRET_KEY]).items()
    payload = {
        **claims,
        "iss": settings.SITE_URL,
        "aud": settings.SITE_URL + audience,
        "sub": subject,
        "iat": datetime.now(UTC),
        "exp": ends_at,
        "jti": uuid.uuid4().hex,
    }
    return jwt.encode(payload, key, ALGORITHM, headers={"kid": kid})


def read_token(token: str, audience: str) -> dict[str, Any] | None:
    """What a token of ours says; None if it is not ours, not for this, or has ended.

    Tokens that were signed under a secret in SECRET_KEY_FALLBACKS are good until they end by themselves.
    """
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        return jwt.decode(
            token,
            _keys([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])[str(kid)],
            algorithms=[ALGORITHM],
            audience=settings.SITE_URL + audience,
            issuer=settings.SITE_URL,
            leeway=timedelta(0),
            options={"require": REQUIRED},
        )
    except (jwt.InvalidTokenError, KeyError):
        return None


def _keys(secrets: list[str]) -> dict[str, bytes]:
    """Keys by their id, which tells nothing of the secret that they are made of."""
    keys = (derived_key("tokens", secret) for secret in secrets)
    return {hashlib.sha256(key).hexdigest()[:12]: key for key in keys}
