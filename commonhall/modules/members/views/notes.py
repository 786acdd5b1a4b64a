"""Staff's notes on a member."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonhall.core.access.roles import is_admin
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.modules.members import access, actions
from commonhall.modules.members.forms.badges import NoteForm
from commonhall.modules.members.queries.notes import deleted_notes_of, notes_of

MOST_DELETED = 20  # shown; the API has them all


@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The notes on a member; a part of the member's page fetches them from here."""
    member = access.get_member(request.user, public_id, to="note")
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.run(actions.add_note, member=member, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:notes", public_id)
    try:
        page = paginate(notes_of(member), order=["-id"], cursor=request.GET.get("cursor", ""), size=20)
    except BadCursor:
        return redirect("members:notes", public_id)
    context = {
        "member": member,
        "form": form,
        "page": page,
        "deleted": deleted_notes_of(member, request.user).order_by("-deleted_at")[:MOST_DELETED],
        "just_deleted": _number(request.GET.get("deleted", "")),
        "may_delete_all": is_admin(request.user),
    }
    return render(request, "members/notes.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a note of one's own."""
    found = access.get_note(request.user, pk, to="change")
    form = NoteForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.run(actions.change_note, note=found, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:notes", found.member.public_id)
    return render(request, "members/note.html", {"note": found, "form": form}, status=422 if form.errors else 200)


@require_POST
def note_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = actions.delete_note(note=access.get_note(request.user, pk, to="delete"), by=request.user)
    address = redirect("members:notes", found.member.public_id)
    address["Location"] += f"?deleted={found.pk}"
    return address


@require_POST
def note_restore(request: HttpRequest, pk: int) -> HttpResponse:
    found = actions.restore_note(note=access.get_note(request.user, pk, to="delete"), by=request.user)
    messages.success(request, _("The note is back."))
    return redirect("members:notes", found.member.public_id)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
