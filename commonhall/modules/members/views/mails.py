"""Switching mails off, for whoever has no account in which to choose."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commonhall.modules.members import access, actions
from commonhall.modules.members.queries.mails import wants_mails


@csrf_exempt  # mail programs post it without a cookie; the signature proves whose mail it came with
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def mails(request: HttpRequest, public_id: UUID, signed: str) -> HttpResponse:
    """As for the notices of those who have an account: to look changes nothing, and a POST is answered at once."""
    member = access.get_mailed_member(public_id, signed)
    if request.method == "POST":
        member = actions.set_mails(member=member, wanted="again" in request.POST)
    return render(request, "members/mails.html", {"is_off": not wants_mails(member)})
