"""For views and API operations of every module."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonhall.core.api.problems import problem
from commonhall.foundation.security.limits import get_limit, limited
from commonhall.ui.errors import error_page, wait_in_words

View = TypeVar("View", bound=Callable[..., Any])


def rate_limited(name: str, *, methods: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Answer 429 once the limit of this name is reached; for a view, or below `@router.…` for an API operation.

    Args:
        methods: which requests count; default: all.

    Raises:
        KeyError: there is no limit of this name.
    """
    get_limit(name)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            counts = not methods or request.method in methods
            if counts and (wait := limited(request, name)):
                return too_many(request, wait)
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """The answer to one request too many: a page, or for the API a problem, that says when to try again.

    Args:
        wait: in seconds.
    """
    if not request.path_info.startswith("/api/"):
        return error_page(request, 429, retry_after=wait)
    what = _("More requests came from you in a short time than the site answers.")
    response = problem(429, f"{what} {wait_in_words(wait)}")
    response["Retry-After"] = str(wait)
    return response
