from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import Fate, Holding, Module, NavLink, PersonalData, holder_of


def _export(user: Any) -> Iterable[dict[str, Any]]:
    from commonhall.foundation.security import queries

    return queries.personal_data(user)


def _erase(user: Any) -> None:
    from commonhall.foundation.security import actions

    actions.erase_person(user)


HOLDS = (
    Holding(
        _("Security events about your account"), Fate.NAMELESS, _("Whoever attacks one account may attack the next.")
    ),
)


class SecurityConfig(Module):
    name = "commonhall.foundation.security"
    label = "security"
    title = _("Security")
    icon = "shield"
    navigation = (
        NavLink(
            _("Security"), "security:dashboard", "shield", area="desk", shown_to=holder_of("security.handle_events")
        ),
        NavLink(
            _("Audit log"), "security:audit_log", "history", area="desk", shown_to=holder_of("security.read_audit_log")
        ),
    )
    personal_data = PersonalData(_export, _erase, HOLDS)
