"""The desk: what waits to be done, and its lists."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonhall.core.access.permits import permit
from commonhall.core.pagination.keyset import BadCursor
from commonhall.modules.members import access
from commonhall.modules.members.forms.desk import ChoiceForm, DeskFilterForm
from commonhall.modules.members.models import BOARD_STATES, Application, BulkAct, Plan
from commonhall.modules.members.queries.desk import LISTS, MOST, DeskFilters, desk_counts, desk_page


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """How many wait on each list."""
    permit(request.user, "members.see_all")
    counts = desk_counts()
    lists = [
        (LISTS[key].label, f"{MOST:,}+" if count > MOST else f"{count:,}", reverse("members:desk_list", args=[key]))
        for key, count in counts.items()
    ]
    context = {"lists": lists, "latest": list(BulkAct.objects.select_related("created_by")[:5])}
    if request.user.has_perm("members.review_application"):
        context["waiting"] = Application.objects.filter(state__in=BOARD_STATES).exists()
    return render(request, "members/desk.html", context)


@require_GET
def desk_list(request: HttpRequest, key: str) -> HttpResponse:
    """One of the lists, with boxes to tick for an act on many."""
    permit(request.user, "members.see_all")
    if key not in LISTS:
        raise Http404(_("There is no such list."))
    filters = DeskFilters(**{name: request.GET.get(name, "") for name in DeskFilters().as_json()})
    try:
        found = desk_page(key, filters, request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("members:desk_list", key)
    kinds = access.bulk_kinds(request.user)
    context = {
        "key": key, "list": LISTS[key], "lists": [(name, other.label) for name, other in LISTS.items()],
        "page": found.page, "entries": found.entries, "filters": filters,
        "form": DeskFilterForm({"days": filters.soon, **request.GET.dict()}, key=key, plans=list(Plan.objects.all())),
        "act_form": ChoiceForm(kinds=kinds) if kinds else None,
        "clear_url": reverse("members:desk_list", args=[key]) if filters.any else "",
    }  # fmt: skip
    return render(request, "members/desk_list.html", context)
