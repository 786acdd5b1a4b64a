"""Notifications for programs, under /api/v1/notifications/: one's own, and for staff what could not be sent."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from commonhall.core.access.permits import permit
from commonhall.core.api.problems import Problem
from commonhall.core.api.schemas import PageSize
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import paginate
from commonhall.foundation.accounts.api_auth import LOGIN_ONLY
from commonhall.foundation.notifications import access, actions, queries
from commonhall.foundation.notifications.models import Channel
from commonhall.foundation.notifications.schemas import (
    Changed,
    Count,
    FailedNoticePage,
    MarkIn,
    NotificationPage,
    PreferenceOut,
    PreferencesIn,
    Replayed,
)

router = Router()


@router.get("/", response=NotificationPage, summary="One's own notices, newest first")
def list_notifications(
    request: HttpRequest, show: Literal["", "unread", "read"] = "", cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    page = paginate(queries.notifications_of(request.user, show), order=["-id"], cursor=cursor, size=size)
    return {"items": page.rows, "next": page.next, "previous": page.previous}


@router.get("/count", response=Count, summary="How many are unread")
def count_unread(request: HttpRequest) -> dict[str, int]:
    return {"unread": queries.unread_count(request.user)}


@router.get("/preferences", response=list[PreferenceOut], summary="Whose notices come by mail")
def list_preferences(request: HttpRequest) -> list[dict[str, Any]]:
    said = queries.preferences_of(request.user, Channel.EMAIL)
    return [
        {"module": label, "title": str(title), "email": said[label]} for label, title in queries.modules_that_tell()
    ]


@router.patch("/preferences", response={200: list[PreferenceOut], 422: Problem}, summary="Choose them")
def change_preferences(request: HttpRequest, data: PreferencesIn) -> list[dict[str, Any]]:
    """A module that is not named stays as it is."""
    if unknown := data.email.keys() - {label for label, _title in queries.modules_that_tell()}:
        text = _("These tell nothing by mail: %(names)s.") % {"names": ", ".join(sorted(unknown))}
        raise Refused(text, field="email")
    if data.email:
        actions.set_preferences(user=request.user, by=request.user, **data.email)
    return list_preferences(request)


@router.post("/mark", response=Changed, summary="Mark as read or unread")
def mark(request: HttpRequest, data: MarkIn) -> dict[str, int]:
    return {"changed": actions.mark(user=request.user, read=data.read, public_ids=data.ids)}


# A key reads and marks its owner's own notices; everybody's that failed are for whoever has logged in.
@router.get("/failed", auth=LOGIN_ONLY, response=FailedNoticePage, summary="Notices that could not be sent")
def list_failed(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    """For administrators, newest first."""
    permit(request.user, access.REPLAY)
    page = paginate(queries.failed_deliveries(), order=["-id"], cursor=cursor, size=size)
    return {"items": page.rows, "next": page.next, "previous": page.previous}


@router.post("/failed/replay", auth=LOGIN_ONLY, response=Replayed, summary="Send all of them once more")
def replay_all_failed(request: HttpRequest) -> dict[str, int]:
    permit(request.user, access.REPLAY)
    return {"replayed": actions.replay_failed(by=request.user)}


@router.post("/failed/{int:pk}/replay", auth=LOGIN_ONLY, response=Replayed, summary="Send one of them once more")
def replay_one_failed(request: HttpRequest, pk: int) -> dict[str, int]:
    found = access.get_failed_delivery(request.user, pk)
    return {"replayed": actions.replay_failed(by=request.user, pk=found.pk)}
