"""Time zones as people choose them."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.utils import timezone

# The rest of the database is old names, abbreviations and offsets, which nobody looks for.
REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; the site's where there is none."""
    try:
        return ZoneInfo(name) if name else ZoneInfo(timezone.get_default_timezone_name())
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(timezone.get_default_timezone_name())


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Name and label of each zone that a person may live in, for a select: ("America/New_York", "America/New York")."""
    named = sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in named)]
