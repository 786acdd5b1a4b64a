"""One search over the whole house: the pages of the navigation, and what each module that is on says it can find."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from commonhall.core.modules import switchboard
from commonhall.core.modules.manifest import Module, Search, Text
from commonhall.core.search.hits import Hit
from commonhall.core.search.words import fold

MOST_LETTERS = 100


class Page(Protocol):
    """An entry of the navigation."""

    @property
    def label(self) -> Text: ...
    @property
    def url(self) -> str: ...
    @property
    def icon(self) -> str: ...


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `more_url` leads to all of them, empty when these are all."""

    kind: str
    label: Text
    icon: str
    hits: list[Hit]
    more_url: str = ""


def may_search(user: Any) -> bool:
    """Whether there is anything that this reader could find beyond a few links."""
    return bool(user.is_authenticated) or any(True for _kind in _kinds(user))


def found(user: Any, words: str, pages: Sequence[Page], limit: int) -> list[Group]:
    """What the reader may see by these words, kind after kind; without a word the pages they may go to.

    Args:
        pages: the navigation's entries that the reader sees.
        limit: hits of each kind.
    """
    wanted = fold(words).split()
    hits = [Hit(str(page.label), page.url, icon=page.icon) for page in pages if _matches(str(page.label), wanted)]
    groups = [Group("places", _("Go to"), "file", hits[:limit] if wanted else hits)]
    if wanted:
        groups += [_group(module, kind, user, words, limit) for module, kind in _kinds(user)]
    return [group for group in groups if group.hits]


def _kinds(user: Any) -> list[tuple[Module, Search]]:
    return [(module, kind) for module in switchboard.active() for kind in module.searches if kind.shown_to(user)]


def _group(module: Module, kind: Search, user: Any, words: str, limit: int) -> Group:
    hits = list(kind.find(user, words, limit + 1))
    more = f"{reverse(kind.more)}?{urlencode({'q': words})}" if kind.more and len(hits) > limit else ""
    return Group(module.label, kind.label, kind.icon, hits[:limit], more)


def _matches(label: str, wanted: list[str]) -> bool:
    own = fold(label).split()
    return all(any(word.startswith(part) for word in own) for part in wanted)
