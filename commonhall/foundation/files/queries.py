"""Reads of files, and their addresses."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.urls import reverse

from commonhall.core.crypto.keys import is_signed, signature
from commonhall.core.modules.manifest import Text
from commonhall.foundation.files import purposes
from commonhall.foundation.files.models import File

PERIOD = 3600  # seconds: an address is the same for so long, and good for once to twice as long
ITSELF = "file"  # the name of the whole in an address, where a rendition has its own
DOWNLOAD = "download"  # the whole, to be saved and not shown
_PURPOSE = "file address"


def address_of(file: File, rendition: str = "", *, download: bool = False) -> str:
    """Where the file is served to whoever has the address: one that lasts for public files, else one that ends.

    Args:
        rendition: the name of one of its purpose's sizes; empty for the whole.
        download: to be saved under its name; what is no image always is.
    """
    purpose = purposes.find(file.purpose)
    part = DOWNLOAD if download else rendition or ITSELF
    if purpose is not None and purpose.public:
        return reverse("files:public", args=[file.public_id, part])
    return signed_address(file.public_id, part)


def signed_address(public_id: UUID, part: str = ITSELF) -> str:
    """The same by the id alone, without asking the database; for those who may know it, says the caller.

    It stays the same within the hour, so that browsers keep what they have, and is good for one to two hours.
    """
    until = (int(time.time()) // PERIOD + 2) * PERIOD
    return reverse("files:signed", args=[until, signature(_PURPOSE, f"{until}:{public_id}:{part}"), public_id, part])


def is_genuine(until: int, given: str, public_id: UUID, part: str) -> bool:
    """Whether we have made this address; it may have ended since."""
    return is_signed(_PURPOSE, f"{until}:{public_id}:{part}", given)


def all_addresses(file: File) -> dict[str, str]:
    """By the rendition's name, the whole as "file"."""
    return {name or ITSELF: address_of(file, name) for name in ("", *file.renditions)}


@dataclass(frozen=True)
class Shown:
    """A stored file as an upload field shows it: `initial` of the field."""

    url: str
    name: Text = ""
    is_image: bool = False

    def __str__(self) -> str:
        return str(self.name)


def shown(file: File | None) -> Shown | None:
    return Shown(address_of(file), file.name, file.is_image) if file else None


def readable(file: File, user: Any) -> bool:
    """Whether the person may read it: its owner, everybody if it is public, or whom its purpose lets."""
    purpose = purposes.find(file.purpose)
    if file.owner_id is not None and file.owner_id == user.pk:
        return True
    return purpose is not None and (purpose.public or purpose.may_read(user, file))


def orphans(before: datetime) -> "QuerySet[File]":
    """What nothing began to use."""
    return File.objects.filter(attached_at=None, created_at__lt=before)


def personal_data(user: Any) -> Iterator[dict[str, Any]]:
    """Every file of a person, for their export."""
    for file in File.objects.filter(owner=user).order_by("id").iterator():
        yield {
            "name": file.name,
            "purpose": file.purpose,
            "content_type": file.content_type,
            "size": file.size,
            "checksum": file.checksum,
            "uploaded_at": file.created_at,
            "address": address_of(file, download=True),
        }


def personal_files(user: Any) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files themselves, each with a name in an archive that no other has."""
    for file in File.objects.filter(owner=user).order_by("id").iterator():
        if default_storage.exists(file.stored_name()):
            with default_storage.open(file.stored_name()) as content:
                yield f"{file.pk}-{file.name}", content.chunks()
