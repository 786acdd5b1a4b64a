"""A person's picture."""

from typing import Literal

from django.core.files.base import File as Upload
from django.db import transaction

from commonhall.core.activity.recording import record
from commonhall.foundation.accounts.actions.profiles import change_profile
from commonhall.foundation.accounts.activity import PICTURE_CHANGED, PICTURE_REMOVED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.queries import PICTURE
from commonhall.foundation.files import actions as files
from commonhall.foundation.files.actions import Checked
from commonhall.foundation.files.models import File


def change_picture(
    *, user: User, by: object, picture: "Upload[bytes] | Checked | Literal[False] | None", audience: str | None = None
) -> User:
    """Give the person another picture, or none. The one before is deleted.

    Args:
        picture: None for the one that there is, False for none.
        audience: who may see it, one of Audience; None: as before.

    Raises:
        Refused: it is not taken; the sentence says what to do.
    """
    judged = files.judge_upload(purpose=PICTURE, upload=picture, field="picture") if picture else None
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=user.pk)
        if audience:
            change_profile(user=stored, by=by, audiences={"picture": audience})
        if judged is not None:
            _replace(stored, files.store_upload(purpose=PICTURE, upload=judged, by=by, owner=stored, attach=True), by)
        elif picture is False:
            _replace(stored, None, by)
    return stored


def _replace(user: User, new: File | None, by: object) -> None:
    old = File.objects.filter(public_id=user.picture_id).first() if user.picture_id else None
    if new is None and old is None:
        return
    user.picture = new
    user.save(update_fields=["picture"])
    kind = PICTURE_CHANGED if new else PICTURE_REMOVED
    record(kind, by=by, on=user, about=user, data={"replaced": old is not None} if new else None)
    if old is not None:
        files.delete_file(file=old, by=by)
