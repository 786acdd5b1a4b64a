"""What is abuse, and what it leads to: the one table of automatic blocks."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.security import queries
from commonhall.foundation.security.actions.addresses import rule_addresses
from commonhall.foundation.security.actions.raising import raise_event
from commonhall.foundation.security.activity import ADDRESS_BLOCKED, LOGIN_FAILED
from commonhall.foundation.security.models import Risk, SecurityEvent, Verdict


@dataclass(frozen=True)
class AbuseRule:
    """An address that raises so many such events within a time is blocked for a time.

    Attributes:
        events: which ones.
        times: how many of them.
        accounts: over how many different accounts at least; 0 where that does not matter.
    """

    reason: str | Promise
    events: Q
    times: int
    within: timedelta
    block_for: timedelta
    accounts: int = 0


RULES = (
    AbuseRule(
        _("Failed logins over many accounts"),
        events=Q(kind=LOGIN_FAILED.name),
        times=20,
        accounts=5,
        within=timedelta(minutes=10),
        block_for=timedelta(hours=1),
    ),
    AbuseRule(
        _("Several events of high risk"),
        events=Q(risk__gte=Risk.HIGH),
        times=3,
        within=timedelta(hours=1),
        block_for=timedelta(days=1),
    ),
)


def judge_abuse(event: SecurityEvent) -> None:
    """Block where the event came from, if it is one too many."""
    if not queries.may_be_blocked_by_itself(event.source):
        return
    for rule in RULES:
        if _is_broken(rule, event) and not queries.is_ip_blocked(str(event.address)):
            _block(rule, event)


def _is_broken(rule: AbuseRule, event: SecurityEvent) -> bool:
    # Up to the event and not to now: news may come late, and many at once.
    recent = queries.blamed_events(event.source, event.at - rule.within, event.at).filter(rule.events)
    found = list(recent.values_list("data", flat=True)[: rule.times * 10])
    accounts = {data.get("account") for data in found} - {None}
    return len(found) >= rule.times and len(accounts) >= rule.accounts


def _block(rule: AbuseRule, event: SecurityEvent) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        reason = str(rule.reason)
    until = timezone.now() + rule.block_for
    rule_addresses(network=event.source, verdict=Verdict.BLOCK, reason=reason, expires_at=until, by=SYSTEM)
    data = {"reason": reason, "network": event.source, "until": until.isoformat(timespec="seconds")}
    raise_event(ADDRESS_BLOCKED, address=str(event.address), data=data)
