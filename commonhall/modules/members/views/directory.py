"""The directory and what people keep of it: the list, saved filters, and how it is set up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonhall.core.access.permits import permit
from commonhall.core.access.roles import is_admin
from commonhall.core.pagination.keyset import BadCursor
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.forms.directory import DirectoryForm, SavedFilterForm
from commonhall.modules.members.queries.directory import Filters, sorts, usual_sort
from commonhall.modules.members.queries.faceting import Facets
from commonhall.modules.members.queries.privacy import BOARD, Reader, seen, worn


@login_not_required
def directory(request: HttpRequest) -> HttpResponse:
    """The list of members; for visitors only where the site has opened it."""
    if not access.may_visit(request.user):
        return redirect_to_login(request.get_full_path())
    reader = access.get_reader(request.user)
    filters = queries.read_filters(request.GET, reader)
    try:
        page = queries.directory(filters, reader, request.GET.get("cursor", ""))
    except BadCursor:
        return redirect(_address(filters))
    beside = queries.facets(filters, reader)
    context = {
        "page": page,
        "rows": [(member, seen(reader, member), worn(reader, member)) for member in page],
        "filters": filters,
        "facets": beside,
        "chips": _chips(filters, beside),
        "sorts": _sorts(filters, reader),
        "board": reader.kind == BOARD,
        "newest": filters.sort == "newest",
        "signed_in": reader.user_id is not None,
        "table_url": _address(filters.keeping(view="table")),
        "cards_url": _address(filters.keeping(view="cards")),
    }
    return render(request, "members/directory.html", context)


def _sorts(filters: Filters, reader: Reader) -> list[tuple[str, str, bool]]:
    """The orders for a list to choose from. The usual one says nothing, so that a new search may have its own."""
    labels = {
        "relevance": _("Best match"), "name": _("Name"), "newest": _("Newest first"), "city": _("City"),
        "expiry": _("Paid until"),
    }  # fmt: skip
    usual = usual_sort(filters.q)
    return [("" if name == usual else name, labels[name], name == filters.sort) for name in sorts(filters.q, reader)]


def _address(filters: Filters) -> str:
    return f"{reverse('members:directory')}?{filters.query}" if filters.query else reverse("members:directory")


def _chips(filters: Filters, beside: Facets) -> list[dict[str, str]]:
    """What is filtered by, each with the address of the list without it."""
    chips = []
    if filters.q:
        chips.append({"label": _("Search"), "value": filters.q, "url": _address(filters.keeping(q=""))})
    for facet in beside:
        for option in facet.options:
            if option.chosen:
                url = _address(filters.without(facet.name, option.value))
                chips.append({"label": str(facet.label), "value": option.label, "url": url})
        for bound, sign, value in zip(("min", "max"), "≥≤", facet.bounds or (), strict=False):
            if value:
                url = _address(filters.without(f"{facet.name}.{bound}"))
                chips.append({"label": str(facet.label), "value": f"{facet.label} {sign} {value}", "url": url})
    return chips


def saved_filters(request: HttpRequest) -> HttpResponse:
    """The filters that somebody keeps; a POST keeps another."""
    reader = _signed_in(request)
    form = SavedFilterForm(request.POST or None, board=reader.kind == BOARD)
    query = request.POST.get("query", request.GET.urlencode())
    if request.method == "POST" and (saved := form.run(actions.save_filter, by=request.user, query=query)):
        messages.success(request, _("Saved."))
        return redirect(saved.get_absolute_url())
    try:
        page = queries.saved_page(request.user, request.GET.get("cursor", ""), shared=reader.kind == BOARD)
    except BadCursor:
        return redirect("members:saved_filters")
    context = {"page": page, "form": form, "query": query, "keeping": bool(query) and "cursor" not in request.GET}
    return render(request, "members/saved_filters.html", context, status=422 if form.errors else 200)


def saved_filter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Rename one, or share it."""
    saved = access.get_saved_filter(request.user, public_id, to="change")
    initial: dict[str, Any] = {"name": saved.name, "is_shared": saved.is_shared}
    form = SavedFilterForm(request.POST or None, initial=initial, board=access.sees_all(request.user))
    if request.method == "POST" and form.run(actions.rename_filter, saved=saved, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:saved_filters")
    context = {"saved": saved, "form": form}
    return render(request, "members/saved_filter.html", context, status=422 if form.errors else 200)


@require_POST
def saved_filter_delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    saved = access.get_saved_filter(request.user, public_id, to="change")
    actions.delete_filter(saved=saved, by=request.user)
    messages.success(request, _("The filter is deleted."))
    return redirect("members:saved_filters")


def directory_setup(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.manage_directory")
    form = DirectoryForm(request.POST or None, admin=is_admin(request.user))
    if request.method == "POST" and form.run(actions.change_directory, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:directory_setup")
    return render(request, "members/directory_setup.html", {"form": form}, status=422 if form.errors else 200)


def _signed_in(request: HttpRequest) -> Reader:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return access.get_reader(request.user)
