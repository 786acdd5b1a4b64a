"""Every read that is more than a line."""

from commonhall.core.pagination.keyset import Page, paginate
from commonhall.modules.$module.models import $Model


def newest(cursor: str = "", size: int = 25) -> Page[$Model]:
    """A page of all of them, newest first; raises BadCursor when the cursor is not one of this list."""
    rows = $Model.objects.select_related("created_by")
    return paginate(rows, order=["-created_at", "-id"], cursor=cursor, size=size)
