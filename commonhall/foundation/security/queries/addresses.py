"""Addresses: whose a request is, who is kept out, and which rules say so."""

import ipaddress
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from commonhall.core.http.client_address import Address, Network
from commonhall.foundation.security.models import AddressRule, Verdict
from commonhall.foundation.security.queries.standing import standing

ONE_HOUSEHOLD = 64  # bits of IPv6 that a provider gives to one customer: who has one address has them all
# Behind a proxy that TRUSTED_PROXIES does not name, everybody comes from such an address.
NEVER_BY_ITSELF = [
    ipaddress.ip_network(text)
    for text in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
]


def client_ip(request: HttpRequest) -> str:
    """The client's address behind trusted proxies; "" where there is none. Nobody can forge it by a header."""
    return str(request.META.get("REMOTE_ADDR", ""))


def is_ip_blocked(address: str) -> bool:
    """Whether requests from this address are refused. Answered from memory."""
    stands = standing()
    if not stands.blocked or (found := parse_address(address)) is None:
        return False
    return stands.blocked.cover(found) and not stands.allowed.cover(found)


def is_ip_allowed(address: str) -> bool:
    """Whether the address is on the allow list."""
    found = parse_address(address)
    return found is not None and standing().allowed.cover(found)


def source_of(address: str) -> str:
    """Whom an address stands for: an IPv4 address for itself, an IPv6 address for its network; "" for nobody."""
    found = parse_address(address)
    if found is None:
        return ""
    return str(found if found.version == 4 else ipaddress.ip_network((found, ONE_HOUSEHOLD), strict=False))


def may_be_blocked_by_itself(source: str) -> bool:
    """Not private addresses, our own proxies, or what staff let in: a mistake there would shut everybody out."""
    network = parse_network(source)
    if network is None or any(_overlap(network, other) for other in [*NEVER_BY_ITSELF, *proxies()]):
        return False
    return not standing().allowed.cover(network.network_address)


def proxies() -> list[Network]:
    return [ipaddress.ip_network(text) for text in settings.TRUSTED_PROXIES]


def parse_address(text: str) -> Address | None:
    """An address, without the interface that a link-local one may name."""
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def parse_network(text: str) -> Network | None:
    """A network or a single address; bits beyond the prefix are dropped, as people copy them."""
    try:
        return None if "%" in text else ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def covers(network: Network, address: str) -> bool:
    found = parse_address(address)
    return found is not None and found.version == network.version and found in network


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def address_rules(verdict: str = "", address: str = "") -> "QuerySet[AddressRule]":
    """The rules, of one verdict, or those that cover an address or network."""
    rows = AddressRule.objects.select_related("by")
    if verdict:
        rows = rows.filter(verdict=verdict)
    if address:
        network = parse_network(address)
        around = [str(network.supernet(new_prefix=bits)) for bits in range(network.prefixlen + 1)] if network else []
        rows = rows.filter(network__in=around)
    return rows


def active_blocks() -> int:
    return AddressRule.objects.filter(_active(), verdict=Verdict.BLOCK).count()


def _active() -> Q:
    return Q(expires_at=None) | Q(expires_at__gt=timezone.now())


def expired_rules() -> "QuerySet[AddressRule, Any]":
    return AddressRule.objects.filter(expires_at__lte=timezone.now())
