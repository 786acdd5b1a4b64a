"""Who may do what, and fetching as the check."""

from typing import Any
from uuid import UUID

import rules

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import Role, has_role, is_board
from commonhall.modules.$module.models import $Model


@rules.predicate
def is_author(user: Any, $model: $Model | None) -> bool:
    return $model is not None and $model.created_by_id == user.pk


belongs = has_role(Role.MEMBER, Role.BOARD)
rules.add_perm("$module.read_$model", belongs)
rules.add_perm("$module.add_$model", belongs)
rules.add_perm("$module.close_$model", belongs & (is_author | is_board))


def get_$model(user: Any, public_id: UUID | str, to: str = "read") -> $Model:
    """One that the person may see, to "read" or to "close" it."""
    rows = $Model.objects.select_related("created_by")
    found = fetch(rows if user.has_perm("$module.read_$model") else rows.none(), public_id=public_id)
    if to == "close":
        permit(user, "$module.close_$model", on=found)
    return found
