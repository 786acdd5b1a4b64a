"""How the directory is set up; asked on many pages, so each process keeps it for a few seconds."""

import time

from commonhall.modules.members.models import DirectorySettings

REFRESH = 5.0  # seconds until a change made in another process is seen in this one

_known = DirectorySettings(pk=1)
_read_at = float("-inf")


def directory_settings() -> DirectorySettings:
    """The settings as they stand; not to be changed and saved, see actions.change_directory."""
    global _known, _read_at
    if time.monotonic() - _read_at > REFRESH:
        _known = DirectorySettings.objects.first() or DirectorySettings(pk=1)
        _read_at = time.monotonic()
    return _known


def forget() -> None:
    """Look again at the next question."""
    global _read_at
    _read_at = float("-inf")
