"""Pages about the house as a whole."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from commonhall.config.context import places_of
from commonhall.config.forms import SwitchForm
from commonhall.config.search import MOST_LETTERS, found
from commonhall.core.access.permits import permit
from commonhall.core.modules import actions, switchboard
from commonhall.core.visitors.pages import same_for_visitors
from commonhall.foundation.pages import queries
from commonhall.foundation.security.decorators import rate_limited
from commonhall.ui.queries import site_identity

PALETTE = "palette-found"  # the id of the list in ui/palette.html
IN_PALETTE, ON_PAGE = 5, 20  # hits of a kind


@login_not_required
def health_live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@login_not_required
def health_ready(request: HttpRequest) -> HttpResponse:
    """The process answers and reaches its database and cache; 503 names what is missing."""
    checks = {"database": _database_answers, "cache": _cache_answers}
    missing = [name for name, check in checks.items() if not check()]
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache_answers() -> bool:
    try:
        cache.set("health", "ok", 5)
        return bool(cache.get("health") == "ok")
    except Exception:  # each cache has errors of its own
        return False


@login_not_required
@same_for_visitors
def home(request: HttpRequest) -> HttpResponse:
    """The public face for visitors; for members what is new, due and next."""
    if not request.user.is_authenticated:
        social = {"title": site_identity().name, "text": site_identity().tagline, "url": "/"}
        return render(request, "pages/home.html", {"blocks": queries.visible_blocks(request), "social": social})
    return render(request, "config/home.html", {"panels": queries.member_panels(request)})


@login_not_required
@require_GET
@vary_on_headers("HX-Target")
@rate_limited("search")
def search(request: HttpRequest) -> HttpResponse:
    """All that the reader may see, by words: a page, and for the palette its few best hits."""
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    in_palette = request.headers.get("HX-Target") == PALETTE
    groups = found(request.user, words, places_of(request), IN_PALETTE if in_palette else ON_PAGE)
    context = {"words": words, "groups": groups, "hits": sum(len(group.hits) for group in groups)}
    return render(request, "config/search_options.html" if in_palette else "config/search.html", context)


@require_http_methods(["GET", "POST"])
def modules(request: HttpRequest) -> HttpResponse:
    """Where an administrator switches modules on and off."""
    permit(request.user, "switchboard.switch_module")
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and (state := form.run(actions.switch_module, by=request.user)):
        module = switchboard.find(state.label)
        told = _("%(module)s is switched on.") if state.enabled else _("%(module)s is switched off.")
        messages.success(request, told % {"module": module.title if module else state.label})
        return redirect("modules")
    entries = [(module, switchboard.is_on(module.label)) for module in switchboard.switchable()]
    return render(
        request, "config/modules.html", {"entries": entries, "form": form}, status=422 if form.errors else 200
    )
