"""Letting addresses in and keeping them out."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.context import current
from commonhall.core.activity.recording import SYSTEM, SystemActor, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.http.client_address import Network
from commonhall.foundation.security import queries
from commonhall.foundation.security.activity import ADDRESSES_FREED, ADDRESSES_RULED, RULES_EXPIRED
from commonhall.foundation.security.models import AddressRule, Verdict

AT_ONCE = 1_000


@transaction.atomic
def rule_addresses(
    *, network: str, verdict: str, reason: str, by: Any, expires_at: datetime | None = None
) -> AddressRule:
    """Let a network of addresses in, or keep it out; what held for exactly this network before is replaced.

    Args:
        network: an address, or a network in CIDR notation.

    Raises:
        Refused: it is no network, ends in the past, or would shut out whoever asks, or the site itself.
    """
    found = queries.parse_network(network)
    if found is None:
        raise Refused(_("Write an address, or a network such as 203.0.113.0/24 or 2001:db8::/48."), field="network")
    if expires_at is not None and expires_at <= timezone.now():
        raise Refused(_("This moment has passed."), field="expires_at")
    if not reason.strip():
        raise Refused(_("Say why."), field="reason")
    if verdict == Verdict.BLOCK:
        _refuse_own_goal(found, by)
    old = AddressRule.objects.select_for_update().filter(network=str(found)).first()
    before = _facts(old) if old else {}
    given = {"verdict": verdict, "reason": reason.strip(), "expires_at": expires_at}
    given |= {"by": None if isinstance(by, SystemActor) else by, "set_at": timezone.now()}
    rule, _made = AddressRule.objects.update_or_create(network=str(found), defaults=given)
    queries.bump()
    record(ADDRESSES_RULED, by=by, on=rule, before=before, after=_facts(rule))
    return rule


@transaction.atomic
def free_addresses(*, rule: AddressRule, by: Any) -> None:
    """Take a rule back.

    Raises:
        Refused: it is what lets in whoever asks.
    """
    network = queries.parse_network(rule.network)
    if rule.verdict == Verdict.ALLOW and network and queries.covers(network, current().address):
        others = queries.address_rules(Verdict.BLOCK, current().address)
        if others.exists():
            raise Refused(_("You come from there, and a block would then keep you out. Remove that block first."))
    record(ADDRESSES_FREED, by=by, on=rule, before=_facts(rule))
    rule.delete()
    queries.bump()


@transaction.atomic
def forget_expired_rules() -> int:
    """Remove the rules that have ended; they hold no longer anyway. Returns how many."""
    rows = list(queries.expired_rules().order_by("expires_at")[:AT_ONCE])
    if rows:
        AddressRule.objects.filter(pk__in=[rule.pk for rule in rows]).delete()
        queries.bump()
        record(RULES_EXPIRED, by=SYSTEM, data={"networks": [rule.network for rule in rows]})
    return len(rows)


def _refuse_own_goal(network: Network, by: Any) -> None:
    if queries.covers(network, "127.0.0.1") or queries.covers(network, "::1"):
        raise Refused(_("This is the machine itself, from which it is looked after."), field="network")
    if any(network.version == proxy.version and network.overlaps(proxy) for proxy in queries.proxies()):
        raise Refused(_("Your own proxy is in this network: everybody would be kept out."), field="network")
    if not isinstance(by, SystemActor) and queries.covers(network, current().address):
        said = _("You come from %(address)s yourself, so you would be kept out.") % {"address": current().address}
        raise Refused(said, field="network")


def _facts(rule: AddressRule) -> dict[str, Any]:
    # The networks stand in the log in clear: a log of who was kept out that does not say whom would prove nothing.
    return {name: getattr(rule, name) for name in ("network", "verdict", "reason", "expires_at")}
