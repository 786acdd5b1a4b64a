"""Every write of security."""

from commonhall.foundation.security.actions.addresses import forget_expired_rules, free_addresses, rule_addresses
from commonhall.foundation.security.actions.events import (
    erase_person,
    forget_routine_events,
    investigate_event,
    log_security_event,
    reopen_event,
    resolve_event,
)
from commonhall.foundation.security.actions.limits import adjust_limit
from commonhall.foundation.security.actions.secrets import renew_secrets

__all__ = [
    "adjust_limit",
    "erase_person",
    "forget_expired_rules",
    "forget_routine_events",
    "free_addresses",
    "investigate_event",
    "log_security_event",
    "renew_secrets",
    "reopen_event",
    "resolve_event",
    "rule_addresses",
]
