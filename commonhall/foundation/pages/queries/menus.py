"""The menus. They stand on every page, so each process keeps them as long as the public version stays the same."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import NoReverseMatch, reverse

from commonhall.core.modules import switchboard
from commonhall.core.modules.manifest import PublicLink, Text
from commonhall.core.visitors import version
from commonhall.foundation.pages.models import MenuArea, MenuEntry, PageAudience, PageState
from commonhall.foundation.pages.queries.pages import audiences_of


@dataclass(frozen=True)
class Item:
    """An entry ready to be drawn; a heading has no address."""

    label: Text
    url: str = ""
    audience: str = PageAudience.PUBLIC
    children: tuple["Item", ...] = ()


Menus = dict[str, list[Item]]
_kept: tuple[str, Menus] | None = None


def menu_of(user: Any, area: str) -> list[Item]:
    """What the reader sees of a menu."""
    items = _menus().get(area, [])
    if all(item.audience == PageAudience.PUBLIC for item in _flat(items)):
        return items
    circles = audiences_of(user)
    return [found for item in items if (found := _for_circles(item, circles))]


def forget() -> None:
    global _kept
    _kept = None


Placed = tuple[MenuEntry, Item | None]


def entries_to_arrange(area: str) -> list[tuple[MenuEntry, Item | None, list[Placed]]]:
    """Each entry of the first level with what it leads to, if that is there now, and what stands below it."""
    rows = list(MenuEntry.objects.filter(area=area).select_related("page"))
    top = [entry for entry in rows if entry.parent_id is None]
    placed = [(entry, _item(entry)) for entry in rows]
    return [(entry, _item(entry), [pair for pair in placed if pair[0].parent_id == entry.pk]) for entry in top]


def entries_of(area: str) -> list[MenuEntry]:
    return list(MenuEntry.objects.filter(area=area).select_related("page"))


def module_links() -> list[PublicLink]:
    """Pages that modules offer for the menu, of those that are on."""
    return [link for module in switchboard.active() for link in module.public_links]


def _menus() -> Menus:
    global _kept
    token = version.current()
    if _kept is None or _kept[0] != token or not token:
        _kept = (token, {area: _read(area) for area in MenuArea.values}) if token else ("", {})
    return _kept[1]


def _read(area: str) -> list[Item]:
    found = []
    for entry, item, below in entries_to_arrange(area):
        inner = tuple(child for _entry, child in below if child)
        if item is None and inner:  # its page was withdrawn: what stands below it is still there
            item = Item(str(entry))
        if item is not None and (item.url or inner):
            found.append(replace(item, children=inner))
    return found


def _item(entry: MenuEntry) -> Item | None:
    """What the entry leads to; None when that is not there at the moment."""
    if entry.page is not None:
        if entry.page.state != PageState.PUBLISHED:
            return None
        return Item(entry.label or entry.page.title, entry.page.get_absolute_url(), entry.page.audience)
    if entry.url_name:
        link = next((each for each in module_links() if each.url_name == entry.url_name), None)
        return Item(entry.label or link.label, _address(link.url_name)) if link and _address(link.url_name) else None
    return Item(entry.label or entry.url, entry.url)


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _flat(items: list[Item]) -> list[Item]:
    return [*items, *(child for item in items for child in item.children)]


def _for_circles(item: Item, circles: list[str]) -> Item | None:
    children = tuple(child for child in item.children if child.audience in circles)
    if item.audience in circles:
        return replace(item, children=children) if item.url or children else None
    return Item(item.label, children=children) if children else None
