"""Applications: the applicant's side and the board's."""

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonhall.core.access.permits import permit
from commonhall.core.pagination.keyset import BadCursor
from commonhall.foundation.security.decorators import rate_limited
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.forms.applications import ApplicationFilterForm, ApplicationForm, DecisionForm, TextForm
from commonhall.modules.members.models import Application, Member, Status
from commonhall.modules.members.queries.answers import policy
from commonhall.modules.members.views.acts import act_page, do


@rate_limited("upload", methods=("POST",))
def apply(request: HttpRequest) -> HttpResponse:
    membership = queries.membership_of(request.user)
    if not membership.can_apply:
        messages.info(request, _("You can't apply now; here is where you stand."))
        return redirect("members:mine")
    known = membership.member or membership.application
    initial = {name: getattr(known, name) for name in ApplicationForm.Meta.fields if known and hasattr(known, name)}
    form = ApplicationForm(
        request.POST or None, request.FILES or None, initial=initial, known=known.custom if known else None
    )
    if request.method == "POST" and form.run(actions.submit_application, by=request.user):
        messages.success(request, _("Thank you. The board has been told and will write to you."))
        return redirect("members:mine")
    context = {"form": form, "has_plans": bool(form["plan"].subwidgets)}  # kept by the form: one query for both
    return render(request, "members/apply.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_application(request.user, public_id, to="withdraw")
    act = partial(actions.withdraw_application, application=found, by=request.user)
    done = _("Your application is withdrawn. You can apply again whenever you like.")
    return do(request, act, back=reverse("members:mine"), done=done)


def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The applicant answers what the board has asked."""
    found = access.get_application(request.user, public_id, to="withdraw")
    form = TextForm(request.POST or None, asks=_("Your answer"))
    return act_page(
        request, form, partial(actions.answer_board, application=found, by=request.user),
        back=reverse("members:mine"), title=_("Answer the board"), verb=_("Send answer"),
        done=_("Your answer is with the board."), entries=queries.talk(found),
    )  # fmt: skip


def appeal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The applicant asks the board to look again."""
    found = access.get_application(request.user, public_id, to="withdraw")
    form = TextForm(request.POST or None, asks=_("Why should the board look again?"))
    return act_page(
        request, form, partial(actions.appeal_refusal, application=found, by=request.user),
        back=reverse("members:mine"), title=_("Appeal"), verb=_("Send appeal"),
        done=_("Your appeal is with the board."), text=_("You can appeal once. Somebody else than before decides."),
    )  # fmt: skip


def applications(request: HttpRequest) -> HttpResponse:
    permit(request.user, "members.review_application")
    state = request.GET.get("state", Application.State.SUBMITTED)
    q, plan = (request.GET.get(name, "").strip() for name in ("q", "plan"))
    asked = {name: value for name, value in (("q", q), ("plan", plan)) if value}
    try:
        page = queries.applications(state, request.GET.get("cursor", ""), q=q, plan=plan)
    except BadCursor:
        return redirect("members:applications")
    waiting = queries.applications_open()
    context = {
        "page": page, "state": state, "query": q, "form": ApplicationFilterForm(request.GET),
        "states": [
            (value, label, waiting.get(value, ""), urlencode({"state": value, **asked}))
            for value, label in [*Application.State.choices, ("", _("All"))]
        ],
        "kept": [("state", state)],  # beside what the reader types
        "clear_url": f"?{urlencode({'state': state})}" if asked else "",
    }  # fmt: skip
    return render(request, "members/applications.html", context)


def application(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_application(request.user, public_id)
    return _page(request, found, decision=DecisionForm(), note=TextForm(prefix="note"))


@require_POST
def approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_application(request.user, public_id, to="decide")
    form = DecisionForm(request.POST)
    if after := form.run(actions.support_application, application=found, by=request.user):
        if after.is_open:
            messages.success(request, _("Your approval counts. Other reviewers have to approve too."))
        else:
            messages.success(request, _approved(after))
        return redirect("members:applications")
    return _page(request, found, decision=form, note=TextForm(prefix="note"))


def _approved(application: Application) -> str:
    """What has become of the applicant: who has a plan without a price, or comes back suspended, is told so."""
    status = Member.objects.filter(user=application.user_id).values_list("status", flat=True).first()
    if status == Status.ACTIVE:
        told = _("%(name)s is approved, and a member from now on.")
    elif status == Status.SUSPENDED:
        told = _("%(name)s is approved, and stays suspended.")
    else:
        told = _("%(name)s is approved and has been told how to pay.")
    return told % {"name": application.name}


@require_POST
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_application(request.user, public_id, to="decide")
    form = DecisionForm(request.POST)
    if form.run(actions.refuse_application, application=found, by=request.user):
        messages.success(request, _("The application is refused; the applicant can read your reason."))
        return redirect("members:applications")
    return _page(request, found, decision=form, note=TextForm(prefix="note"))


@require_POST
def note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write something down for the other reviewers."""
    found = access.get_application(request.user, public_id, to="review")
    form = TextForm(request.POST, prefix="note")
    if form.run(actions.note_application, application=found, by=request.user):
        return redirect("members:application", public_id)
    return _page(request, found, decision=DecisionForm(), note=form)


@require_POST
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the applicant for more."""
    found = access.get_application(request.user, public_id, to="decide")
    form = TextForm(request.POST, prefix="note")
    if form.run(actions.ask_applicant, application=found, by=request.user):
        messages.success(request, _("The applicant has been asked. The application waits for the answer."))
        return redirect("members:application", public_id)
    return _page(request, found, decision=DecisionForm(), note=form)


def _page(request: HttpRequest, found: Application, *, decision: DecisionForm, note: TextForm) -> HttpResponse:
    reviews = request.user.has_perm("members.review_application") and found.user_id != request.user.pk
    context: dict[str, Any] = {
        "application": found,
        "form": decision,
        "note_form": note,
        "facts": queries.application_facts(found),
        "words": queries.application_words(found),
        "documents": queries.documents(found),
        "entries": queries.talk(found, reviewer=reviews),
        "reviews": reviews,
        "may_decide": reviews and found.awaits_board and access.may_decide(request.user, found),
        "approvals": list(found.approvals.select_related("by")) if reviews else [],
        "standing": queries.standing_of(found) if reviews else None,
    }
    context["enough"] = len(context["approvals"]) >= policy().approvals if context["may_decide"] else False
    return render(request, "members/application.html", context, status=422 if decision.errors or note.errors else 200)
