"""How the directory is set up; asked on many pages, so each process keeps it for a few seconds."""

import time

from commonhall.modules.members.models import FILTER_KINDS, CustomField, DirectorySettings

REFRESH = 5.0  # seconds until a change made in another process is seen in this one

_known = DirectorySettings(pk=1)
_filters: tuple[CustomField, ...] = ()
_read_at = {"settings": float("-inf"), "filters": float("-inf")}


def directory_settings() -> DirectorySettings:
    """The settings as they stand; not to be changed and saved, see actions.change_directory."""
    global _known
    if _is_old("settings"):
        _known = DirectorySettings.objects.first() or DirectorySettings(pk=1)
    return _known


def filter_fields() -> tuple[CustomField, ...]:
    """The questions of the club's own that the directory can be filtered by, in order."""
    global _filters
    if _is_old("filters"):
        _filters = tuple(CustomField.objects.filter(is_active=True, is_filter=True, kind__in=FILTER_KINDS))
    return _filters


def _is_old(what: str) -> bool:
    old = time.monotonic() - _read_at[what] > REFRESH
    if old:
        _read_at[what] = time.monotonic()
    return old


def forget() -> None:
    """Look again at the next question."""
    for what in _read_at:
        _read_at[what] = float("-inf")
