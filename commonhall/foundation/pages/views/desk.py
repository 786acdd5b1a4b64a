"""Staff write pages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.pages import access, actions, queries
from commonhall.foundation.pages.forms import LogoForm, PageFilters, PageForm, WebsiteForm
from commonhall.foundation.pages.models import Page
from commonhall.foundation.security.decorators import rate_limited
from commonhall.ui.access import permit_staff
from commonhall.ui.queries import site_identity


@require_GET
def desk_pages(request: HttpRequest) -> HttpResponse:
    """All pages, drafts too."""
    permit(request.user, access.MANAGE)
    words, state = request.GET.get("q", "")[:100], request.GET.get("state", "")
    try:
        rows = queries.pages_to_manage(words, state).defer("body")
        page = paginate(rows, order=["title", "id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("pages:desk_pages")
    form = PageFilters(request.GET or None)
    context = {"page": page, "words": words, "form": form, "filtered": bool(words or state)}
    return render(request, "pages/desk/pages.html", context)


@rate_limited("upload", methods=("POST",))
@require_http_methods(["GET", "POST"])
def page_add(request: HttpRequest) -> HttpResponse:
    permit(request.user, access.MANAGE)
    form = PageForm(request.POST, request.FILES) if request.method == "POST" else PageForm()
    if request.method == "POST" and (made := form.run(actions.save_page, by=request.user)):
        return _saved(request, made)
    return render(request, "pages/desk/page.html", {"form": form}, status=422 if form.errors else 200)


@rate_limited("upload", methods=("POST",))
@require_http_methods(["GET", "POST"])
def page_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write; beside it what the page said before, and what can be done with it."""
    found = access.get_page_to_manage(request.user, pk)
    known = PageForm.initial_of(found.shown_picture)
    is_sent = request.method == "POST"
    form = PageForm(request.POST, request.FILES, initial=known) if is_sent else PageForm.of(found)
    if request.method == "POST" and (saved := form.run(actions.save_page, page=found, by=request.user)):
        return _saved(request, saved)
    context = {"form": form, "page": found, "versions": queries.versions_of(found)}
    return render(request, "pages/desk/page.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, page: Page) -> HttpResponse:
    """Save, or save and publish: two buttons of one form."""
    if request.POST.get("then") == "publish":
        return _done(request, page, actions.publish_page, _("The page is published."))
    messages.success(request, _("Saved."))
    return redirect("pages:page_edit", page.pk)


def _done(request: HttpRequest, page: Page, action: Callable[..., Any], sentence: str, **known: Any) -> HttpResponse:
    try:
        action(page=page, by=request.user, **known)
        messages.success(request, sentence)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("pages:page_edit", page.pk)


@require_POST
def page_publish(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_page_to_manage(request.user, pk)
    return _done(request, found, actions.publish_page, _("The page is published."))


@require_POST
def page_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_page_to_manage(request.user, pk)
    return _done(request, found, actions.withdraw_page, _("The page is a draft again. Menus leave it out."))


@require_POST
def page_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_page_to_manage(request.user, pk)
    return _done(request, found, actions.delete_page, _("The page is deleted. You can bring it back here."))


@require_POST
def page_bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_page_to_manage(request.user, pk)
    return _done(request, found, actions.bring_back_page, _("The page is back, as a draft."))


@require_GET
def page_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What a page said before."""
    found = access.get_page_to_manage(request.user, pk)
    version = access.get_version(request.user, found, number)
    return render(request, "pages/desk/version.html", {"page": found, "version": version})


@require_POST
def version_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = access.get_page_to_manage(request.user, pk)
    sentence = _("The page says again what it said in version %(number)d.") % {"number": number}
    return _done(request, found, actions.restore_version, sentence, number=number)


@require_http_methods(["GET", "POST"])
def website(request: HttpRequest) -> HttpResponse:
    """The website's few settings."""
    permit(request.user, access.MANAGE)
    form = WebsiteForm(request.POST if request.method == "POST" else None, instance=queries.website())
    if request.method == "POST" and form.run(actions.change_website, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("pages:website")
    context = {"form": form}
    return render(request, "pages/desk/website.html", context, status=422 if form.errors else 200)


@rate_limited("upload", methods=("POST",))
@require_http_methods(["GET", "POST"])
def logo(request: HttpRequest) -> HttpResponse:
    """The picture that stands for the site. Whoever sets its name and colour sets it."""
    permit_staff(request.user)
    is_sent = request.method == "POST"
    known = LogoForm.initial_of(site_identity())
    form = LogoForm(request.POST if is_sent else None, request.FILES if is_sent else None, initial=known)
    if is_sent:
        form.run(actions.change_logo, by=request.user)
        if form.is_valid():
            messages.success(request, _("Saved. Every page now shows it."))
            return redirect("ui:identity")
    return render(request, "pages/desk/logo.html", {"form": form}, status=422 if form.errors else 200)
