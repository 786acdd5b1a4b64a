from typing import Any

from django.db.models import Model, QuerySet

from commonhall.core.pagination.keyset import paginate


def page_of(rows: "QuerySet[Any, Model]", order: list[str], cursor: str, size: int) -> dict[str, Any]:
    """A page of the rows, as the API shows it."""
    page = paginate(rows, order=order, cursor=cursor, size=size)
    return {"items": page.rows, "next": page.next, "previous": page.previous}
