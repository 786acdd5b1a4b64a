"""What the board writes into the register by hand: one member, and what the club keeps of one."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonhall.core.access.permits import permit
from commonhall.modules.members import access, actions
from commonhall.modules.members.forms.by_hand import AddMemberForm, CorrectForm
from commonhall.modules.members.views.acts import act_page, and_told


def member_add(request: HttpRequest) -> HttpResponse:
    """Write one person into the register; then on to their page."""
    permit(request.user, "members.change_status")
    form = AddMemberForm(request.POST or None)
    if request.method == "POST" and (added := form.run(actions.add_member, by=request.user)):
        messages.success(request, _("%(name)s stands in the register now.") % {"name": added.name})
        return redirect("members:member", added.public_id)
    context = {
        "form": form, "back": reverse("members:desk"), "title": _("Add a member"), "verb": _("Add"),
        "text": _(
            "For somebody who is a member already or has paid outside. No dues are opened, and nobody is told but "
            "whoever has verified the address."
        ),
    }  # fmt: skip
    return render(request, "members/act.html", context, status=422 if form.errors else 200)


def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_member(request.user, public_id, to="change_status")
    return act_page(
        request, CorrectForm(request.POST or None, member=found),
        partial(actions.correct_member, member=found, by=request.user), back=found.get_absolute_url(),
        title=_("Correct what the club keeps of %(name)s") % {"name": found.name}, verb=_("Correct"),
        done=partial(and_told, _("Corrected.")),
        text=_("For what was written down wrongly. Who pays for a new term gets its dates by themselves."),
    )  # fmt: skip
