"""Every write of the merchants module."""

from commonhall.modules.merchants.actions.erasure import erase_person, forget_old
from commonhall.modules.merchants.actions.invitations import (
    accept_invitation,
    invite_merchant,
    resend_invitation,
    revoke_invitation,
)
from commonhall.modules.merchants.actions.profile import (
    DOCUMENTS,
    MOST_DOCUMENTS,
    add_documents,
    remove_document,
    save_merchant,
)
from commonhall.modules.merchants.actions.standing import (
    approve_merchant,
    begin_review,
    refuse_merchant,
    reinstate_merchant,
    submit_merchant,
    suspend_merchant,
)

__all__ = [
    "DOCUMENTS",
    "MOST_DOCUMENTS",
    "accept_invitation",
    "add_documents",
    "approve_merchant",
    "begin_review",
    "erase_person",
    "forget_old",
    "invite_merchant",
    "refuse_merchant",
    "reinstate_merchant",
    "remove_document",
    "resend_invitation",
    "revoke_invitation",
    "save_merchant",
    "submit_merchant",
    "suspend_merchant",
]
