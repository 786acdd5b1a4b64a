"""Staff arrange the home page and the menus, and read what visitors wrote."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.forms.running import ActionForm
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.pages import access, actions, queries
from commonhall.foundation.pages.forms import BLOCK_FORMS, EntryForm, PictureMixin
from commonhall.foundation.pages.models import Block, BlockKind, MenuArea, MenuEntry
from commonhall.foundation.security.decorators import rate_limited


@require_GET
def arrange(request: HttpRequest) -> HttpResponse:
    """The blocks in their order, and the page as visitors see it."""
    permit(request.user, access.MANAGE)
    shown = [queries.block_shown(block, request) for block in queries.arranged_blocks()]
    context = {"shown": shown, "deleted": queries.deleted_blocks(), "kinds": BlockKind.choices}
    return render(request, "pages/desk/arrange.html", context)


@rate_limited("upload", methods=("POST",))
@require_http_methods(["GET", "POST"])
def block_add(request: HttpRequest, kind: str) -> HttpResponse:
    permit(request.user, access.MANAGE)
    block = Block(kind=_known_kind(kind))
    form = _block_form(request, block)
    if request.method == "POST" and form.run(actions.add_block, kind=kind, by=request.user):
        messages.success(request, _("The block is on the home page."))
        return redirect("pages:arrange")
    return _block_page(request, block, form)


@rate_limited("upload", methods=("POST",))
@require_http_methods(["GET", "POST"])
def block_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_block(request.user, public_id)
    form = _block_form(request, found)
    if request.method == "POST" and form.run(actions.change_block, block=found, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("pages:arrange")
    return _block_page(request, found, form)


def _block_form(request: HttpRequest, block: Block) -> ActionForm:
    known = {**block.data, **PictureMixin.initial_of(block.picture)}
    form = BLOCK_FORMS[block.kind]
    return form(request.POST, request.FILES, initial=known) if request.method == "POST" else form(initial=known)


def _block_page(request: HttpRequest, block: Block, form: ActionForm) -> HttpResponse:
    context = {"edited": block, "form": form, "shown": queries.block_shown(block, request)}
    return render(request, "pages/desk/block.html", context, status=422 if form.errors else 200)


@require_POST
def block_preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The block as it would be; nothing new while what is typed is not complete."""
    permit(request.user, access.MANAGE)
    form = BLOCK_FORMS[_known_kind(kind)](request.POST)
    if not form.is_valid():
        return HttpResponse(status=204)
    data = {**form.cleaned_data, "picture": _kept_picture(request) if "picture" in form.fields else {}}
    shown = queries.block_shown(Block(kind=kind, data=data), request)
    return render(request, shown.block.template, {"shown": shown})


def _kept_picture(request: HttpRequest) -> dict[str, Any]:
    """The picture that the block has; one that was only chosen stands below its field."""
    try:
        block = access.get_block(request.user, UUID(request.GET.get("of", "")))
    except ValueError:
        return {}
    return block.data.get("picture") or {}


def _known_kind(kind: str) -> str:
    if kind not in BLOCK_FORMS:
        raise Http404
    return kind


def _done(request: HttpRequest, where: str, action: Callable[..., Any], sentence: str, **known: Any) -> HttpResponse:
    try:
        action(by=request.user, **known)
        messages.success(request, sentence)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(where)


@require_POST
def block_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, up = access.get_block(request.user, public_id), request.POST.get("to") == "up"
    sentence = _("Moved up.") if up else _("Moved down.")
    return _done(request, _at(found), actions.move_block, sentence, block=found, up=up)


@require_POST
def block_hide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, hidden = access.get_block(request.user, public_id), request.POST.get("hidden") == "yes"
    sentence = _("Visitors no longer see it.") if hidden else _("Visitors see it again.")
    return _done(request, _at(found), actions.hide_block, sentence, block=found, hidden=hidden)


def _at(block: Block) -> str:
    """Where the block stands on its page, so that the keyboard goes on there."""
    return f"{reverse('pages:arrange')}#block-{block.public_id}"


@require_POST
def block_delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_block(request.user, public_id)
    sentence = _("The block is deleted. You can bring it back below.")
    return _done(request, "pages:arrange", actions.delete_block, sentence, block=found)


@require_POST
def block_bring_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_block(request.user, public_id)
    return _done(request, "pages:arrange", actions.bring_back_block, _("The block is back."), block=found)


@require_GET
def menus(request: HttpRequest) -> HttpResponse:
    permit(request.user, access.MANAGE)
    arranged = [(area, label, queries.entries_to_arrange(area)) for area, label in MenuArea.choices]
    return render(request, "pages/desk/menus.html", {"menus": arranged})


@require_http_methods(["GET", "POST"])
def entry_add(request: HttpRequest, area: str) -> HttpResponse:
    permit(request.user, access.MANAGE)
    if area not in MenuArea.values:
        raise Http404
    return _entry_page(request, area, None)


@require_http_methods(["GET", "POST"])
def entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_entry(request.user, pk)
    return _entry_page(request, found.area, found)


def _entry_page(request: HttpRequest, area: str, entry: MenuEntry | None) -> HttpResponse:
    names = ("label", "page", "url_name", "url", "parent")
    initial = {name: getattr(entry, name) for name in names} if entry else {}
    form = EntryForm(request.POST if request.method == "POST" else None, area=area, initial=initial)
    if request.method == "POST" and form.run(actions.save_entry, area=area, entry=entry, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("pages:menus")
    context = {"form": form, "entry": entry, "area": MenuArea(area)}
    return render(request, "pages/desk/entry.html", context, status=422 if form.errors else 200)


@require_POST
def entry_move(request: HttpRequest, pk: int) -> HttpResponse:
    found, up = access.get_entry(request.user, pk), request.POST.get("to") == "up"
    where, sentence = f"{reverse('pages:menus')}#entry-{found.pk}", _("Moved up.") if up else _("Moved down.")
    return _done(request, where, actions.move_entry, sentence, entry=found, up=up)


@require_POST
def entry_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_entry(request.user, pk)
    return _done(request, "pages:menus", actions.delete_entry, _("The entry is deleted."), entry=found)


@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """What visitors wrote to the board."""
    permit(request.user, access.READ_MESSAGES)
    show = request.GET.get("show", "open")
    try:
        page = paginate(queries.messages(show), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("pages:message_list")
    return render(request, "pages/desk/messages.html", {"page": page, "show": show})


@require_GET
def message(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render(request, "pages/desk/message.html", {"message": access.get_message(request.user, public_id)})


@require_POST
def message_mark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_message(request.user, public_id)
    answered = request.POST.get("answered") == "yes"
    return _done(request, "pages:message_list", actions.mark_answered, _("Saved."), message=found, answered=answered)
