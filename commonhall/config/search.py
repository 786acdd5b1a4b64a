"""One search over the whole house: the pages of the navigation, and what each module that is on says it can find."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from commonhall.core.modules import switchboard
from commonhall.core.modules.manifest import Module, Search, Text
from commonhall.core.search.hits import Hit
from commonhall.core.search.words import fold

MOST_LETTERS = 100


@dataclass(frozen=True)
class Place:
    """Where one can go: an entry of the navigation, or a page within it.

    Attributes:
        words: others by which it is looked for.
        section: the entry that the page lies within.
    """

    label: str
    url: str
    icon: str
    words: str = ""
    section: "Place | None" = None

    @property
    def folded(self) -> list[str]:
        return fold(f"{self.label} {self.words}").split()


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `more_url` leads to all of them, empty when these are all."""

    kind: str
    label: Text
    icon: str
    hits: list[Hit]
    more_url: str = ""


def found(user: Any, words: str, places: Sequence[Place], limit: int) -> list[Group]:
    """What the reader may see by these words, kind after kind; without a word where they may go.

    Args:
        places: those that the reader sees.
        limit: hits of each kind.
    """
    wanted = fold(words).split()
    hits = _by_words(places, wanted)[:limit] if wanted else [_hit(place) for place in places if not place.section]
    groups = [Group("places", _("Go to"), "file", hits)]
    if wanted:
        shown = {hit.url for hit in hits}
        groups += [_group(module, kind, user, words, limit, shown) for module, kind in _kinds(user)]
    return [group for group in groups if group.hits]


def _kinds(user: Any) -> list[tuple[Module, Search]]:
    return [(module, kind) for module in switchboard.active() for kind in module.searches if kind.shown_to(user)]


def _group(module: Module, kind: Search, user: Any, words: str, limit: int, shown: set[str]) -> Group:
    """Without what is shown already: a page that stands in a menu."""
    hits = list(kind.find(user, words, limit + 1))
    more = f"{reverse(kind.more)}?{urlencode({'q': words})}" if kind.more and len(hits) > limit else ""
    return Group(module.label, kind.label, kind.icon, [hit for hit in hits if hit.url not in shown][:limit], more)


def _by_words(places: Sequence[Place], wanted: list[str]) -> list[Hit]:
    """First what bears all the words itself, then the pages that bear some and lie in a section that bears the rest."""
    own = [place for place in places if _bears(place.folded, wanted)]
    inner = [
        place
        for place in places
        if place.section
        and place not in own
        and any(_bears(place.folded, [word]) for word in wanted)
        and _bears([*place.folded, *place.section.folded], wanted)
    ]
    return [_hit(place) for place in (*own, *inner)]


def _hit(place: Place) -> Hit:
    return Hit(place.label, place.url, place.section.label if place.section else "", place.icon)


def _bears(own: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(part) for word in own) for part in wanted)
