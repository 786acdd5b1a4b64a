"""Who may look into the log, and fetching an entry as the check."""

from typing import Any
from uuid import UUID

import rules
from django.http import Http404
from django.utils.translation import gettext as _

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import is_admin
from commonhall.core.activity.models import Activity
from commonhall.foundation.security import queries
from commonhall.foundation.security.limits import Limit, all_limits
from commonhall.foundation.security.models import AddressRule, SecurityEvent

READ_LOG = "security.read_audit_log"
HANDLE_EVENTS = "security.handle_events"
RULE_ADDRESSES = "security.rule_addresses"
ADJUST_LIMITS = "security.adjust_limits"

for permission in (READ_LOG, HANDLE_EVENTS, RULE_ADDRESSES, ADJUST_LIMITS):
    rules.add_perm(permission, is_admin)


def permit_audit_log(user: Any) -> None:
    """Let only those pass who may read the log.

    Raises:
        PermissionDenied: answered with 403.
    """
    permit(user, READ_LOG)


def get_entry(user: Any, pk: int) -> Activity:
    permit_audit_log(user)
    return fetch(Activity.objects.prefetch_related("people"), pk=pk)


def get_event(user: Any, public_id: UUID) -> SecurityEvent:
    permit(user, HANDLE_EVENTS)
    return fetch(queries.events(), public_id=public_id)


def get_rule(user: Any, public_id: UUID) -> AddressRule:
    permit(user, RULE_ADDRESSES)
    return fetch(queries.address_rules(), public_id=public_id)


def get_limit(user: Any, name: str) -> Limit:
    permit(user, ADJUST_LIMITS)
    found = next((limit for limit in all_limits() if limit.name == name), None)
    if found is None:
        raise Http404(_("There is nothing here that you may see."))
    return found
