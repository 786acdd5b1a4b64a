"""Files come, are put to use, and go."""

from collections.abc import Iterable
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.base import File as Upload
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files import purposes
from commonhall.foundation.files.actions.scanning import first_state
from commonhall.foundation.files.activity import FILE_DELETED, FILE_UPLOADED
from commonhall.foundation.files.judging.checked import Checked
from commonhall.foundation.files.judging.judge import judge
from commonhall.foundation.files.models import File


def judge_upload(*, purpose: str, upload: "Upload[bytes] | Checked", field: str | None = None) -> Checked:
    """Judge what came, once. It takes its time: do it before a transaction begins (an UploadField has done it).

    Args:
        field: the form field that a refusal marks.

    Raises:
        Refused: with a sentence that says what to do.
    """
    if isinstance(upload, Checked):
        return upload
    try:
        return judge(upload, purposes.get(purpose).rules)
    except Refused as refused:
        raise Refused(refused.message, field=field) from None


def store_upload(
    *,
    purpose: str,
    upload: "Upload[bytes] | Checked",
    by: object,
    owner: Model | None = None,
    attach: bool = False,
    field: str | None = None,
) -> File:
    """Judge and keep an upload.

    Args:
        owner: the user whose it is; default: who uploads it.
        attach: something uses it from now on. Without it, it is dropped after a day unless attach_file() is called.
        field: the form field that a refusal marks.

    Raises:
        Refused: it is not taken; the sentence says what to do.
    """
    checked = judge_upload(purpose=purpose, upload=upload, field=field)
    size, checksum = checked.measure()
    file = File(
        purpose=purpose,
        owner=owner or (by if getattr(by, "is_authenticated", False) else None),  # type: ignore[misc]
        name=checked.name,
        came_as=checked.came_as.content_type,
        came_with=checked.came_with,
        extension=checked.type.endings[0],
        content_type=checked.type.content_type,
        size=size,
        checksum=checksum,
        width=checked.width,
        height=checked.height,
        pages=checked.pages,
        renditions={
            made.name: {"width": made.width, "height": made.height, "size": len(made.content)}
            for made in checked.renditions
        },
        state=first_state(),
        attached_at=timezone.now() if attach else None,
    )
    # The bytes first: a row without them would be served as a fault, bytes without a row are dropped within two days.
    _write(file, checked)
    with transaction.atomic():
        file.save()
        _tell(file, by)
    return file


def _write(file: File, checked: Checked) -> None:
    checked.content.seek(0)
    default_storage.save(file.stored_name(), Upload(checked.content))
    for made in checked.renditions:
        default_storage.save(file.stored_name(made.name), ContentFile(made.content))


def _tell(file: File, by: object) -> None:
    data = {"purpose": file.purpose, "type": file.content_type, "size": file.size, "checksum": file.checksum}
    record(FILE_UPLOADED, by=by, on=file, about=file.owner, data=data, after={"name": file.name})


@transaction.atomic
def attach_file(*, file: File, purpose: str) -> File:
    """Let something use a file that was uploaded before; what uses it is recorded by whoever does. Fetch the file by
    access.get_file(user, public_id, to="attach").

    Raises:
        Refused: it was uploaded for something else, is in use already, or is gone.
    """
    stored = File.objects.select_for_update().filter(pk=file.pk).first()
    if stored is None or stored.attached_at is not None or stored.purpose != purpose:
        raise Refused(_("This file can't be used here. Upload it again."))
    stored.attached_at = timezone.now()
    stored.save(update_fields=["attached_at"])
    return stored


@transaction.atomic
def delete_file(*, file: File, by: object) -> None:
    """Delete a file; its bytes go from the storage once that is certain. One that is gone already is no news."""
    stored = File.objects.select_for_update().filter(pk=file.pk).first()
    if stored is None:
        return
    data = {"purpose": stored.purpose, "type": stored.content_type, "checksum": stored.checksum}
    record(FILE_DELETED, by=by, on=stored, about=stored.owner, data=data, before={"name": stored.name})
    names = stored.stored_names()
    stored.delete()
    transaction.on_commit(partial(_unlink, names))


def _unlink(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
