"""The same on the server that ships, over the wire, for servers differ in how they close sockets."""

import json
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from commonhall.core.live.consumers import NOT_LOGGED_IN
from commonhall.core.live.publishing import publish
from commonhall.core.live.tests.pages import SOON
from commonhall.core.mail.tests.halted import outside
from commonhall.core.serving.server import granian_argv
from commonhall.core.serving.tests.server import eventually, free_port

pytestmark = pytest.mark.django_db(transaction=True)


class Granian:
    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"

    def open(self, browser: Client) -> ClientConnection:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
        address = self.origin.replace("http", "ws") + "/ws/live/"
        origin = Origin(self.origin)
        return connect(address, origin=origin, additional_headers={"Cookie": cookies}, open_timeout=SOON)

    def is_up(self) -> bool:
        try:
            with self.open(Client()) as visitor:
                visitor.recv(SOON)
        except ConnectionRefusedError:
            return False
        except ConnectionClosed:
            pass
        return True


@pytest.fixture
def granian(table: None, transactional_db: None) -> Iterator[Granian]:
    port = free_port()
    argv = granian_argv(port=port, grace=1, target="commonhall.core.live.tests.served:application")
    with subprocess.Popen(argv, env=outside(REDIS_URL="")) as process:
        try:
            server = Granian(port)
            eventually(server.is_up)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)


def test_socket_hears_news_and_ends_with_its_session(granian: Granian, adas: Client, ada: Any) -> None:
    with granian.open(adas) as socket:
        publish(f"user:{ada.pk}", "bell")
        while not (said := json.loads(socket.recv(SOON))):
            pass  # signs of life
        assert said == {"topic": f"user:{ada.pk}", "event": "bell"}
        adas.logout()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                assert socket.recv(SOON) == "{}"
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == NOT_LOGGED_IN
