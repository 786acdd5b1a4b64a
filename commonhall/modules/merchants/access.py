"""Who may do what with merchants, and fetching as the check.

Only administrators review: the papers are about money and identity, which moderators do not need for their work.
"""

from typing import Any
from uuid import UUID

import rules
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import Role, has_role, is_admin
from commonhall.foundation.accounts.access import may_use_api_keys
from commonhall.foundation.files.models import File
from commonhall.modules.merchants import queries
from commonhall.modules.merchants.models import Document, Invitation, Merchant

rules.add_perm("merchants.review", is_admin)
# Approved merchants have the role, and with it programs of their own.
rules.set_perm("accounts.use_api_keys", may_use_api_keys | has_role(Role.MERCHANT))


def get_own(user: Any) -> Merchant:
    """The person's own business.

    Raises:
        Http404: there is none yet.
    """
    return fetch(Merchant.objects.all(), user=user.pk)


def get_merchant(user: Any, public_id: UUID | str, to: str = "read") -> Merchant:
    """One's own, or any for reviewers.

    Args:
        to: "read" or "review", which nobody may with their own.
    """
    rows = Merchant.objects.select_related("user")
    reviewer = user.has_perm("merchants.review")
    found = fetch(rows if reviewer else rows.filter(user=user.pk), public_id=public_id)
    if to == "review":
        permit(user, "merchants.review")
        if found.user_id == user.pk:
            raise PermissionDenied(_("Nobody decides about their own business."))
    return found


def get_document(user: Any, public_id: UUID | str) -> Document:
    """A paper of one's own business, by its file's id, to remove it."""
    rows = Document.objects.filter(merchant__user=user.pk).select_related("file", "merchant")
    return fetch(rows, file__public_id=public_id)


def may_read_document(user: Any, file: File) -> bool:
    """Whether a paper is for this person: its owner is asked before, and reviewers read it."""
    return bool(user.is_authenticated and user.has_perm("merchants.review"))


def get_invitation(user: Any, public_id: UUID | str) -> Invitation:
    permit(user, "merchants.review")
    return fetch(Invitation.objects.select_related("invited_by"), public_id=public_id)


def get_invited(token: str) -> Invitation | None:
    """The invitation of a link; None where it was good once and is no more. The signature is the permission.

    Raises:
        Http404: we have not made this link.
    """
    try:
        public_id, times = signing.loads(token, salt=queries.INVITATION)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404(_("This link was changed on its way. Open it from the mail anew.")) from None
    found = Invitation.objects.filter(public_id=public_id).first()
    return found if found and found.is_open and found.times_sent == times else None
