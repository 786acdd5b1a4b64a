from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import (
    Fate,
    Holding,
    Module,
    NavLink,
    Panel,
    PersonalData,
    Scope,
    Search,
    Subpage,
    holder_of,
    signed_in,
)


def _export(user: Any) -> Iterable[dict[str, Any]]:
    from commonhall.foundation.notifications import queries

    return queries.personal_data(user)


def _erase(user: Any) -> None:
    from commonhall.foundation.notifications import actions

    actions.erase_person(user)


def _search(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.foundation.notifications import queries

    return queries.notice_hits(user, words, limit)


def _home(request: HttpRequest) -> dict[str, Any] | None:
    from commonhall.foundation.notifications import queries

    return queries.home_panel(request.user)


HOLDS = (Holding(_("Your notices, and how you like to be told"), Fate.ERASED),)


class NotificationsConfig(Module):
    name = "commonhall.foundation.notifications"
    label = "notifications"
    title = _("Notifications")
    description = _("The bell and the mails that tell people what concerns them.")
    icon = "bell"
    navigation = (
        NavLink(
            _("Notices by mail"),
            "notifications:preferences",
            "bell",
            "account",
            signed_in,
            within=(Subpage(_("All notices"), "notifications:notification_list", is_tab=False),),
        ),
        NavLink(_("Failed notices"), "notifications:failed", "mail", "desk", holder_of("notifications.replay")),
    )
    searches = (Search(_("Notices"), "bell", _search),)
    panels = (Panel("notifications/home_panel.html", _home, "new"),)
    scopes = (
        Scope("notifications:read", _("Read notices")),
        Scope("notifications:write", _("Mark notices as read")),
    )
    personal_data = PersonalData(_export, _erase, HOLDS)
