"""Asking the login library from our own operations, so that a program and a page keep to the same rules.

Its views are called as its own JSON API calls them: with a body, and a session named by its token. Limits, even pace,
steps of a login, signals: all are the library's, and ours where the adapter changes them.
"""

import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from commonhall.core.api.middleware import as_problem
from commonhall.foundation.accounts import sessions


@dataclass(frozen=True)
class Answer:
    """What the library said."""

    response: HttpResponse
    body: dict[str, Any]

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def session_token(self) -> str:
        """The session's key, where the login made or changed one."""
        return str(self.body.get("meta", {}).get("session_token", ""))

    @property
    def pending(self) -> dict[str, Any]:
        """The step of a login that comes next; empty when none is begun."""
        flows = self.body.get("data", {}).get("flows", [])
        return next((flow for flow in flows if flow.get("is_pending")), {})

    @property
    def messages(self) -> list[str]:
        return [error.get("message", "") for error in self.body.get("errors", [])]

    def refusal(self, status: int | None = None) -> HttpResponse:
        """The same as a problem; what is wrong with a field is a 422, as everywhere in our API."""
        self.response.status_code = status or (422 if self.status == 400 else self.status)
        self.body.pop("data", None)
        self.body.pop("meta", None)
        self.response.content = json.dumps(self.body).encode()
        return as_problem(self.response)


def ask(
    request: HttpRequest,
    view: Callable[..., HttpResponse],
    given: dict[str, Any] | None = None,
    *,
    session: str = "",
    method: str = "POST",
) -> Answer:
    """Call one of the library's API views.

    Args:
        request: ours, of which address, program and language are kept, and neither cookie nor person.
        view: made by `as_api_view(client="app")`.
        session: the key of the session in which it happens; default: a new one.
    """
    inner = copy(request)
    inner.method = method
    inner._body = json.dumps({name: value for name, value in (given or {}).items() if value is not None}).encode()
    inner.META = {**request.META, "CONTENT_TYPE": "application/json", "HTTP_X_SESSION_TOKEN": session}
    inner.__dict__.pop("headers", None)
    inner.__dict__.pop("_cached_user", None)
    inner.user = SimpleLazyObject(lambda: sessions.user_of(inner))  # type: ignore[assignment]
    inner.allauth = SimpleNamespace()  # type: ignore[attr-defined]
    with context.request_context(inner):
        try:
            response = view(inner)
        except ImmediateHttpResponse as immediate:
            response = immediate.response
    told = json.loads(response.content or b"{}") if response["Content-Type"].startswith("application/json") else {}
    return Answer(response, told)
