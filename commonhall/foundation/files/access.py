"""Who may do what with a file, and fetching as the check."""

import time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from commonhall.core.access.permits import fetch
from commonhall.foundation.files import purposes, queries
from commonhall.foundation.files.models import File
from commonhall.foundation.files.purposes import Purpose


class AddressEnded(Exception):
    """A signed address was good, and its time is over."""


def get_file(user: Any, public_id: UUID | str, to: str = "read") -> File:
    """A file that the person may read.

    Args:
        to: "read", "attach" (one's own that nothing uses yet, for a module that is about to use it) or "delete" (the
            same, or where its purpose lets).

    Raises:
        Http404: there is none, or the person may not know that there is.
        PermissionDenied: it can be read, and no more.
    """
    file = fetch(File.objects.select_related("owner"), public_id=public_id)
    if not queries.readable(file, user):
        raise Http404(_("There is nothing here that you may see."))
    own_and_unused = file.attached_at is None and file.owner_id is not None and file.owner_id == user.pk
    purpose = purposes.find(file.purpose)
    deletable = to == "delete" and purpose is not None and purpose.may_delete(user, file)
    if to != "read" and not own_and_unused and not deletable:
        raise PermissionDenied(_("This file is in use. Change it where it is used."))
    return file


def get_purpose(user: Any, code: str) -> Purpose:
    """A purpose for which the person may upload.

    Raises:
        Http404: no module has it.
        PermissionDenied: others may.
    """
    purpose = purposes.find(code)
    if purpose is None:
        raise Http404
    if not purpose.may_upload(user):
        raise PermissionDenied(_("Your role does not include this."))
    return purpose


def get_addressed(until: int, signature: str, public_id: UUID, part: str) -> File:
    """The file of a signed address. The signature is the permission; nobody is asked who they are.

    Raises:
        PermissionDenied: we have not made this address.
        AddressEnded: it was good, and is no more.
        Http404: the file is gone, or not to be had.
    """
    if not queries.is_genuine(until, signature, public_id, part):
        raise PermissionDenied(_("The address of this file was changed on its way. Open the page it stands on anew."))
    if until < time.time():
        raise AddressEnded
    return _served(fetch(File.objects.all(), public_id=public_id), part)


def get_public(public_id: UUID, part: str) -> File:
    """A file that is for everybody."""
    file = fetch(File.objects.all(), public_id=public_id)
    purpose = purposes.find(file.purpose)
    if purpose is None or not purpose.public:
        raise Http404(_("There is nothing here that you may see."))
    return _served(file, part)


def _served(file: File, part: str) -> File:
    if file.state == File.State.WAITING:
        raise Http404(_("This file is still being checked for viruses. Try again in a minute."))
    if not file.is_ready or part not in {queries.ITSELF, queries.DOWNLOAD, *file.renditions}:
        raise Http404(_("There is nothing here that you may see."))
    return file
