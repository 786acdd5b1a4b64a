from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from commonhall.ui.errors import PAGES, error_page


class ErrorPagesMiddleware:
    """Gives a page to errors that come as a bare status, such as Django's own 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in PAGES and not response.streaming and not response.content:
            page = error_page(request, response.status_code)
            response.content = page.content
            response["Content-Type"] = page["Content-Type"]
        return response


class WholePageMiddleware:
    """Sends the browser on when a form that htmx sent for the whole page (its target is #main) is answered with a
    redirect. Followed within the request, the next page would be fetched there, and its messages with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Target") == "main" and response.has_header("Location"):
            response["HX-Redirect"] = response["Location"]
            del response["Location"]
            response.status_code = 204
        return response
