"""What stands at the door of every request: rules for addresses, adjusted limits.

Each process keeps all of it. It asks for the version once a second and reads again when that has changed, so a rule set
on another machine holds here a second later.
"""

import ipaddress
import logging
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from commonhall.core.http.client_address import Address
from commonhall.foundation.security.models import AddressRule, RateLimit, StandingVersion, Verdict

logger = logging.getLogger(__name__)
REFRESH = 1.0  # seconds until a change made in another process is noticed in this one


class Networks:
    """Networks, each until some moment. Whether one covers an address takes a look per length of prefix in use."""

    def __init__(self, rows: Iterable[tuple[str, datetime | None]] = ()) -> None:
        # (version of IP, bits of the host) -> the networks' numbers without these bits
        self._by_size: dict[tuple[int, int], dict[int, datetime | None]] = defaultdict(dict)
        for text, until in rows:
            network = ipaddress.ip_network(text)
            bits = network.max_prefixlen - network.prefixlen
            self._by_size[network.version, bits][int(network.network_address) >> bits] = until

    def cover(self, address: Address) -> bool:
        number = int(address)
        for (version, bits), networks in self._by_size.items():
            if version == address.version and (number >> bits) in networks:
                until = networks[number >> bits]
                if until is None or until > timezone.now():
                    return True
        return False

    def __bool__(self) -> bool:
        return bool(self._by_size)


@dataclass(frozen=True)
class Standing:
    allowed: Networks = field(default_factory=Networks)
    blocked: Networks = field(default_factory=Networks)
    rates: dict[str, str] = field(default_factory=dict)


_known, _token = Standing(), ""
_read_at = float("-inf")


def standing() -> Standing:
    """As this process knows it. While the database does not answer, what was known holds on."""
    global _known, _token, _read_at
    if time.monotonic() - _read_at > REFRESH:
        try:
            token = StandingVersion.objects.filter(pk=1).values_list("token", flat=True).first() or ""
            if token != _token:  # the version first: what changes meanwhile is read again a second later
                _known, _token = _read(), token
        except DatabaseError:
            logger.warning("the rules for addresses could not be read")
        _read_at = time.monotonic()
    return _known


def _read() -> Standing:
    rules: dict[str, list[tuple[str, datetime | None]]] = {verdict: [] for verdict in Verdict}
    for network, verdict, until in AddressRule.objects.values_list("network", "verdict", "expires_at"):
        rules[verdict].append((network, until))
    rates = dict(RateLimit.objects.values_list("name", "rate"))
    return Standing(Networks(rules[Verdict.ALLOW]), Networks(rules[Verdict.BLOCK]), rates)


@transaction.atomic
def bump() -> None:
    """A rule or a limit changed. Called by the action that changes it, in its transaction."""
    StandingVersion.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4().hex})
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Look again at the next question."""
    global _read_at
    _read_at = float("-inf")
