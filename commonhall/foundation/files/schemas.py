"""Shapes of the files' JSON API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from commonhall.foundation.files import queries
from commonhall.foundation.files.models import File


class FileOut(Schema):
    """One upload. Its addresses need no login and end within two hours; ask again for fresh ones."""

    id: UUID
    purpose: str
    name: str = Field(description="The original one.")
    content_type: str
    size: int = Field(description="In bytes.")
    checksum: str = Field(description="SHA-256 of what is kept, in hexadecimal.")
    width: int | None = Field(description="Of an image, in pixels.")
    height: int | None
    pages: int | None = Field(description="Of a PDF.")
    state: File.State = Field(description="Only what is ready is served.")
    uploaded_at: datetime
    in_use: bool = Field(description="What nothing uses is dropped after a day.")
    addresses: dict[str, str] = Field(description="The whole as `file`, an image's smaller renditions by their names.")


def file_out(file: File) -> dict[str, Any]:
    same = ("purpose", "name", "content_type", "size", "checksum", "width", "height", "pages", "state")
    return {
        **{name: getattr(file, name) for name in same},
        "id": file.public_id,
        "uploaded_at": file.created_at,
        "in_use": file.attached_at is not None,
        "addresses": queries.all_addresses(file),
    }
