"""The site's identity, which every page shows; so each process keeps it for a few seconds."""

import time
from dataclasses import dataclass, replace

from django.urls import reverse

from commonhall.ui.models import DEFAULT_ACCENT, DEFAULT_NAME, SiteIdentity

LOGO = "480"  # the rendition that pages show
REFRESH = 5.0  # seconds until a change made in another process is seen in this one


@dataclass(frozen=True)
class Identity:
    name: str = DEFAULT_NAME
    tagline: str = ""
    accent: str = DEFAULT_ACCENT
    logo_url: str = ""
    logo_width: int = 0
    logo_height: int = 0
    logo_says_name: bool = False

    @property
    def has_own_accent(self) -> bool:
        return self.accent != DEFAULT_ACCENT


_known = Identity()
_read_at = float("-inf")


def site_identity() -> Identity:
    """The site's name, tagline, accent (#rrggbb) and logo address (empty: the drawing of ours)."""
    global _known, _read_at
    if time.monotonic() - _read_at > REFRESH:
        _known = stored_identity()
        _read_at = time.monotonic()
    return _known


def stored_identity() -> Identity:
    """The same as the database has it at this moment, for whoever changes it."""
    row = SiteIdentity.objects.first()
    return _identity(row) if row else Identity()


def _identity(row: SiteIdentity) -> Identity:
    known = Identity(row.name, row.tagline, row.accent)
    if row.logo is None:
        return known
    # A public file's address lasts, so a page that is kept for visitors can't outlive it.
    url = reverse("files:public", args=[row.logo, LOGO])
    return replace(
        known, logo_url=url, logo_width=row.logo_width, logo_height=row.logo_height, logo_says_name=row.logo_says_name
    )


def forget() -> None:
    """Look again at the next question."""
    global _read_at
    _read_at = float("-inf")
