"""The table of limits, and adjusting one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonhall.core.access.permits import permit
from commonhall.foundation.security import access, actions
from commonhall.foundation.security.forms import LimitForm
from commonhall.foundation.security.limits import all_limits, in_words


@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    permit(request.user, access.ADJUST_LIMITS)
    rows = [(limit, in_words(limit.rate), limit.rate != limit.shipped) for limit in all_limits()]
    return render(request, "security/limits.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def limit(request: HttpRequest, name: str) -> HttpResponse:
    found = access.get_limit(request.user, name)
    form = LimitForm(request.POST or None, limit=found)
    if request.method == "POST" and form.run(actions.adjust_limit, limit=found, by=request.user):
        messages.success(request, _("Saved. It holds everywhere within a second."))
        return redirect("security:limits")
    context = {"limit": found, "form": form, "shipped": in_words(found.shipped)}
    return render(request, "security/limit.html", context, status=422 if form.errors else 200)
