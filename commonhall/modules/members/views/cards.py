"""Membership cards and address cards: one's own, a member's, and the page that anybody can verify a card at."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.documents.cards import card_pdf, card_png
from commonhall.modules.members.documents.vcards import VERSIONS, vcard
from commonhall.modules.members.forms.cards import CardForm
from commonhall.modules.members.models import Card
from commonhall.modules.members.queries.cards import card_by_token, card_of, card_verdict, name_on_card


@require_GET
def my_card(request: HttpRequest) -> HttpResponse:
    own = queries.membership_of(request.user).member
    if own is None:
        messages.info(request, _("You can't have a card yet; here is where you stand."))
        return redirect("members:mine")
    return redirect("members:card", own.public_id)


@never_cache
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A member's card: to look at, to save, to print; the member's own, or any for the board."""
    member = access.get_member(request.user, public_id, to="change")
    found = card_of(member)
    form = CardForm(request.POST or None, instance=found)
    if request.method == "POST" and found and form.run(actions.change_card, card=found, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("members:card", member.public_id)
    context = {"member": member, "card": found, "form": form, "verdict": card_verdict(member)}
    return render(request, "members/card.html", context, status=422 if form.errors else 200)


@require_POST
def card_issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    member = access.get_member(request.user, public_id, to="change")
    try:
        actions.issue_card(member=member, by=request.user)
        messages.success(request, _("The card is ready. An earlier one is no longer valid."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("members:card", member.public_id)


@never_cache
@require_GET
def card_file(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The card as a file: "pdf" to print, "png" to keep on a phone."""
    found = card_of(access.get_member(request.user, public_id, to="change"))
    if found is None:
        raise Http404(_("There is no card yet."))
    make, content_type = {"pdf": (card_pdf, "application/pdf"), "png": (card_png, "image/png")}[kind]
    response = HttpResponse(make(found), content_type=content_type)
    way = "inline" if "show" in request.GET else "attachment"
    response["Content-Disposition"] = f'{way}; filename="membership-card.{kind}"'
    return response


@login_not_required
@never_cache
@require_GET
def card_verify(request: HttpRequest, token: str) -> HttpResponse:
    """What anybody who scans a card reads; a card that is forged or replaced says so, and nothing else."""
    found = card_by_token(token)
    context = {"card": found, **(_shown(request, found) if found else {})}
    response = render(request, "members/card_verify.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(request: HttpRequest, found: Card) -> dict[str, object]:
    return {"verdict": card_verdict(found.member), "name": name_on_card(found, request.user), "member": found.member}


@never_cache
@require_GET
def member_vcard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A member for an address book, with what the reader may see of them."""
    member = access.get_member(request.user, public_id)
    shown = queries.visible_fields(member, queries.reader_of(request.user))
    version = request.GET.get("version", VERSIONS[0])
    content = vcard(member, shown, version if version in VERSIONS else VERSIONS[0])
    response = HttpResponse(content, content_type="text/vcard; charset=utf-8")
    # The name of the file is of our own letters: a member's name has no place in a header.
    response["Content-Disposition"] = f'attachment; filename="member-{member.public_id.hex[:8]}.vcf"'
    return response
