"""What every page knows: the site's face, the navigation, the reader's bell."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from commonhall.config.search import may_search
from commonhall.core.modules import switchboard
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
        "search_url": cache(lambda: _address("search") if may_search(request.user) else ""),
        "public_menu": cache(lambda: _public_menu(request)),
        "footer_menu": cache(lambda: menu_of(request.user, "footer")),
        "site_url": settings.SITE_URL,
        **_bell(request),
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


def _public_menu(request: HttpRequest) -> list[Item]:
    """Visitors have the menu that staff arranged; whoever is logged in has the navigation instead."""
    return [] if request.user.is_authenticated else menu_of(request.user, "header")


def menus_of(request: HttpRequest) -> Menus:
    """What the reader may go to, by area."""
    entries = [(entry, _address(entry.url_name)) for module in switchboard.active() for entry in module.navigation]
    # /members/ begins /members/desk/plans/ too: a page belongs to the entry whose address says most about it.
    here = max((url for _entry, url in entries if request.path.startswith(url)), key=len, default="")
    home = [Link(gettext("Home"), "/", "home", request.path == "/")] if request.user.is_authenticated else []
    menus: dict[str, list[Link]] = {"main": home, "desk": [], "account": []}
    for entry, url in entries:
        if entry.shown_to(request.user):
            menus[entry.area].append(Link(str(entry.label), url, entry.icon, url == here))
    return {area: tuple(links) for area, links in menus.items()}


def section_of(menus: Menus) -> Link | None:
    """The navigation's entry that the page belongs to: where its breadcrumbs begin."""
    return next((link for links in menus.values() for link in links if link.active), None)


@cache
def _address(url_name: str) -> str:
    return reverse(url_name)
