"""Keys made from the site's secret, one for each purpose, so that a signature for one is worthless for another."""

import hashlib
import hmac

from django.conf import settings


def derived_key(purpose: str, secret: str | None = None) -> bytes:
    """32 bytes for a purpose (HMAC-SHA256 of its name under SECRET_KEY)."""
    return hmac.new((secret or settings.SECRET_KEY).encode(), f"commonhall:{purpose}".encode(), hashlib.sha256).digest()


def signature(purpose: str, text: str) -> str:
    """Hex HMAC-SHA256 of the text under the purpose's key."""
    return hmac.new(derived_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def is_signed(purpose: str, text: str, given: str) -> bool:
    """Whether `given` is the text's signature under SECRET_KEY or one of its fallbacks."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    wanted = (hmac.new(derived_key(purpose, key), text.encode(), hashlib.sha256).hexdigest() for key in secrets)
    told = given.encode(errors="replace")  # as bytes: letters beyond ASCII can't be compared in constant time
    return any(hmac.compare_digest(one.encode(), told) for one in wanted)
