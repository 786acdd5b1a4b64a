"""Visitors get whole pages from the cache; nothing below this middleware runs for them."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders

from commonhall.core.visitors.pages import key_of, may_be_kept

# A browser asks again each time: the same address shows another page once one is logged in.
ASK_AGAIN = "private, no-cache"


class VisitorPagesMiddleware:
    """Stands above everything that makes a page, so that a kept page comes with all its headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            key = key_of(request)  # before the page is made: what changes meanwhile has another version
        except DisallowedHost:
            key = None
        if key is None:
            return self.get_response(request)
        if kept := cache.get(key):
            return _answer(*kept)
        response = self.get_response(request)
        if may_be_kept(request, response):
            response["Cache-Control"] = ASK_AGAIN
            cache.set(key, (dict(response.items()), response.content), settings.VISITOR_PAGES_SECONDS)
        return response


def _answer(headers: dict[str, str], content: bytes) -> HttpResponse:
    response = HttpResponse(content)
    response.headers = ResponseHeaders(headers)
    return response
