"""Notifications for programs, under /api/v1/notifications/."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from commonhall.core.api.problems import Problem
from commonhall.core.api.schemas import PageSize
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import paginate
from commonhall.foundation.notifications import actions, queries
from commonhall.foundation.notifications.models import Channel
from commonhall.foundation.notifications.schemas import (
    Changed,
    Count,
    MarkIn,
    NotificationPage,
    PreferenceOut,
    PreferencesIn,
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
