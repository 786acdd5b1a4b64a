"""The manifest: what a module tells the house about itself, in its `apps.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from django.apps import AppConfig
from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonhall.core.search.hits import Hit

Text = str | Promise


def everybody(user: Any) -> bool:
    return True


def signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


def holder_of(permission: str) -> Callable[[Any], bool]:
    """Visible to those who have the permission."""
    return lambda user: bool(user.is_authenticated and user.has_perm(permission))


@dataclass(frozen=True)
class Subpage:
    """A page within an entry of the navigation: the search finds it, and tabs lead to it.

    Attributes:
        words: others by which it is looked for.
        shown_to: who sees it among those who see the entry; the page itself asks again.
        args: of its URL.
        is_tab: whether it stands in the row of tabs (ui/section_tabs.html); else its section's pages lead to it.
    """

    label: Text
    url_name: str
    words: Text = ""
    shown_to: Callable[[Any], bool] = everybody
    args: tuple[str, ...] = ()
    is_tab: bool = True


@dataclass(frozen=True)
class NavLink:
    """An entry of the navigation.

    Attributes:
        area: "main" for the header, "desk" for the staff's menu, "account" for the reader's own.
        shown_to: who sees it; the page itself asks again.
        words: others by which it is looked for.
        within: the pages within it, its own first where they have tabs; a function where the apps must be ready.
    """

    label: Text
    url_name: str
    icon: str
    area: str = "main"
    shown_to: Callable[[Any], bool] = signed_in
    words: Text = ""
    within: tuple[Subpage, ...] | Callable[[], Iterable[Subpage]] = ()

    @property
    def subpages(self) -> Iterable[Subpage]:
        return self.within() if callable(self.within) else self.within


@dataclass(frozen=True)
class Panel:
    """A box on the member's home: a template and the function that makes what it knows as `panel`; None for no box.

    Attributes:
        area: what it tells: "new" (what happened), "due" (what waits for the reader), "next" (what comes). Where that
            depends on the reader, the context's key "area" says it.
    """

    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]
    area: str = "new"


@dataclass(frozen=True)
class PublicPanel:
    """A box on the home page that visitors see; as Panel, but the same for every visitor.

    Attributes:
        area: the block of the home page in which it stands: "news" or "events".
    """

    area: str
    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]


@dataclass(frozen=True)
class PublicLink:
    """A page of the module that staff may put into the site's public menu."""

    label: Text
    url_name: str


@dataclass(frozen=True)
class PublicNumber:
    """A number about the club that the home page may show to everybody, such as how many members there are."""

    label: Text
    count: Callable[[], int]


@dataclass(frozen=True)
class PublicAddress:
    """A page that search engines may read: its path on this site, and when it changed last."""

    path: str
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Search:
    """A kind of thing that the site's search finds.

    Attributes:
        label: what stands above its hits, in the plural.
        icon: of a hit that has none of its own.
        find: what this reader may see of it by these words, best first and at most so many: `find(user, words, limit)`.
            It is asked with each word typed, so it takes a query or two, whatever the size of the table.
        more: the name of the list's URL that takes `?q=`, for those who want all.
        shown_to: who may look for this kind at all.
    """

    label: Text
    icon: str
    find: Callable[[Any, str, int], Iterable[Hit]]
    more: str = ""
    shown_to: Callable[[Any], bool] = signed_in


class Fate(models.TextChoices):
    """What becomes of a person's rows when their account is deleted."""

    ERASED = "erased", _("Deleted")
    NAMELESS = "nameless", _("Kept without your name")
    BY_LAW = "by_law", _("Kept without your name, because the law asks for it")


@dataclass(frozen=True)
class Holding:
    """A kind of rows that a module has of a person, in the register of what is held.

    Attributes:
        what: such as _("Notes of the staff on you").
        why: said to the person where something is kept.
    """

    what: Text
    fate: Fate
    why: Text = ""


@dataclass(frozen=True)
class Scope:
    """What an API key may be allowed to do.

    Attributes:
        name: "<label>:read" opens what only reads of the API mounted under that label, "<label>:write" the rest. What
            no module declares, no key opens.
        label: in words, for whoever makes a key.
    """

    name: str
    label: Text


@dataclass(frozen=True)
class PersonalData:
    """What a module holds about a person, how to export it and how to erase it.

    Attributes:
        export: everything, as values that JSON knows, dates, UUIDs, lists and dicts of them; `kind` tells them apart.
        erase: does with each holding what its fate says, in the caller's transaction; may raise Refused when it can't
            be done yet, such as while a payment is under way.
        holds: the register, which the person reads before they delete their account.
        files: names and contents of files that go into the archive.
    """

    export: Callable[[Any], Iterable[dict[str, Any]]]
    erase: Callable[[Any], None]
    holds: tuple[Holding, ...] = ()
    files: Callable[[Any], Iterable[tuple[str, Iterable[bytes]]]] | None = None


class Module(AppConfig):
    """An app that takes part in the house. Foundation is always on; modules can be switched."""

    # Every apps.py imports this class, and Django must not take it for the app's own configuration.
    default = False

    title: ClassVar[Text] = ""
    description: ClassVar[Text] = ""
    icon: ClassVar[str] = "box"
    needs: ClassVar[tuple[str, ...]] = ()
    presets: ClassVar[tuple[str, ...]] = ()
    navigation: ClassVar[tuple[NavLink, ...]] = ()
    panels: ClassVar[tuple[Panel, ...]] = ()
    searches: ClassVar[tuple[Search, ...]] = ()
    public_panels: ClassVar[tuple[PublicPanel, ...]] = ()
    public_links: ClassVar[tuple[PublicLink, ...]] = ()
    public_numbers: ClassVar[tuple[PublicNumber, ...]] = ()
    # Each gives pages that search engines may read.
    public_addresses: ClassVar[tuple[Callable[[], Iterable[PublicAddress]], ...]] = ()
    # Beginnings of paths where members and staff are among themselves: robots are asked to stay away.
    closed_to_robots: ClassVar[tuple[str, ...]] = ()
    # The names of the kinds of activity that change what visitors see; their cached pages are then dropped.
    public_changes: ClassVar[tuple[str, ...]] = ()
    permissions: ClassVar[dict[str, tuple[str, ...]]] = {}
    personal_data: ClassVar[PersonalData | None] = None
    scopes: ClassVar[tuple[Scope, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.default = True

    @property
    def switchable(self) -> bool:
        return self.name.startswith("commonhall.modules.")

    def ready(self) -> None:
        # Declarations work by being imported: what can happen here, who may do it, and what we do about others' news.
        for room in ("activity", "access", "reactions", "purposes"):
            if find_spec(f"{self.name}.{room}"):
                import_module(f"{self.name}.{room}")
