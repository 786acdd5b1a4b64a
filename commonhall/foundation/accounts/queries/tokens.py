"""Who stands behind a token, at this moment."""

from typing import Any

from django.http import HttpRequest

from commonhall.core.crypto.tokens import read_token
from commonhall.foundation.accounts import sessions
from commonhall.foundation.accounts.models import TokenFamily, User

ACCESS = "/api/"
REFRESH = "/api/auth/refresh/"


def session_of_token(token: str) -> tuple[User, sessions.SessionStore] | None:
    """Whose access token this is, with the session behind it; None if either has ended."""
    claims = read_token(token, ACCESS)
    family = TokenFamily.objects.filter(public_id=claims["sid"]).first() if claims else None
    return session_of_family(family, claims) if claims and family else None


def session_of_family(family: TokenFamily, claims: dict[str, Any]) -> tuple[User, sessions.SessionStore] | None:
    """The person and session of a family, after all of Django's checks: a closed account or a new password ends it."""
    request = HttpRequest()
    request.session = store = sessions.SessionStore(family.session_id)
    user = sessions.user_of(request)
    if not user.is_authenticated or str(user.public_id) != claims["sub"]:
        return None
    if store.modified:  # its proof was made anew under the site's newest secret; a program is given no cookie for that
        store.save()
        store.modified = False
    return user, store
