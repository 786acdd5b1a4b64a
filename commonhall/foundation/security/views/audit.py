"""The staff's view of the log, and where to report a hole."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from commonhall.core.pagination.keyset import BadCursor
from commonhall.foundation.security import access, queries
from commonhall.foundation.security.forms import AuditFilters

CONTACT_GOOD_FOR = timedelta(days=180)  # RFC 9116 wants an end less than a year away


@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    access.permit_audit_log(request.user)
    form = AuditFilters(request.GET)
    try:
        page = queries.audit_log(form.chosen(), request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("security:audit_log")
    context = {"form": form, "page": page, "entries": queries.entries(page), "filtered": bool(form.chosen())}
    return render(request, "security/audit_log.html", context)


@require_GET
def audit_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: who, what, on which object, before and after, and whether the chain holds it."""
    activity = access.get_entry(request.user, pk)
    seal = queries.seal_of(activity)
    context = {
        "activity": activity,
        "entry": queries.entry(activity, sealed=seal is not None),
        "seal": seal,
        "changes": queries.changes(activity, request.user),
        "details": queries.details(activity),
        "erased": queries.erased(activity),
    }
    return render(request, "security/audit_entry.html", context)


@login_not_required
@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a security hole, RFC 9116."""
    expires = datetime.now(UTC) + CONTACT_GOOD_FOR
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", "text/plain; charset=utf-8")
