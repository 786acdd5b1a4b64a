"""One member's page, their activity, and changing what is known of them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonhall.core.access.permits import fetch
from commonhall.core.pagination.keyset import BadCursor
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.forms import MemberForm, StatusForm
from commonhall.modules.members.models import Audience, Member
from commonhall.modules.members.models.shown import SEES
from commonhall.modules.members.queries.owed import owed_charges
from commonhall.modules.members.queries.privacy import Reader, meets


@login_not_required
def member(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A member as the reader may see them; for visitors only where the site has opened the directory."""
    if not access.may_visit(request.user):
        return redirect_to_login(request.get_full_path())
    found = access.get_member(request.user, public_id)
    if found.public_id != public_id:  # an entry that was merged into this one
        return redirect(found)
    own = access.is_theirs(request.user, found)
    asked = request.GET.get("as", "")
    if own and asked in SEES:
        return _preview(request, found, Reader(asked))
    reader = queries.reader_of(request.user)
    board = access.sees_all(request.user)
    context = {"member": found, "shown": queries.profile(found, reader, request.user), "board": board, "own": own}
    context["may_give"] = access.may(request.user, found, to="give_badge")
    context["may_note"] = access.may(request.user, found, to="note") and not own
    if own:
        context["views"] = [(value, label, False) for value, label in Audience.choices if value in SEES]
    if board or own:
        context["history"] = queries.last_steps(found)
        context["owed"] = owed_charges(found).first()
        context["may_open_dues"] = found.plan is not None and access.may(request.user, found, to="open_dues")
    if access.may(request.user, found, to="change_status"):
        context["status_form"] = StatusForm(initial={"status": found.status})
        context["dependants"] = list(found.dependants.all()) if found.plan and found.plan.dependants else []
    if access.may(request.user, found, to="merge"):
        context["merge"] = found.merge_to_undo  # type: ignore[attr-defined]
    return render(request, "members/member.html", context)


def _preview(request: HttpRequest, found: Member, reader: Reader) -> HttpResponse:
    """One's own page as others see it."""
    views = [(value, label, value == reader.kind) for value, label in Audience.choices if value in SEES]
    met = meets(reader, found)
    context = {"member": found, "own": False, "board": False, "preview": True, "met": met, "views": views}
    context["shown"] = queries.profile(found, reader) if met else None
    return render(request, "members/member.html", context)


def member_activity(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the log says of a member: for themselves and for the board."""
    found = access.get_member(request.user, public_id, to="follow")
    try:
        page = queries.activity_of(found, request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("members:member_activity", public_id)
    entries = [
        {"title": each.label, "at": each.at, "by": each.actor.get("name", "") if access.sees_all(request.user) else ""}
        for each in page
    ]
    return render(request, "members/member_activity.html", {"member": found, "page": page, "entries": entries})


def member_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every step since they applied: for themselves and for the board."""
    found = access.get_member(request.user, public_id, to="follow")
    try:
        page = queries.history(found, request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("members:member_history", public_id)
    context = {"member": found, "page": page, "entries": queries.timeline(page)}
    return render(request, "members/member_history.html", context)


def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_member(request.user, public_id, to="change")
    form = MemberForm(
        request.POST or None, instance=found, withheld=access.withheld(request.user, found),
        for_another=not access.is_theirs(request.user, found),
    )  # fmt: skip
    if request.method == "POST" and form.run(actions.update_member, member=_fresh(found), by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:member", public_id)
    return render(request, "members/edit.html", {"member": found, "form": form}, status=422 if form.errors else 200)


def _fresh(found: Member) -> Member:
    """The stored row: a model form writes into the one it is given, and the action compares."""
    return fetch(Member.objects.all(), pk=found.pk)
