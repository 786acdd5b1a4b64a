"""Whole pages for visitors: which requests may be answered from the cache, and which answers may be kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request

from commonhall.core.visitors import version

View = Callable[..., HttpResponse]
# What a visitor's page depends on; an answer that depends on more is not kept.
KNOWN = {"cookie", "accept-language", "accept-encoding", "hx-request"}
NEVER = {"no-store", "private"}
MARK = "same_for_all_visitors"


def same_for_visitors(view: View) -> View:
    """Says of a view that its page is the same for everybody who is not logged in, so that it may be kept.

    It must read nothing of the request but path, language and theme; what it shows must bump the version when it
    changes.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        setattr(response, MARK, True)
        return response

    return marked


def key_of(request: HttpRequest) -> str | None:
    """Under what the page of this request is kept; None when it must be made anew."""
    if request.method != "GET" or request.META.get("QUERY_STRING") or not settings.VISITOR_PAGES_SECONDS:
        return None
    meta, cookies = request.META, request.COOKIES
    # Whoever has a session, a message that waits, or a token, or asks for a part of a page is answered in person.
    if settings.SESSION_COOKIE_NAME in cookies or settings.MESSAGES_COOKIE_NAME in cookies:
        return None
    if "HTTP_AUTHORIZATION" in meta or "HTTP_X_SESSION_TOKEN" in meta or "HTTP_HX_REQUEST" in meta:
        return None
    theme = cookies.get(settings.THEME_COOKIE_NAME, "")
    theme = theme if theme in ("light", "dark") else "auto"
    packed = "gzip" if "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "") else "plain"
    language = get_language_from_request(request)
    return f"visitors:{version.current()}:{language}:{theme}:{packed}:{request.get_host()}:{request.path}"


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer says nothing that is only for this visitor."""
    if not getattr(response, MARK, False) or response.status_code != 200 or response.streaming:
        return False
    # A form's token always sets its cookie, also when the browser has it already.
    if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or hasattr(request, "_csp_nonce"):
        return False
    if NEVER & _words(response.get("Cache-Control", "")):
        return False
    return _words(response.get("Vary", "")) <= KNOWN


def _words(header: str) -> set[str]:
    return {word.lower() for word in header.replace(",", " ").split()}
