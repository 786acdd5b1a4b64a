"""Duplicates: the list of pairs, two entries side by side, and what was put together."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.modules.members import access, actions
from commonhall.modules.members.forms.doubles import MergeForm, PairForm
from commonhall.modules.members.queries.doubles import doubles as open_doubles
from commonhall.modules.members.queries.doubles import last_scan, late_merges

LATEST = 5  # merges on the page of doubles; their own page has the rest


@require_http_methods(["GET", "POST"])
def doubles(request: HttpRequest) -> HttpResponse:
    """Who may stand in the register twice; or two who are chosen by hand."""
    permit(request.user, "members.merge_members")
    form = PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        return redirect("members:merge", found["one_member"].public_id, found["other_member"].public_id)
    try:
        page = paginate(open_doubles(), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("members:doubles")
    context = {"page": page, "form": form, "scan": last_scan(), "latest": list(late_merges().order_by("-id")[:LATEST])}
    return render(request, "members/doubles.html", context, status=422 if form.errors else 200)


@require_POST
def doubles_seek(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.merge_members")
    actions.start_double_scan(by=request.user)
    messages.success(request, _("The register is being looked over. What is found stands here."))
    return redirect("members:doubles")


@require_POST
def double_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    actions.dismiss_double(double=access.get_double(request.user, pk), by=request.user)
    messages.success(request, _("They are not proposed again."))
    return redirect("members:doubles")


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, kept: UUID, dropped: UUID) -> HttpResponse:
    """Two entries side by side: choose field by field, and put them together."""
    keep = access.get_member(request.user, kept, to="merge")
    drop = access.get_member(request.user, dropped, to="merge")
    form = MergeForm(request.POST if request.method == "POST" else None, keep=keep, drop=drop)
    if request.method == "POST" and (done := form.run(actions.merge_members, keep=keep, drop=drop, by=request.user)):
        return redirect("members:merged", done.pk)
    context = {"keep": keep, "drop": drop, "form": form}
    return render(request, "members/merge.html", context, status=422 if form.errors else 200)


@require_GET
def merges(request: HttpRequest) -> HttpResponse:
    """What was put together within the time in which it can be taken apart."""
    permit(request.user, "members.merge_members")
    try:
        page = paginate(late_merges(), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("members:merges")
    return render(request, "members/merges.html", {"page": page})


@require_GET
def merged(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "members/merged.html", {"merge": access.get_merge(request.user, pk)})


@require_POST
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        back = actions.undo_merge(merge=access.get_merge(request.user, pk, to="undo"), by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("members:merged", pk)
    messages.success(request, _("They are two entries again."))
    return redirect(back)
