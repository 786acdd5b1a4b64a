from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import Fate, Holding, Module, PersonalData, Scope


def _export(user: Any) -> Iterable[dict[str, Any]]:
    from commonhall.foundation.files import queries

    return queries.personal_data(user)


def _erase(user: Any) -> None:
    from commonhall.foundation.files import actions

    actions.erase_person(user)


def _files(user: Any) -> Iterable[tuple[str, Iterable[bytes]]]:
    from commonhall.foundation.files import queries

    return queries.personal_files(user)


HOLDS = (
    Holding(_("Files that are about you, such as your picture and documents of an application"), Fate.ERASED),
    Holding(_("Files that you put on the site for everybody"), Fate.NAMELESS, _("They belong to the club's pages.")),
)


class FilesConfig(Module):
    name = "commonhall.foundation.files"
    label = "files"
    title = _("Files")
    description = _("Every upload: judged, kept and served.")
    icon = "paperclip"
    scopes = (Scope("files:read", _("Read files")), Scope("files:write", _("Upload and remove files")))
    personal_data = PersonalData(_export, _erase, HOLDS, _files)
