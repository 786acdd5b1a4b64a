"""Small words for `access.py`: fetching an object is asking whether one may."""

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

Row = TypeVar("Row", bound=Model)


def fetch(rows: "QuerySet[Row]", **key: Any) -> Row:
    """The one row among those the person may see.

    Raises:
        Http404: there is none, or the person may not know that there is.
    """
    try:
        return rows.get(**key)
    except (ObjectDoesNotExist, ValidationError, DataError, ValueError, TypeError, OverflowError):
        raise Http404(_("There is nothing here that you may see.")) from None


def permit(user: Any, permission: str, on: Model | None = None) -> None:
    """Let only those pass who have the permission, by role or by a rule about the object.

    Raises:
        PermissionDenied: answered with 403.
    """
    if not (
        user.is_authenticated and (user.has_perm(permission) or (on is not None and user.has_perm(permission, on)))
    ):
        raise PermissionDenied(_("Your role does not include this."))
