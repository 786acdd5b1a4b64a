"""Notifications for programs, under /api/v1/notifications/."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from commonhall.core.api.schemas import PageSize
from commonhall.core.pagination.keyset import paginate
from commonhall.foundation.notifications import actions, queries
from commonhall.foundation.notifications.schemas import Changed, Count, MarkIn, NotificationPage

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


@router.post("/mark", response=Changed, summary="Mark as read or unread")
def mark(request: HttpRequest, data: MarkIn) -> dict[str, int]:
    return {"changed": actions.mark(user=request.user, read=data.read, public_ids=data.ids)}
