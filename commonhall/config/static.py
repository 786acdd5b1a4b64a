"""Static files with fingerprints, collected when they have changed since the last time."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Files whose names tell their content. A process looks up the address of each once: every page names a dozen."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]


def collect() -> None:
    """Collect and compress the static files; a moment's look when nothing has changed."""
    if not is_collected():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True, skip_checks=True)
        _stamp().write_text(str(_newest()))


def is_collected() -> bool:
    """Whether what lies in STATIC_ROOT was made of the files that there are now."""
    return _stamp().exists() and _stamp().read_text() == str(_newest())


def _stamp() -> Path:
    folder: Path = settings.STATIC_ROOT
    return folder / ".collected"


def _newest() -> tuple[int, float]:
    """How many files there are, and when the newest was changed."""
    count, newest = 0, 0.0
    for finder in get_finders():
        for path, storage in finder.list([]):
            count += 1
            newest = max(newest, Path(storage.path(path)).stat().st_mtime)
    return count, newest
