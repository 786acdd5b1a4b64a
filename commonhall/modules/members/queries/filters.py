"""Saved filters and exports of a person."""

from typing import Any

from django.db.models import Q, QuerySet

from commonhall.core.pagination.keyset import Page, paginate
from commonhall.modules.members.models import Export, SavedFilter


def saved_filters(user: Any, *, shared: bool) -> QuerySet[SavedFilter]:
    """The person's own, and for the board what others share."""
    own = Q(owner=user.pk)
    return SavedFilter.objects.filter(own | Q(is_shared=True) if shared else own).select_related("owner")


def saved_page(user: Any, cursor: str = "", *, shared: bool) -> Page[SavedFilter]:
    return paginate(saved_filters(user, shared=shared), order=["name", "id"], cursor=cursor)


def exports_of(user: Any, cursor: str = "", size: int = 25) -> Page[Export]:
    rows = Export.objects.filter(created_by=user.pk)
    return paginate(rows, order=["-created_at", "-id"], cursor=cursor, size=size)
