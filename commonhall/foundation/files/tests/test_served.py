"""The same on the server that ships: the event loop sends the file, in parts where it is asked to."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from commonhall.core.mail.tests.halted import outside
from commonhall.core.serving.server import granian_argv
from commonhall.core.serving.tests import server
from commonhall.core.serving.tests.server import eventually, free_port
from commonhall.foundation.files import actions, queries
from commonhall.foundation.files.tests.samples import pdf, upload

START = 90.0  # seconds for a whole hall to come up where the tests have all the processors busy
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.any_database]


def _is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/health/live/").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def served(
    settings: Any, tmp_path: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[httpx.Client]:
    """A client of a granian that works on the test's database and storage."""
    monkeypatch.setattr(server, "PATIENCE", START)
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    port = free_port()
    argv = granian_argv(port=port, grace=1, target="commonhall.config.asgi:application")
    process = subprocess.Popen(argv, env=outside(VAR_DIR=str(tmp_path), REDIS_URL=""))
    with process, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=START) as client:
        try:
            eventually(lambda: _is_up(client) or process.poll() is not None)
            yield client
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.mark.req("F3.1", "F3.2", "F3.3")
def test_signed_address_is_served_in_parts_and_revalidated(served: httpx.Client, owner: Any) -> None:
    file = actions.store_upload(purpose="tests.paper", upload=upload("a.pdf", pdf()), by=owner, attach=True)
    address = queries.address_of(file)
    whole = served.get(address)
    assert (whole.status_code, whole.content) == (200, pdf())
    assert whole.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert "Content-Encoding" not in whole.headers
    part = served.get(address, headers={"Range": "bytes=0-4", "If-Range": whole.headers["ETag"]})
    assert (part.status_code, part.content) == (206, b"%PDF-")
    assert served.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert served.head(address).headers["Content-Length"] == str(len(pdf()))
    assert served.get(address.replace("/file/", "/download/")).status_code == 403
