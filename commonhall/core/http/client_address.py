"""Whose request is it? The address behind proxies we trust, which nobody else can forge."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(request: HttpRequest) -> str:
    """The client's address: the last hop in X-Forwarded-For that is not one of our own proxies.

    The header counts only when the request came from a proxy in TRUSTED_PROXIES. Returns "" where there is no address
    (a Unix socket, a test).
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while peer is not None and hops and _trusted(peer):
        hop = _address(hops.pop())
        if hop is None:  # what lies before a hop that makes no sense is worth nothing
            break
        peer = hop
    return str(peer or "")


def came_by_https(request: HttpRequest) -> bool:
    """Whether a proxy we trust says that the client reached it by https."""
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    said = request.META.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
    return said == "https" and peer is not None and _trusted(peer)


def _address(text: str) -> Address | None:
    """Read an address as servers and proxies write it: with a port, in brackets, IPv4 inside IPv6."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _trusted(address: Address) -> bool:
    return any(address in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache(maxsize=4)
def _networks(texts: tuple[str, ...]) -> list[Network]:
    return [ipaddress.ip_network(text) for text in texts]
