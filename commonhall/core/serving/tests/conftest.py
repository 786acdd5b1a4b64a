import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonhall.core.serving.tests.server import STORED, STYLES, Server, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sample application under a real granian with a single thread for requests."""
    folder = tmp_path_factory.mktemp("serving")
    for name in ("static", "exports", "spool"):
        (folder / name).mkdir()
    (folder / "stored.bin").write_bytes(STORED)
    _write_static(folder / "static")
    with serving(folder) as running:
        yield running


def _write_static(folder: Path) -> None:
    for name in ("site.css", "site.0123456789ab.css"):
        (folder / name).write_bytes(STYLES)
        (folder / f"{name}.gz").write_bytes(gzip.compress(STYLES))
