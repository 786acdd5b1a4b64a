"""What nobody uses goes: files that nothing was done with, bytes without a row, a person's own files with them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.files import purposes, queries
from commonhall.foundation.files.actions.uploads import delete_file
from commonhall.foundation.files.models import FOLDER, File

PATIENCE = timedelta(days=1)
BATCH = 500


def drop_orphans() -> int:
    """Delete what was uploaded and never used for a day. Returns how many files."""
    found = list(queries.orphans(timezone.now() - PATIENCE)[:BATCH])
    for file in found:
        delete_file(file=file, by=SYSTEM)
    return len(found)


def clear_storage() -> int:
    """Delete bytes that no row knows and that are older than a day: of uploads whose transaction failed, and of files
    that were deleted while the storage was away. Returns how many."""
    before, dropped = timezone.now() - PATIENCE, 0
    for names in _stored():
        keys = {_key(name) for name in names}
        known = set(File.objects.filter(key__in=keys).values_list("key", flat=True))
        for name in names:
            if _key(name) not in known and default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                dropped += 1
    return dropped


def _stored() -> Iterator[list[str]]:
    """The names in the storage, in lists of one folder each."""
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        names = [f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]]
        yield from (names[start : start + BATCH] for start in range(0, len(names), BATCH))


def _key(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0].partition("-")[0]


@transaction.atomic
def erase_person(user: Any) -> None:
    """Delete the person's own files; what belongs to the club stays, without their name."""
    own = File.objects.filter(owner=user)
    for file in own.filter(purpose__in=purposes.personal_codes()):
        delete_file(file=file, by=SYSTEM)
    own.update(owner=None)
