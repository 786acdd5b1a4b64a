"""Who else on this machine can read a file."""

from pathlib import Path


def open_to_all(path: Path) -> bool:
    """Whether every user can read the file and enter every folder on the way to it."""
    path = path.resolve()
    return bool(path.stat().st_mode & 0o004) and all(folder.stat().st_mode & 0o001 for folder in path.parents)
