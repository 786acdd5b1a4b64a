"""Where files are served, cookies don't exist."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

UNDER = "/files/"


class CookielessMiddleware:
    """Takes a request's cookies away under the files' addresses: the signature says all, no session is looked up for
    each of a page's pictures, and no cache need fear that an answer is somebody's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(UNDER):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}  # where they were read already
        return self.get_response(request)
