"""Pages by reader."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from commonhall.core.access.roles import is_board
from commonhall.core.modules import switchboard
from commonhall.core.modules.manifest import PublicAddress
from commonhall.core.search.hits import Hit
from commonhall.core.search.queries import matching
from commonhall.foundation.accounts.queries import is_among_members
from commonhall.foundation.pages.models import Page, PageAudience, PageState, PageVersion, Website

LABEL = "pages.page"
STAFF = "staff"  # the search's audience for those who see drafts too
CONTACT = "contact"  # the page of this address stands above the contact form
FEW = 200


def audiences_of(user: Any) -> list[str]:
    """Which pages the reader may see."""
    found = [PageAudience.PUBLIC]
    if is_among_members(user):
        found.append(PageAudience.MEMBERS)
    if is_board(user):
        found.append(PageAudience.BOARD)
    return [str(each) for each in found]


def readable_pages(user: Any) -> "QuerySet[Page]":
    return Page.objects.filter(state=PageState.PUBLISHED, audience__in=audiences_of(user))


def pages_by_words(user: Any, words: str = "") -> "QuerySet[Page]":
    """What the reader may see; with words only pages that hold them all."""
    rows = readable_pages(user)
    # A page is found under its own audience; the widest that holds the reader's finds all of them.
    return rows.filter(pk__in=matching(LABEL, words, audiences_of(user)[-1])) if words.strip() else rows


def page_hits(user: Any, words: str, limit: int) -> list[Hit]:
    """For the site's search: the pages that the reader may see and that hold the words; for who writes them, drafts."""
    rows = pages_to_manage(words) if is_board(user) else pages_by_words(user, words)
    return [_hit(page) for page in rows.defer("body").order_by("title", "id")[:limit]]


def _hit(page: Page) -> Hit:
    is_draft = page.state == PageState.DRAFT
    return Hit(page.title, page.get_absolute_url(), page.get_state_display() if is_draft else page.description)


def pages_to_manage(words: str = "", state: str = "") -> "QuerySet[Page]":
    rows = (
        Page.objects.filter(state=state) if state in PageState.values else Page.objects.exclude(state=PageState.DELETED)
    )
    return rows.filter(pk__in=matching(LABEL, words, STAFF)) if words.strip() else rows


def deleted_pages() -> list[Page]:
    """The last that were deleted, without their texts."""
    rows = Page.objects.filter(state=PageState.DELETED).defer("body")
    return list(rows.order_by("-updated_at", "-id")[:FEW])


def contact_page(*, drafts: bool = False) -> Page | None:
    """What the board wrote above the contact form, if it is there for everybody.

    Args:
        drafts: also what is not, for those who write it.
    """
    rows = Page.objects.filter(slug=CONTACT).exclude(state=PageState.DELETED)
    return (rows if drafts else rows.filter(state=PageState.PUBLISHED, audience=PageAudience.PUBLIC)).first()


def versions_of(page: Page) -> list[PageVersion]:
    return list(page.versions.defer("body").select_related("by").order_by("-number")[:FEW])


def website() -> Website:
    """What staff said of the site; the defaults when they said nothing."""
    return Website.objects.filter(pk=1).first() or Website(pk=1)


def public_addresses() -> list[PublicAddress]:
    """Every page that search engines may read: ours, then what the modules offer."""
    found = [PublicAddress("/")]
    if website().contact_is_open or contact_page():
        found.append(PublicAddress("/contact/"))
    found += _own_addresses()
    for module in switchboard.active():
        for offered in module.public_addresses:
            found += offered()
    return found


def closed_to_robots() -> tuple[str, ...]:
    """Beginnings of paths that are for members and staff, of the modules that are on."""
    return tuple(path for module in switchboard.active() for path in module.closed_to_robots)


def _own_addresses() -> Iterable[PublicAddress]:
    rows = Page.objects.filter(state=PageState.PUBLISHED, audience=PageAudience.PUBLIC).exclude(slug=CONTACT)
    for slug, changed_at in rows.order_by("title", "id").values_list("slug", "updated_at"):
        yield PublicAddress(f"/{slug}/", changed_at)
