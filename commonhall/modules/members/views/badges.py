"""Badges: what there is to give, giving and taking."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import fetch, permit
from commonhall.core.pagination.keyset import BadCursor
from commonhall.modules.members import access, actions
from commonhall.modules.members.forms.badges import BadgeForm, GiveBadgeForm, TakeBadgeForm
from commonhall.modules.members.models import Badge
from commonhall.modules.members.queries import badges as queries
from commonhall.modules.members.views.acts import and_told


@require_GET
def badges(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.manage_badges")
    return render(request, "members/badge_list.html", {"badges": list(Badge.objects.all())})


@require_http_methods(["GET", "POST"])
def badge_add(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.manage_badges")
    form = BadgeForm(request.POST or None)
    return _badge_page(request, None, form)


@require_http_methods(["GET", "POST"])
def badge(request: HttpRequest, pk: int) -> HttpResponse:
    """A badge and who has it."""
    found = access.get_badge(request.user, pk)
    return _badge_page(request, found, BadgeForm(request.POST or None, instance=access.get_badge(request.user, pk)))


def _badge_page(request: HttpRequest, found: Badge | None, form: BadgeForm) -> HttpResponse:
    if request.method == "POST" and form.run(actions.save_badge, badge=found, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:badges")
    try:
        page = queries.holders(found, request.GET.get("cursor", "")) if found else None
    except BadCursor:
        return redirect("members:badge", found.pk if found else 0)
    context = {"badge": found, "form": form, "page": page}
    return render(request, "members/badge_edit.html", context, status=422 if form.errors else 200)


@require_POST
def badge_move(request: HttpRequest, pk: int) -> HttpResponse:
    actions.move_badge(badge=access.get_badge(request.user, pk), up="up" in request.POST, by=request.user)
    return redirect("members:badges")


@require_http_methods(["GET", "POST"])
def badge_give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a member a badge."""
    member = access.get_member(request.user, public_id, to="give_badge")
    form = GiveBadgeForm(request.POST or None, member=member)
    if request.method == "POST" and form.run(actions.give_badge, member=member, by=request.user):
        messages.success(request, and_told(_("The badge is given."), member))
        return redirect(member)
    context = {"member": member, "form": form, "has_badges": form.fields["badge"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "members/badge_give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def badge_take(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Take a badge back from a member, with a reason."""
    member = access.get_member(request.user, public_id, to="give_badge")
    award = fetch(queries.awards().filter(member=member), badge=pk)
    form = TakeBadgeForm(request.POST or None)
    if request.method == "POST" and (
        form.run(actions.take_badge, badge=award.badge, member=member, by=request.user) is None and not form.errors
    ):
        messages.success(request, and_told(_("The badge is taken back."), member))
        return redirect(member)
    context = {"member": member, "award": award, "form": form}
    return render(request, "members/badge_take.html", context, status=422 if form.errors else 200)
