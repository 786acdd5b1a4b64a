"""The security dashboard: how things stand now, and what waits."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonhall.core.access.permits import permit
from commonhall.foundation.security import access, queries
from commonhall.foundation.security.kinds import named

NOW = "security-now"


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """The part with the figures and the list asks for itself again, unless the reader has paused it."""
    permit(request.user, access.HANDLE_EVENTS)
    context = {
        "figures": [(number, _href(number)) for number in queries.figures()],
        "rows": named(queries.work_list()),
        "now": timezone.now(),
        "paused": "paused" in request.GET,
    }
    part = request.headers.get("HX-Target") == NOW
    return render(request, "security/dashboard_now.html" if part else "security/dashboard.html", context)


def _href(number: Any) -> str:
    query = f"?{number.query}" if number.query else ""
    return reverse(number.url_name) + query if number.url_name else ""
