"""The virus scan's place: one function that says what a new file waits for, one that takes the verdict."""

from django.conf import settings
from django.db import transaction

from commonhall.core.activity.recording import record
from commonhall.foundation.files.activity import FILE_QUARANTINED
from commonhall.foundation.files.models import File


def first_state() -> File.State:
    """Ready at once where no scanner is set; else nobody is served the file before the verdict."""
    return File.State.WAITING if settings.UPLOADS_WAIT_FOR_SCAN else File.State.READY


@transaction.atomic
def conclude_scan(*, file: File, infected: bool, by: object, finding: str = "") -> File:
    """Take the verdict about a file that waits. One that has a verdict keeps it.

    Args:
        finding: the scanner's name for what it found.
    """
    stored = File.objects.select_for_update().get(pk=file.pk)
    if stored.state == File.State.WAITING:
        stored.state = File.State.QUARANTINED if infected else File.State.READY
        stored.save(update_fields=["state"])
        if infected:
            record(FILE_QUARANTINED, by=by, on=stored, about=stored.owner, data={"finding": finding})
    return stored
