"""The site's logo."""

from typing import Any, Literal
from uuid import UUID

from django.core.files.base import File as Upload
from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.visitors import version
from commonhall.foundation.files import actions as files
from commonhall.foundation.files.actions import Checked
from commonhall.foundation.files.models import File
from commonhall.foundation.pages.activity import LOGO_CHANGED
from commonhall.foundation.pages.queries import LOGO, logo_file
from commonhall.ui import actions as ui
from commonhall.ui.queries import LOGO as SHOWN


def change_logo(*, logo: "Upload[bytes] | Checked | Literal[False] | None", says_name: bool, by: Any) -> File | None:
    """Show another logo, or none. The file of the one before is deleted.

    Args:
        logo: None for the one that there is, False for none.
        says_name: whether it says the site's name, which is then not written beside it.

    Raises:
        Refused: it is not taken, or there is none yet; the sentence says what to do.
    """
    judged = files.judge_upload(purpose=LOGO, upload=logo, field="logo") if logo else None
    with transaction.atomic():
        old = logo_file()
        new: File | None
        if judged is not None:
            new = files.store_upload(purpose=LOGO, upload=judged, by=by, attach=True)
        elif logo is None and old is None:
            raise Refused(_("Choose a picture first."), field="logo")
        else:
            new = old if logo is None else None
        _show(new, says_name, by)
    return new


def _show(new: File | None, says_name: bool, by: Any) -> None:
    measures = new.measures(SHOWN) if new else {"width": 0, "height": 0}
    size = (measures["width"], measures["height"])
    shown = new.public_id if new else None
    replaced, said_name = ui.show_logo(logo=shown, size=size, says_name=says_name)
    before, after = _logged(replaced, said_name), _logged(shown, says_name)
    if after == before:  # what is shown already is no news
        return
    version.bump()
    record(LOGO_CHANGED, by=by, before=before, after=after)
    if replaced and replaced != shown:
        for file in File.objects.filter(public_id=replaced, purpose=LOGO):
            files.delete_file(file=file, by=by)


def _logged(logo: UUID | None, says_name: bool) -> dict[str, Any]:
    return {"logo": str(logo or ""), "says_name": says_name and logo is not None}
