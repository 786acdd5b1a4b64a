"""What an address says of where somebody is: its network, and its place where the operator gives a GeoIP file."""

import ipaddress
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

EARTH = 6371.0  # kilometres, mean radius
PREFIX = {4: 24, 6: 48}  # what a provider moves one customer about in


@dataclass(frozen=True)
class Place:
    """Where an address lies, as far as it is known.

    Attributes:
        country: ISO 3166-1 alpha-2; empty where it is not known.
        name: of the town.
        latitude, longitude: degrees, WGS 84.
    """

    country: str = ""
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None


def network_of(address: str) -> str:
    """The address's /24, or /48 for IPv6; empty for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{found}/{PREFIX[found.version]}", strict=False))


def place_of(address: str) -> Place:
    """Where the address lies by the file at GEOIP_PATH; an empty place without one."""
    reader = _reader(str(settings.GEOIP_PATH or ""))
    if reader is None:
        return Place()
    try:
        found = reader.get(address) or {}
    except ValueError:  # no address, or IPv6 in a file of IPv4
        return Place()
    spot = found.get("location", {})
    country = found.get("country") or found.get("registered_country") or {}
    name = found.get("city", {}).get("names", {}).get("en", "")
    return Place(country.get("iso_code", ""), name[:80], spot.get("latitude"), spot.get("longitude"))


def why_no_places() -> str:
    """What keeps addresses from having a place, for staff; empty where nothing does."""
    path = str(settings.GEOIP_PATH or "")
    if not path:
        return _("Countries are not known here: no GeoIP file is named by GEOIP_PATH.")
    return "" if _reader(path) else _("Countries are not known here: the file at GEOIP_PATH can't be read.")


def distance(one: Place, other: Place) -> float | None:
    """Kilometres between two places along the great circle (haversine formula); None where one is not known."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    spots = (one.latitude, one.longitude, other.latitude, other.longitude)
    north, east, to_north, to_east = (math.radians(degrees or 0) for degrees in spots)
    half = math.sin((to_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(to_north) * math.sin((to_east - east) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


@lru_cache(maxsize=2)
def _reader(path: str) -> Any:
    if not path:
        return None
    try:
        import maxminddb  # an extra

        return maxminddb.open_database(path)
    except (ImportError, OSError, ValueError, RuntimeError):  # its own error is a RuntimeError
        return None
