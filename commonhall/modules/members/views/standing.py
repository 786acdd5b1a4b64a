"""What the board does with a member's membership."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonhall.modules.members import access, actions
from commonhall.modules.members.forms.standing import (
    ChoosePlanForm,
    DependantForm,
    ExcludeForm,
    KnownDependantForm,
    SuspendForm,
)
from commonhall.modules.members.views.acts import act_page, and_told, do


def suspend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_member(request.user, public_id, to="change_status")
    return act_page(
        request, SuspendForm(request.POST or None), partial(actions.suspend_member, member=found, by=request.user),
        back=found.get_absolute_url(), title=_("Suspend %(name)s") % {"name": found.name}, verb=_("Suspend"),
        done=partial(and_told, _("The status is changed.")), style="danger",
        text=_("The paid time runs on. After the last day the suspension lifts by itself."),
    )  # fmt: skip


@require_POST
def lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_member(request.user, public_id, to="change_status")
    act = partial(actions.lift_suspension, member=found, by=request.user)
    done = and_told(_("The status is changed."), found)
    return do(request, act, back=found.get_absolute_url(), done=done)


def exclude(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_member(request.user, public_id, to="change_status")
    return act_page(
        request, ExcludeForm(request.POST or None), partial(actions.exclude_member, member=found, by=request.user),
        back=found.get_absolute_url(), title=_("Exclude %(name)s") % {"name": found.name}, verb=_("Exclude"),
        done=partial(and_told, _("The status is changed.")), style="danger",
        text=_("The membership ends at once. Dues that are open are cancelled; what was paid is not given back."),
    )  # fmt: skip


def member_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_member(request.user, public_id, to="change_status")
    return act_page(
        request, ChoosePlanForm(request.POST or None, member=found),
        partial(actions.choose_plan, member=found, by=request.user), back=found.get_absolute_url(),
        title=_("Change the plan"), verb=_("Choose"), done=_("Saved."), text=_("It counts from the next term on."),
    )  # fmt: skip


def member_dependant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_member(request.user, public_id, to="change_status")
    return act_page(
        request, DependantForm(request.POST or None), partial(actions.add_dependant, head=found, by=request.user),
        back=found.get_absolute_url(), title=_("Add a dependant"), verb=_("Add"), done=_("Saved."),
    )  # fmt: skip


def member_dependant_known(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody who stands in the register already."""
    found = access.get_member(request.user, public_id, to="change_status")
    return act_page(
        request, KnownDependantForm(request.POST or None, by=request.user),
        partial(actions.attach_dependant, head=found, by=request.user), back=found.get_absolute_url(),
        title=_("Make a member a dependant"), verb=_("Add"), done=partial(and_told, _("Saved.")),
        text=_("From now on their membership goes by these dues. Their own dues that are open are cancelled."),
    )  # fmt: skip
