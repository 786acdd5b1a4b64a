"""One's own membership: where one stands, and what one can do about it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.forms.standing import ChoosePlanForm, DependantForm, LeaveForm
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.queries.answers import still_to_tell
from commonhall.modules.members.views.acts import act_page, do

RUNS = (Status.ACTIVE, Status.PENDING, Status.SUSPENDED)


def mine(request: HttpRequest) -> HttpResponse:
    membership = queries.membership_of(request.user)
    context: dict[str, Any] = {"membership": membership}
    if found := membership.member:
        most = found.plan.dependants if found.plan and not found.head_id else 0
        dependants = _dependants(request, found) if most else []
        context |= {"history": queries.last_steps(found), "missing": still_to_tell(found), "dependants": dependants}
        context |= {"most": most, "room": len(dependants) < most, "runs": found.status in RUNS}
    return render(request, "members/mine.html", context)


def _dependants(request: HttpRequest, head: Member) -> list[tuple[Member, bool]]:
    """Whom one pays for, each with whether they have a page for oneself: with an account they may hide or block."""
    found = list(head.dependants.order_by("pk"))
    reader = queries.reader_of(request.user) if found else None
    return [(person, reader is not None and queries.has_page(person, reader)) for person in found]


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Open the dues of one's own next term and go to pay them."""
    try:
        term = actions.renew_membership(member=access.get_own_member(request.user), by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("members:mine")
    return redirect(term.charge.get_absolute_url()) if term.charge else redirect("members:mine")


@require_POST
def renewal(request: HttpRequest) -> HttpResponse:
    """Whether the membership renews itself."""
    wanted = request.POST.get("renews_itself") == "1"
    act = partial(
        actions.set_renewal, member=access.get_own_member(request.user), renews_itself=wanted, by=request.user
    )
    done = _("Your next dues will be opened by themselves.") if wanted else _("You renew by hand from now on.")
    return do(request, act, back=reverse("members:mine"), done=done)


def leave(request: HttpRequest) -> HttpResponse:
    return act_page(
        request, LeaveForm(request.POST or None),
        partial(actions.leave_membership, member=access.get_own_member(request.user), by=request.user),
        back=reverse("members:mine"), title=_("Leave the club"), verb=_("Leave"), style="danger",
        done=_("Your notice is taken down."),
        text=_("Your number and your history are kept, so that you can come back."),
    )  # fmt: skip


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    act = partial(actions.stay_member, member=access.get_own_member(request.user), by=request.user)
    return do(request, act, back=reverse("members:mine"), done=_("You stay a member."))


def choose_plan(request: HttpRequest) -> HttpResponse:
    own = access.get_own_member(request.user)
    return act_page(
        request, ChoosePlanForm(request.POST or None, member=own),
        partial(actions.choose_plan, member=own, by=request.user),
        back=reverse("members:mine"), title=_("Change the plan"), verb=_("Choose"), done=_("Saved."),
        text=_("It counts from the next term on."),
    )  # fmt: skip


def dependant_add(request: HttpRequest) -> HttpResponse:
    own = access.get_own_member(request.user)
    return act_page(
        request, DependantForm(request.POST or None), partial(actions.add_dependant, head=own, by=request.user),
        back=reverse("members:mine"), title=_("Add a dependant"), verb=_("Add"), done=_("Saved."),
        text=_("They are a member as long as you are, by your dues."),
    )  # fmt: skip


@require_POST
def dependant_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_dependant(request.user, public_id)
    back = reverse("members:mine") if found.head and found.head.user_id == request.user.pk else found.get_absolute_url()
    act = partial(actions.remove_dependant, dependant=found, by=request.user)
    return do(request, act, back=back, done=_("%(name)s is no dependant any more.") % {"name": found.name})
