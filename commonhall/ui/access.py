"""Who may change how the site looks."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def may_change_identity(user: Any) -> bool:
    return bool(user.is_active and user.is_staff)


def permit_staff(user: Any) -> None:
    """Let only staff pass.

    Raises:
        PermissionDenied: answered with 403.
    """
    if not may_change_identity(user):
        raise PermissionDenied(_("Only the site's staff can change how it looks."))
