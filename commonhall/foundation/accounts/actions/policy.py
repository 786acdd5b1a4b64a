"""Deciding which second step is asked of whom."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts import queries
from commonhall.foundation.accounts.activity import SECOND_STEP_POLICY_CHANGED
from commonhall.foundation.accounts.models import Level, SecondStepPolicy


@transaction.atomic
def change_second_step_policy(
    *, everyone: str, roles: dict[str, str], every_login: bool, trust_with_strong: bool, by: object
) -> SecondStepPolicy:
    """Set what a login asks for. Whoever lacks what is asked for now is led to set it up at their next page.

    Args:
        everyone: a Level.
        roles: a Level for each role that needs more than everyone does.

    Raises:
        Refused: there is no such role or level.
    """
    if everyone not in Level.values or not set(roles.values()) <= set(Level.values):
        raise Refused(_("There is no such second step."), field="everyone")
    if not roles.keys() <= set(Role.values):
        raise Refused(_("There is no such role."), field="roles")
    SecondStepPolicy.objects.get_or_create(pk=1, defaults=_fields(queries.default_policy()))
    row = SecondStepPolicy.objects.select_for_update().get(pk=1)
    before = _fields(row)
    row.everyone, row.roles = everyone, dict(sorted(roles.items()))
    row.every_login, row.trust_with_strong = every_login, trust_with_strong
    row.save()
    if before != _fields(row):
        record(SECOND_STEP_POLICY_CHANGED, by=by, on=row, before=before, after=_fields(row))
    transaction.on_commit(queries.forget_policy)
    return row


def _fields(policy: Any) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in ("everyone", "roles", "every_login", "trust_with_strong")}
