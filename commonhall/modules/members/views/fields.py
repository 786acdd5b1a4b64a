"""The board's page of what the club asks."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonhall.core.access.permits import permit
from commonhall.modules.members import access, actions
from commonhall.modules.members.forms.fields import FieldForm, PolicyForm
from commonhall.modules.members.models import CustomField
from commonhall.modules.members.queries.answers import policy
from commonhall.modules.members.views.acts import act_page, do


def field_list(request: HttpRequest) -> HttpResponse:
    """The club's own questions in order, and below them what is asked of the usual fields."""
    permit(request.user, "members.manage_fields")
    form = PolicyForm(request.POST or None, policy=policy())
    if request.method == "POST" and form.run(actions.save_policy, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:field_list")
    context = {"questions": list(CustomField.objects.all()), "form": form}
    return render(request, "members/fields.html", context, status=422 if form.errors else 200)


def field_add(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.manage_fields")
    act = partial(actions.save_field, by=request.user)
    return act_page(
        request, FieldForm(request.POST or None), act, back=reverse("members:field_list"), title=_("Add a question"),
        verb=_("Save"), done=_("Saved."),
    )  # fmt: skip


def field_edit(request: HttpRequest, key: str) -> HttpResponse:
    found, stored = access.get_field(request.user, key), access.get_field(request.user, key)
    act = partial(actions.save_field, field=stored, by=request.user)
    return act_page(
        request, FieldForm(request.POST or None, instance=found), act, back=reverse("members:field_list"),
        title=stored.label, verb=_("Save"), done=_("Saved."),
    )  # fmt: skip


@require_POST
def field_move(request: HttpRequest, key: str) -> HttpResponse:
    found = access.get_field(request.user, key)
    act = partial(actions.move_field, field=found, up=request.POST.get("to") == "up", by=request.user)
    return do(request, act, back=reverse("members:field_list"), done=_("Saved."))


@require_POST
def field_retire(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a question no more, or again."""
    found = access.get_field(request.user, key)
    act = partial(actions.retire_field, field=found, is_active=not found.is_active, by=request.user)
    done = _("The question is not asked any more. Its answers are kept.") if found.is_active else _("Saved.")
    return do(request, act, back=reverse("members:field_list"), done=done)
