"""For views: of accounts, and of whoever does what an open session is not enough for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest

from commonhall.core.access.fresh import FreshLoginRequired
from commonhall.foundation.accounts.sessions import is_fresh


def fresh_login_required(view: Callable[..., Any] | None = None, *, to_look: bool = False) -> Any:
    """For views and API operations that an open session is not enough for: the person must have logged in, or entered
    the password or a factor again, within ACCOUNT_REAUTHENTICATION_TIMEOUT.

    A page leads there and then goes on; the API answers 401 with the type of `core.api.problems.FRESH_LOGIN`, and the
    client sends the password to `POST /api/v1/auth/app/v1/auth/reauthenticate`.

    Args:
        to_look: ask of GET too, for what shows a secret.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            looks = request.method in ("GET", "HEAD") and not to_look
            if not looks and request.user.is_authenticated and not is_fresh(request):
                raise FreshLoginRequired if request.path_info.startswith("/api/") else ReauthenticationRequired
            return view(request, *args, **kwargs)

        return asked

    return decorate(view) if view is not None else decorate


def require_fresh_login(request: HttpRequest) -> None:
    """The same for an API operation that asks for it on some of its ways only.

    Raises:
        FreshLoginRequired: the login is older; answered with 401 and the type that says so.
    """
    if not is_fresh(request):
        raise FreshLoginRequired
