"""The bell, the page of notices, preferences; and for staff what could not be sent."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.notifications import access, actions, queries
from commonhall.foundation.notifications.forms import MarkForm, PreferencesForm
from commonhall.foundation.notifications.models import Channel
from commonhall.ui.undo import Undo, offer_undo


@require_GET
def notification_list(request: HttpRequest) -> HttpResponse:
    show, cursor = request.GET.get("show", ""), request.GET.get("cursor", "")
    try:
        page = paginate(queries.notifications_of(request.user, show), order=["-id"], cursor=cursor)
    except BadCursor:
        return redirect("notifications:notification_list")
    return render(request, "notifications/list.html", {"page": page, "show": show, "cursor": cursor})


@login_not_required
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, when it is told that something changed; nothing for who has logged out, not even a login page."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "ui/components/bell.html")


@require_GET
def open_notification(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    found = access.get_notification(request.user, public_id)
    actions.mark(user=request.user, read=True, public_ids=[public_id])
    return redirect(found.url or "notifications:notification_list")


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Mark the chosen notices, or all of them, and come back to the same list; what changed can be undone."""
    form = MarkForm(request.POST)
    changing = queries.changing(request.user, **form.cleaned_data) if form.is_valid() else []
    changed = form.run(actions.mark, user=request.user)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204 if form.is_valid() else 422)
    place = {name: value for name in ("show", "cursor") if (value := request.POST.get(name, ""))}
    if not changed:
        messages.info(request, _("Nothing was chosen that would change."))
    elif changing:
        fields = {
            **place,
            "chosen": [str(key) for key in changing],
            "read": "no" if form.cleaned_data["read"] else "yes",
        }
        text = _("Marked as read.") if form.cleaned_data["read"] else _("Marked as unread.")
        offer_undo(request, text, Undo(reverse("notifications:mark"), fields))
    return redirect(f"{reverse('notifications:notification_list')}?{urlencode(place)}")


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.run(actions.set_preferences, user=request.user, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form}, status=422 if form.errors else 200)


@csrf_exempt  # mail programs post it without a cookie; the signature proves whose mail it came with
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, pk: int, module: str, signed: str) -> HttpResponse:
    """Switch a module's mails off, or on again, without a log-in. To look at the page changes nothing: mail scanners
    follow links. The answer to a POST is no redirect, as RFC 8058 wants it."""
    user, title = access.get_subscriber(pk, module, signed)
    if request.method == "POST":
        actions.set_preferences(user=user, by=user, **{module: "again" in request.POST})
    context = {"module": title, "is_off": not queries.preferences_of(user, Channel.EMAIL)[module]}
    return render(request, "notifications/unsubscribe.html", context)


@require_GET
def failed(request: HttpRequest) -> HttpResponse:
    """What was given up."""
    permit(request.user, access.REPLAY)
    try:
        page = paginate(queries.failed_deliveries(), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("notifications:failed")
    return render(request, "notifications/failed.html", {"page": page})


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_failed_delivery(request.user, pk)
    return _replayed(request, actions.replay_failed(by=request.user, pk=found.pk))


@require_POST
def replay_all(request: HttpRequest) -> HttpResponse:
    permit(request.user, access.REPLAY)
    return _replayed(request, actions.replay_failed(by=request.user))


def _replayed(request: HttpRequest, count: int) -> HttpResponse:
    messages.success(request, ngettext("%d is sent again.", "%d are sent again.", count) % count)
    return redirect("notifications:failed")
