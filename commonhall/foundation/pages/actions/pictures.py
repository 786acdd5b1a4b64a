"""Pictures of pages and blocks: kept, described, replaced. Called by the actions that change what shows them, in their
transaction; those record it."""

from typing import Any, Literal

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files import actions as files
from commonhall.foundation.files.actions import Checked
from commonhall.foundation.files.models import File
from commonhall.foundation.pages.queries import files_of

FIELDS = ("picture", "picture_alt", "picture_is_decorative")


def changed_picture(
    *,
    purpose: str,
    kept: dict[str, Any],
    picture: "Upload[bytes] | Checked | File | Literal[False] | None",
    picture_alt: str | None,
    picture_is_decorative: bool = False,
    by: Any,
    is_versioned: bool = False,
) -> dict[str, Any]:
    """What is kept of a picture after a change (see models.Picture).

    Args:
        kept: what is kept of it now, {} for none.
        picture: an upload, a file that was uploaded before, None for the one that there is, False for none.
        picture_alt: what it shows; None: as before.
        is_versioned: whether a version still shows the former one; else its file is deleted.

    Raises:
        Refused: it is not taken, nobody said what it shows, or there is none that could show it.
    """
    is_described = picture_alt is not None or picture_is_decorative
    if picture is None and not kept and (picture_alt or "").strip():
        raise Refused(_("Choose the picture, or leave out what it shows."), field="picture")
    if picture is None and not (kept and is_described):
        return kept
    if picture is False:
        drop_pictures([] if is_versioned else [kept], by)
        return {}
    alt = "" if picture_is_decorative else (picture_alt or "").strip()
    if not alt and not picture_is_decorative:  # asked before the bytes are kept
        raise Refused(_("Say in a few words what the picture shows, or that it is decoration."), field="picture_alt")
    if picture is None:
        return {**kept, "alt": alt}
    new = _facts(purpose, picture, by)
    drop_pictures([] if is_versioned else [kept], by)
    return {**new, "alt": alt}


def drop_pictures(kept: list[dict[str, Any]], by: Any) -> None:
    """Delete the files of pictures that nothing shows any more."""
    for file in files_of([each["id"] for each in kept if each]):
        files.delete_file(file=file, by=by)


def _facts(purpose: str, given: "Upload[bytes] | Checked | File", by: Any) -> dict[str, Any]:
    if isinstance(given, File):
        file = files.attach_file(file=given, purpose=purpose)
    else:
        file = files.store_upload(purpose=purpose, upload=given, by=by, attach=True, field="picture")
    return {"id": str(file.public_id), "width": file.width, "height": file.height}
