"""The owner's side: where I stand, what is missing, my profile and its documents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.security.decorators import rate_limited
from commonhall.modules.merchants import access, actions, queries
from commonhall.modules.merchants.forms import DocumentsForm, MerchantForm
from commonhall.modules.merchants.models import Act, Merchant, State
from commonhall.modules.merchants.views.invitations import waiting


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    found = queries.own_merchant(request.user)
    if found is None:
        return render(request, "merchants/none.html", {"invitation": waiting(request)})
    return _page(request, found, DocumentsForm())


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Begin one's profile, or change it."""
    found = queries.own_merchant(request.user)
    if found and not found.can_be_changed:
        messages.info(request, _("Nothing can be changed while your profile is being judged."))
        return redirect("merchants:mine")
    was_approved = bool(found and found.state == State.APPROVED)
    form = MerchantForm(request.POST or None, instance=found, initial=None if found else _known_of(request.user))
    if request.method == "POST" and (saved := form.run(actions.save_merchant, by=request.user)):
        if was_approved and saved.state != State.APPROVED:
            messages.info(request, _("Saved. Your business is being verified again."))
        else:
            messages.success(request, _("Saved."))
        return redirect("merchants:mine")
    context = {"form": form, "merchant": found, "was_approved": was_approved}
    return render(request, "merchants/edit.html", context, status=422 if form.errors else 200)


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    found = access.get_own(request.user)
    try:
        actions.submit_merchant(merchant=found, by=request.user)
        messages.success(request, _("Submitted. You will hear from us as soon as somebody has looked."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("merchants:mine")


@rate_limited("upload")
@require_POST
def document_add(request: HttpRequest) -> HttpResponse:
    found = access.get_own(request.user)
    form = DocumentsForm(request.POST, request.FILES)
    if form.run(actions.add_documents, merchant=found, by=request.user):
        messages.success(request, _("Added."))
        return redirect("merchants:mine")
    return _page(request, found, form)


@require_POST
def document_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_document(request.user, public_id)
    try:
        actions.remove_document(document=found, by=request.user)
        messages.success(request, _("Removed."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("merchants:mine")


def _known_of(user: Any) -> dict[str, str]:
    return {"contact_person": user.get_full_name(), "email": user.email}


def _page(request: HttpRequest, found: Merchant, form: DocumentsForm) -> HttpResponse:
    papers = queries.documents(found)
    context: dict[str, Any] = {
        "merchant": found,
        "form": form if found.can_be_changed else None,
        "documents": papers,
        "facts": queries.facts(found),
        "history": queries.history(found),
        "may_submit": found.allows(Act.SUBMIT),
        "may_remove": found.can_be_changed and found.state != State.APPROVED,
        "missing": queries.missing(found, len(papers)) if found.allows(Act.SUBMIT) else [],
    }
    return render(request, "merchants/mine.html", context, status=422 if form.errors else 200)
