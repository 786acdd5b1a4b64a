"""What every page knows: the site's face, the navigation, the reader's bell."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from commonhall.config.search import Place
from commonhall.core.modules import switchboard
from commonhall.core.modules.manifest import NavLink, Subpage
from commonhall.foundation.accounts.sessions import seconds_left
from commonhall.foundation.notifications.queries import unread_count
from commonhall.foundation.pages.queries import Item, menu_of


@dataclass(frozen=True)
class Link:
    """A navigation entry, ready to be drawn."""

    label: str
    url: str
    icon: str
    active: bool


Menus = dict[str, tuple[Link, ...]]


def site(request: HttpRequest) -> dict[str, Any]:
    """What is asked for only where a template names it: templates call what can be called."""
    menus = cache(lambda: menus_of(request))
    return {
        "navigation": lambda: menus()["main"],
        "desk": lambda: menus()["desk"],
        "account_links": lambda: menus()["account"],
        "section": cache(lambda: section_of(menus())),
        "section_tabs": cache(lambda: tabs_of(request, section_of(menus()))),
        "search_url": _address("search"),
        "public_menu": cache(lambda: _public_menu(request)),
        "footer_menu": cache(lambda: menu_of(request.user, "footer")),
        "site_url": settings.SITE_URL,
        **_bell(request),
        "session_limits": cache(lambda: _session(request)),
        "demo_mail_url": settings.DEMO_MAIL_URL,
        "is_demo": settings.DEMO,
    }


def _bell(request: HttpRequest) -> dict[str, Any]:
    if not request.user.is_authenticated:
        return {}
    return {
        "bell_url": "/notifications/",
        "bell_refresh_url": "/notifications/bell/",
        "unread_count": cache(lambda: unread_count(request.user)),
    }


def _session(request: HttpRequest) -> dict[str, Any]:
    """In how many seconds the reader is logged out; empty for visitors."""
    if not request.user.is_authenticated or (left := seconds_left(request)) is None:
        return {}
    idle, longest = left
    addresses = {"stay_url": _address("accounts:stay"), "login_url": _address("account_login")}
    return {"idle": idle, "longest": longest, **addresses}


def _public_menu(request: HttpRequest) -> list[Item]:
    """Visitors have the menu that staff arranged; whoever is logged in has the navigation instead."""
    return [] if request.user.is_authenticated else menu_of(request.user, "header")


def menus_of(request: HttpRequest) -> Menus:
    """What the reader may go to, by area."""
    entries = [(entry, _address(entry.url_name)) for entry in _entries()]
    # /members/ begins /members/desk/plans/ too: a page belongs to the entry whose address says most about it.
    here = _nearest(request, entries)
    home = [Link(gettext("Home"), "/", "home", request.path == "/")] if request.user.is_authenticated else []
    menus: dict[str, list[Link]] = {"main": home, "desk": [], "account": []}
    for entry, url in entries:
        if entry.shown_to(request.user):
            menus[entry.area].append(Link(str(entry.label), url, entry.icon, url == here))
    return {area: tuple(links) for area, links in menus.items()}


def section_of(menus: Menus) -> Link | None:
    """The navigation's entry that the page belongs to: where its breadcrumbs begin."""
    return next((link for links in menus.values() for link in links if link.active), None)


def tabs_of(request: HttpRequest, section: Link | None) -> tuple[Link, ...]:
    """The row of tabs of a section's pages, of those that the reader sees."""
    entry = next((entry for entry in _entries() if section and _address(entry.url_name) == section.url), None)
    pages = [(page, url) for page, url in _within(entry, request) if page.is_tab] if entry else []
    here = _nearest(request, pages)
    return tuple(Link(str(page.label), url, "", url == here) for page, url in pages)


def places_of(request: HttpRequest) -> list[Place]:
    """Every place that the reader may go to, for the search: the navigation's entries, the pages within them, and for a
    visitor what stands in the menus that staff arranged."""
    entries = {_address(entry.url_name): entry for entry in _entries()}
    found = {} if request.user.is_authenticated else {place.url: place for place in _arranged(request)}
    for link in [link for links in menus_of(request).values() for link in links]:
        entry = entries.get(link.url)
        found[link.url] = place = Place(link.label, link.url, link.icon, str(entry.words) if entry else "")
        for page, url in _within(entry, request) if entry else ():
            if url != link.url:
                found[url] = Place(str(page.label), url, link.icon, str(page.words), place)
    return list(found.values())


def _arranged(request: HttpRequest) -> list[Place]:
    tops = [item for area in ("header", "footer") for item in menu_of(request.user, area)]
    return [Place(str(item.label), item.url, "file") for top in tops for item in (top, *top.children) if item.url]


def _entries() -> list[NavLink]:
    return [entry for module in switchboard.active() for entry in module.navigation]


def _within(entry: NavLink, request: HttpRequest) -> list[tuple[Subpage, str]]:
    return [(page, _address(page.url_name, *page.args)) for page in entry.subpages if page.shown_to(request.user)]


def _nearest(request: HttpRequest, pages: Sequence[tuple[Any, str]]) -> str:
    """Of these addresses the one that says most about where the reader is; empty for none."""
    return max((url for _page, url in pages if request.path.startswith(url)), key=len, default="")


@cache
def _address(url_name: str, *args: str) -> str:
    return reverse(url_name, args=args)
