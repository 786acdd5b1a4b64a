"""A granian process for tests, and what they need to talk to it byte by byte."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TypeVar

import httpx

from commonhall.core.serving.server import granian_argv

T = TypeVar("T")
PATIENCE = 45.0  # seconds; only a failing test waits that long
STORED = bytes(range(256)) * 32768  # 8 MB
STYLES = b"body { color: black }\n" * 500


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def eventually(condition: Callable[[], T]) -> T:
    """Ask until the answer is true, and return it."""
    end = monotonic() + PATIENCE
    while not (result := condition()):
        assert monotonic() < end, "It never came true."
        Event().wait(0.02)
    return result


class Server:
    """A running server: its port, its log, and raw connections to it."""

    def __init__(self, pid: int, port: int, folder: Path) -> None:
        self.pid = pid
        self.port = port
        self.folder = folder
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def responds(self) -> bool:
        with suppress(httpx.TransportError):
            return self.client.get("/calls").status_code == 200
        return False

    def calls(self) -> list[str]:
        """The paths that reached the WSGI application."""
        paths: list[str] = self.client.get("/calls").json()
        return paths

    def holds_open(self, name: str) -> bool:
        """Whether its workers hold a file open whose name in the folder begins so (Linux)."""
        found = []
        for worker in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            for descriptor in Path(f"/proc/{worker}/fd").iterdir():
                with suppress(FileNotFoundError):  # closed meanwhile
                    found.append(str(descriptor.readlink()))
        return any(file.startswith(f"{self.folder}/{name}") for file in found)

    def open(self, *lines: str, body: bytes = b"", receive_buffer: int | None = None) -> socket.socket:
        """A connection on which a request's head, and perhaps the beginning of its body, has been sent."""
        connection = socket.socket()
        connection.settimeout(PATIENCE)
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall("\r\n".join([*lines, "Host: localhost", "", ""]).encode() + body)
        return connection


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    port = free_port()
    argv = granian_argv(port=port, grace=1, target="commonhall.core.serving.tests.sample_app:application")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            argv,
            env={**os.environ, "SAMPLE_FOLDER": str(folder)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    server = Server(process.pid, port, folder)
    try:
        eventually(lambda: server.responds() or process.poll() is not None)
        assert process.poll() is None, server.log()
        yield server
    finally:
        server.client.close()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
