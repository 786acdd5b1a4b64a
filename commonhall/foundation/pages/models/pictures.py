"""A picture of a page or a block, as both keep it: the id of its file, its measures, and what it shows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from commonhall.foundation.files.queries import signed_address

WIDE = 1280  # the longer side of the picture that pages show, in pixels
NARROW = 640  # and of the one for phones
COLUMN = 672  # pixels that a column of text has at most


@dataclass(frozen=True)
class Picture:
    """
    Attributes:
        alt: what it shows, for those who don't see it; empty for decoration.
        is_public: its address lasts; else it is signed and ends an hour or two after it was made. Pages are kept for
            visitors an hour at most (VISITOR_PAGES_SECONDS), so no kept page outlives its pictures.
    """

    id: UUID
    width: int
    height: int
    alt: str
    is_public: bool

    @classmethod
    def of(cls, kept: dict[str, Any] | None, *, is_public: bool) -> "Picture | None":
        return cls(UUID(kept["id"]), kept["width"], kept["height"], kept["alt"], is_public) if kept else None

    def address(self, longest: int = WIDE) -> str:
        if self.is_public:
            return reverse("files:public", args=[self.id, longest])
        return signed_address(self.id, str(longest))

    @property
    def url(self) -> str:
        return self.address()

    @property
    def choices(self) -> str:
        """The `srcset`; empty for a picture that is small anyway."""
        if self.width <= COLUMN:
            return ""
        return ", ".join(f"{self.address(longest)} {self._width_in(longest)}w" for longest in (NARROW, WIDE))

    def _width_in(self, longest: int) -> int:
        return round(self.width * min(1, longest / max(self.width, self.height)))
