"""What an upload for one purpose may be, and what becomes of an image."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from commonhall.foundation.files.judging.types import FileType, named

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Size:
    """A rendition of an image: a square cut from its middle, or the whole within a width. Nothing is enlarged.

    Attributes:
        name: in the file's address, letters and digits.
        pixels: the square's side, or the most that the longer side may have.
    """

    name: str
    pixels: int
    square: bool = False


def square(pixels: int) -> Size:
    return Size(str(pixels), pixels, square=True)


def within(pixels: int) -> Size:
    return Size(str(pixels), pixels)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The limits.

    Attributes:
        types: what is taken.
        max_bytes: of the file as it comes.
        max_pixels: width times height of an image, asked before it is decoded. 25 million need 100 MB of memory.
        max_pages: of a PDF.
        max_entries, max_unpacked: of an archive, and of an office file, which is one: files within, and bytes of all.
        full: what is kept of an image itself; None for its own size, up to 16,000 pixels on a side.
        sizes: the smaller renditions that pages ask for.
        keep_format: whether an image stays JPEG or PNG; else all become WebP, which is smaller.
    """

    types: tuple[FileType, ...]
    max_bytes: int
    max_pixels: int = 25_000_000
    max_pages: int = 500
    max_entries: int = 2_000
    max_unpacked: int = 100 * MEGABYTE
    full: Size | None = None
    sizes: tuple[Size, ...] = ()
    keep_format: bool = False

    @property
    def accept(self) -> str:
        """For the attribute of a file input."""
        return ",".join(f".{ending}" for kind in self.types for ending in kind.endings)

    @property
    def hint(self) -> str:
        """ "JPEG, PNG or PDF, up to 5 MB."""
        return _("%(types)s, up to %(size)s.") % {"types": named(self.types), "size": filesizeformat(self.max_bytes)}
