"""A little to look at on the security pages: addresses of documentation, and events that are no news to anybody."""

from datetime import timedelta

from django.utils import timezone

from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts.models import User
from commonhall.foundation.payments.activity import BAD_SIGNATURE
from commonhall.foundation.security import actions
from commonhall.foundation.security.activity import LOGIN_FAILED
from commonhall.foundation.security.models import Risk, Verdict


def seed_security(people: dict[str, User]) -> None:
    for minutes in (50, 49, 47):
        at = timezone.now() - timedelta(minutes=minutes)
        actions.log_security_event(
            LOGIN_FAILED, user=people["member"], address="203.0.113.17", at=at, account=str(people["member"].pk)
        )
    actions.log_security_event(BAD_SIGNATURE, address="192.0.2.44", risk=Risk.MEDIUM, provider="stripe")
    done = actions.log_security_event(BAD_SIGNATURE, address="192.0.2.44", risk=Risk.MEDIUM, provider="stripe")
    note = "The secret was changed at the provider and not here. It is the same in both places again."
    actions.resolve_event(event=done, note=note, by=people["admin"])
    until = timezone.now() + timedelta(days=30)
    for network, verdict, reason, ends in (
        ("198.51.100.0/24", Verdict.ALLOW, "The town library, from which many of us write", None),
        ("203.0.113.0/24", Verdict.BLOCK, "Copies the directory page by page", until),
    ):
        actions.rule_addresses(network=network, verdict=verdict, reason=reason, expires_at=ends, by=SYSTEM)
