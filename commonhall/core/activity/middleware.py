"""Gives every request an id and tells the activity log who asks."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from commonhall.core.activity.context import Context, within
from commonhall.core.http.client_address import came_by_https, client_address

GOOD_ID = re.compile(r"[A-Za-z0-9-]{8,40}\Z")


class RequestContextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # From here on everybody, libraries too, finds the true scheme and address where they look for them.
        if came_by_https(request):
            request.META["wsgi.url_scheme"] = "https"
        address = request.META["REMOTE_ADDR"] = client_address(request)
        given = request.headers.get("X-Request-ID", "")
        request_id = given if GOOD_ID.match(given) else uuid.uuid4().hex
        agent = request.headers.get("User-Agent", "")[:400]
        with within(Context(request_id=request_id, address=address, user_agent=agent)):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response
