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
    PublicLink,
    Scope,
    Search,
    Subpage,
    everybody,
    holder_of,
)
from commonhall.ui.access import may_change_identity


def _waiting(request: HttpRequest) -> dict[str, Any] | None:
    from commonhall.foundation.pages import access, queries

    if not request.user.has_perm(access.READ_MESSAGES):
        return None
    waiting = queries.messages_waiting()
    return {"waiting": waiting[:5], "more": len(waiting) > 5} if waiting else None


def _search(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.foundation.pages import queries

    return queries.page_hits(user, words, limit)


def _messages(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.foundation.pages import queries

    return queries.message_hits(words, limit)


def _export(user: Any) -> Iterable[dict[str, Any]]:
    from commonhall.foundation.pages import queries

    return queries.personal_data(user)


def _erase(user: Any) -> None:
    from commonhall.foundation.pages import actions

    actions.erase_person(user)


HOLDS = (
    Holding(_("What you wrote to the board by the contact page"), Fate.ERASED),
    Holding(_("Versions of pages that you wrote"), Fate.NAMELESS, _("They belong to the club's pages.")),
)


class PagesConfig(Module):
    name = "commonhall.foundation.pages"
    label = "pages"
    title = _("Website")
    description = _("The home page, plain pages, menus, and what browsers and search engines ask for.")
    icon = "world"
    navigation = (
        NavLink(
            _("Website"),
            "pages:desk_pages",
            "world",
            "desk",
            holder_of("pages.manage"),
            within=(
                Subpage(_("Pages"), "pages:desk_pages"),
                Subpage(_("Home page"), "pages:arrange", words=_("blocks hero")),
                Subpage(_("Menus"), "pages:menus", words=_("header footer links")),
                Subpage(
                    _("Messages"),
                    "pages:message_list",
                    words=_("contact letters"),
                    shown_to=holder_of("pages.read_messages"),
                ),
                Subpage(_("Settings"), "pages:website"),
                Subpage(_("Logo"), "pages:logo", words=_("picture icon"), shown_to=may_change_identity, is_tab=False),
            ),
        ),
    )
    searches = (
        Search(_("Pages"), "file", _search, "pages:page_list", everybody),
        Search(_("Messages"), "mail", _messages, shown_to=holder_of("pages.read_messages")),
    )
    panels = (Panel("pages/waiting_panel.html", _waiting, "due"),)
    scopes = (Scope("pages:read", _("Read the website's pages")), Scope("pages:write", _("Change the website's pages")))
    personal_data = PersonalData(_export, _erase, HOLDS)
    public_links = (PublicLink(_("Contact"), "pages:contact"), PublicLink(_("Pages"), "pages:page_list"))

    def ready(self) -> None:
        super().ready()
        from commonhall.core.modules import switchboard
        from commonhall.core.visitors import version
        from commonhall.ui import queries as ui

        version.on_change(ui.forget)
        version.on_change(switchboard.forget)
