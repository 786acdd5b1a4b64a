from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import (
    Fate,
    Holding,
    Module,
    NavLink,
    PersonalData,
    Search,
    Subpage,
    holder_of,
)


def _export(user: Any) -> Iterable[dict[str, Any]]:
    from commonhall.foundation.security import queries

    return queries.personal_data(user)


def _erase(user: Any) -> None:
    from commonhall.foundation.security import actions

    actions.erase_person(user)


def _events(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.foundation.security import queries

    return queries.event_places(words)


def _log(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.foundation.security import queries

    return queries.log_places(words)


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
            _("Security"),
            "security:dashboard",
            "shield",
            area="desk",
            shown_to=holder_of("security.handle_events"),
            within=(
                Subpage(_("Now"), "security:dashboard"),
                Subpage(_("Events"), "security:event_list", words=_("alarms incidents")),
                Subpage(
                    _("Addresses"),
                    "security:rules",
                    words=_("IP networks blocked"),
                    shown_to=holder_of("security.rule_addresses"),
                ),
                Subpage(_("Limits"), "security:limits", words=_("rates"), shown_to=holder_of("security.adjust_limits")),
            ),
        ),
        NavLink(
            _("Audit log"), "security:audit_log", "history", area="desk", shown_to=holder_of("security.read_audit_log")
        ),
    )
    searches = (
        Search(_("Security events"), "shield", _events, "", holder_of("security.handle_events")),
        Search(_("Audit log"), "history", _log, "", holder_of("security.read_audit_log")),
    )
    personal_data = PersonalData(_export, _erase, HOLDS)
