"""Arrange the public menu and the footer."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.visitors import version
from commonhall.foundation.pages.activity import MENU_CHANGED
from commonhall.foundation.pages.models import MenuArea, MenuEntry, Page
from commonhall.foundation.pages.queries import module_links

MOST = 40  # entries of one menu
LOGGED = ("area", "parent_id", "position", "label", "page_id", "url_name", "url")


@transaction.atomic
def save_entry(
    *,
    by: Any,
    area: str,
    label: str = "",
    page: Page | None = None,
    url_name: str = "",
    url: str = "",
    parent: MenuEntry | None = None,
    entry: MenuEntry | None = None,
) -> MenuEntry:
    """Add an entry at the end of its level, or change one.

    Raises:
        Refused: it leads to two things, to what no module offers, or to nothing and has no text; it would stand where
            nobody sees it; or others stand below it and it would leave them behind.
    """
    label = label.strip()
    # The entry itself is locked as well, wherever it stands: nothing is put below it meanwhile.
    rows = list(MenuEntry.objects.select_for_update().filter(Q(area=area) | Q(pk=entry.pk if entry else None)))
    found = next((each for each in rows if each.pk == entry.pk), None) if entry else MenuEntry()
    if found is None:
        raise Refused(_("This entry is deleted already."))
    before = _logged(found) if entry else {}
    siblings = [each for each in rows if each.area == area]
    _refuse_unclear(label, page, url_name, url)
    if url_name and url_name != found.url_name:  # what an entry leads to already may be off for a while
        _refuse_unknown(url_name)
    _refuse_deep(found, parent, siblings)
    _refuse_unseen(found, parent, area)
    if found not in siblings and len(siblings) >= MOST:
        raise Refused(_("This menu has %(count)d entries already. Delete one first.") % {"count": MOST})
    if not entry or (found.area, found.parent_id) != (area, parent.pk if parent else None):
        found.position = 1 + max((each.position for each in siblings), default=0)
    found.area, found.parent, found.label = area, parent, label
    found.page, found.url_name, found.url = page, url_name, url
    if _logged(found) == before:  # what is there already is no news
        return found
    found.save()
    return _tell(found, by, before, _logged(found))


@transaction.atomic
def move_entry(*, entry: MenuEntry, up: bool, by: Any) -> MenuEntry:
    """Change places with the neighbour of the same level.

    Raises:
        Refused: there is none.
    """
    level = list(MenuEntry.objects.select_for_update().filter(area=entry.area, parent=entry.parent_id))
    here = next((place for place, each in enumerate(level) if each.pk == entry.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(level):
        raise Refused(_("It can't be moved any further."))
    found, other = level[here], level[there]
    found.position, other.position = other.position, found.position
    MenuEntry.objects.bulk_update([found, other], ["position"])
    return _tell(found, by, {"position": other.position}, {"position": found.position})


@transaction.atomic
def delete_entry(*, entry: MenuEntry, by: Any) -> None:
    """Take it out of the menu, with what stands below it. What it leads to stays."""
    found = MenuEntry.objects.select_for_update().filter(pk=entry.pk).first()
    if found is None:
        raise Refused(_("This entry is deleted already."))
    _tell(found, by, _logged(found), {})
    found.delete()


def _refuse_unclear(label: str, page: Page | None, url_name: str, url: str) -> None:
    aims = [each for each in (page, url_name, url) if each]
    if len(aims) > 1:
        raise Refused(_("Choose one: a page, a page of a module, or an address."))
    if not aims and not label:
        raise Refused(_("Say where it leads, or give it a text to make a heading of it."), field="label")
    if url and not label:
        raise Refused(_("Give the link a text."), field="label")


def _refuse_unknown(url_name: str) -> None:
    if url_name not in {link.url_name for link in module_links()}:
        raise Refused(_("No module offers this page for the menu."), field="url_name")


def _refuse_deep(entry: MenuEntry, parent: MenuEntry | None, siblings: list[MenuEntry]) -> None:
    if parent is None:
        return
    above = next((each for each in siblings if each.pk == parent.pk), None)  # as it is now that it is locked
    if above is None or above.parent_id or above.pk == entry.pk:
        raise Refused(_("An entry stands below one of the first level of the same menu."), field="parent")
    if entry.pk and entry.children.exists():
        raise Refused(_("It has entries below it. Move these first."), field="parent")


def _refuse_unseen(entry: MenuEntry, parent: MenuEntry | None, area: str) -> None:
    if parent and area == MenuArea.FOOTER:
        raise Refused(_("The footer is one row of links: nothing stands below another entry."), field="parent")
    if entry.pk and entry.area != area and entry.children.exclude(area=area).exists():
        raise Refused(_("It has entries below it. Move these first."), field="area")


def _logged(entry: MenuEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in LOGGED}


def _tell(entry: MenuEntry, by: Any, before: dict[str, Any], after: dict[str, Any]) -> MenuEntry:
    version.bump()
    record(MENU_CHANGED, by=by, on=entry, before=before, after=after, data={"entry": str(entry)})
    return entry
