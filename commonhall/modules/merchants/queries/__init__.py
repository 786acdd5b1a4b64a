"""Every read of the merchants module that is more than a line."""

from commonhall.modules.merchants.queries.invitations import INVITATION, invitation_link, invitation_page, invited
from commonhall.modules.merchants.queries.merchants import (
    FILTERS,
    Filters,
    documents,
    facts,
    history,
    home_panel,
    merchant_hits,
    merchant_page,
    missing,
    own_merchant,
    personal_data,
)

__all__ = [
    "FILTERS",
    "INVITATION",
    "Filters",
    "documents",
    "facts",
    "history",
    "home_panel",
    "invitation_link",
    "invitation_page",
    "invited",
    "merchant_hits",
    "merchant_page",
    "missing",
    "own_merchant",
    "personal_data",
]
