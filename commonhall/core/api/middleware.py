"""Every error under /api/ leaves in the one form, whoever answered: Django, the login library, a middleware."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonhall.core.api.problems import CONTENT_TYPE, HTTPS_REQUIRED, FieldProblem, problem


class HttpsOnlyMiddleware:
    """Refuses the API by plain HTTP where the site is reached by https: a redirect would let a program go on that sends
    its key in the clear each time. Whether a request came by https, trusted proxies say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.path_info.startswith("/api/") and settings.SITE_URL.startswith("https://")
        if not wanted or request.is_secure():
            return self.get_response(request)
        return problem(
            403,
            _(
                "Ask by https, and make a new key if you sent one: it could be read on the way. If you did ask by "
                "https, TRUSTED_PROXIES does not name the site's proxy."
            ),
            kind=HTTPS_REQUIRED,
        )


class ProblemMiddleware:
    """Inside the compression, so that it reads what was answered, and outside everything that can refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wanted = request.path_info.startswith("/api/") and response.status_code >= 400
        return as_problem(response) if wanted and response["Content-Type"] != CONTENT_TYPE else response


def as_problem(response: HttpResponse) -> HttpResponse:
    """The same refusal as a problem, with its headers and cookies. What the login library says of the steps that are
    open (`data`, `meta`) stays beside it, which RFC 9457 allows."""
    told = _json(response)
    errors = [_field(error) for error in told.get("errors", [])]
    beside = {name: told[name] for name in ("data", "meta") if name in told}
    found = problem(response.status_code, _detail(response.status_code, errors), errors, **beside)
    for name, value in response.items():
        if name not in ("Content-Type", "Content-Length"):
            found[name] = value
    found.cookies = response.cookies
    return found


def _json(response: HttpResponse) -> dict[str, Any]:
    if response.streaming or not response["Content-Type"].startswith("application/json"):
        return {}
    told = json.loads(response.content or b"{}")
    return told if isinstance(told, dict) else {}


def _field(error: dict[str, Any]) -> FieldProblem:
    return FieldProblem(field=error.get("param", ""), message=error.get("message", ""), code=error.get("code", ""))


def _detail(status: int, errors: list[FieldProblem]) -> str:
    whole = [error.message for error in errors if not error.field]
    known = {
        400: _("Something in the request is not as it should be."),
        401: _("Log in first."),
        403: _("This is not open to you."),
        404: _("There is nothing here that you may see."),
        405: _("This address does not take this method."),
        409: _("This can't be done now."),
        410: _("This session has ended. Log in again."),
        413: _("That is too large."),
        429: _("Too many requests. Wait a moment and try again."),
    }
    return whole[0] if whole else known.get(status, _("Something went wrong on our side.") if status >= 500 else "")
