"""What visitors read, and the form by which they write to the board."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.core.visitors.pages import same_for_visitors
from commonhall.foundation.pages import access, actions, guards, queries
from commonhall.foundation.pages.forms import ContactForm
from commonhall.foundation.pages.models import Page, PageAudience
from commonhall.foundation.security.decorators import too_many
from commonhall.foundation.security.limits import limited


@login_not_required
@same_for_visitors
@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A plain page."""
    found = access.get_page(request.user, slug)
    context = {"page": found, "social": _social(found), "may_manage": access.may_manage(request.user)}
    return render(request, "pages/page.html", context)


def _social(page: Page) -> dict[str, str] | None:
    """What networks show of a link to it, if everybody may read it."""
    if page.audience != PageAudience.PUBLIC:
        return None
    card = f"/site/cards/{page.slug}.png"
    return {"title": page.title, "text": page.said_briefly, "url": page.get_absolute_url(), "image": card}


@login_not_required
@same_for_visitors
@require_GET
def page_list(request: HttpRequest) -> HttpResponse:
    """Every page that the reader may see, with a search."""
    words = request.GET.get("q", "")[:100]
    try:
        rows = queries.pages_by_words(request.user, words).defer("body")
        found = paginate(rows, order=["title", "id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("pages:page_list")
    return render(request, "pages/list.html", {"page": found, "words": words})


@login_not_required
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """What the board wrote of itself, and a form to it as long as it takes messages. A refused message keeps what was
    typed. Staff see a draft of theirs, too."""
    may_manage = access.may_manage(request.user)
    intro = queries.contact_page(drafts=may_manage)
    context: dict[str, Any] = {"intro": intro, "may_manage": may_manage, "social": _social(intro) if intro else None}
    if not queries.website().contact_is_open:
        if request.method == "POST":
            raise Http404(_("The board takes no messages here at the moment."))
        return render(request, "pages/contact.html", context)
    asks = not request.user.is_authenticated
    form = ContactForm(request.POST or None, asks=asks, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        if wait := limited(request, "contact"):
            return too_many(request, wait)
        if form.run(actions.hold_message if form.is_held else actions.send_message, by=request.user):
            return redirect("pages:contact_held" if form.is_held else "pages:contact_sent")
    context |= {"form": form, "shown_at": guards.stamp()}
    return render(request, "pages/contact.html", context, status=422 if form.errors else 200)


def _known(request: HttpRequest) -> dict[str, str]:
    if not request.user.is_authenticated:
        return {}
    return {"name": str(request.user), "email": request.user.email}


@login_not_required
@same_for_visitors
@require_GET
def contact_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact_sent.html")


@login_not_required
@same_for_visitors
@require_GET
def contact_held(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact_held.html")


@login_not_required
@require_http_methods(["GET", "POST"])
def contact_confirm(request: HttpRequest, public_id: UUID, signature: str) -> HttpResponse:
    """Where the mailed link leads. It takes a press of a button: programs that look through mails open links too."""
    found = access.get_held_message(public_id, signature)
    if request.method == "POST":
        try:
            actions.confirm_message(message=found, by=request.user)
        except Refused as refused:
            raise Http404(refused.message) from None
        return redirect("pages:contact_sent")
    return render(request, "pages/contact_confirm.html", {"message": found})
