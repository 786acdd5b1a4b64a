"""What passed, ready to be kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO

from commonhall.foundation.files.judging.types import FileType

CHUNK = 256 * 1024


@dataclass(frozen=True)
class Rendition:
    """An image made anew of an uploaded one, in one size."""

    name: str
    type: FileType
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An upload that was judged.

    Attributes:
        name: the original one, cleaned.
        came_as: the type of what came; `type` is that of what is kept, another one for an image that was made anew.
        came_with: bytes of what came.
        content: what is kept; of an image the rendition in full size.
        renditions: the smaller ones.
    """

    name: str
    came_as: FileType
    came_with: int
    type: FileType
    content: IO[bytes]
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    renditions: tuple[Rendition, ...] = field(default=())

    def chunks(self) -> Iterator[bytes]:
        self.content.seek(0)
        return iter(lambda: self.content.read(CHUNK), b"")

    def measure(self) -> tuple[int, str]:
        """Bytes and SHA-256 of what is kept."""
        size, digest = 0, sha256()
        for part in self.chunks():
            size += len(part)
            digest.update(part)
        return size, digest.hexdigest()
