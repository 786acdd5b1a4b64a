"""What no address, no JSON and no method of ours is gets refused before anybody looks at it."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # after an even number of backslashes, so none that is escaped


class MethodsMiddleware:
    """Answers 405 to TRACE, CONNECT and whatever else nobody here takes: a view that does not look would answer it like
    a GET. Innermost, so that the refusal has the form of all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


class NoNulMiddleware:
    """Answers 400 to an address or to JSON with a NUL: PostgreSQL takes none in a text, and nobody types one. Forms
    refuse it field by field."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest("a NUL byte in the address")
        if request.content_type == "application/json" and NUL_IN_JSON.search(request.body):
            raise BadRequest("a NUL character in the JSON")
