import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import redis
from django.contrib.auth import get_user_model
from django.test import Client

LOCAL_REDIS = "redis://127.0.0.1:6379/9"


@pytest.fixture(params=["table", "redis"])
def way(request: pytest.FixtureRequest, settings: Any) -> str:
    """Both ways in which news travels."""
    settings.REDIS_URL = ""
    if request.param == "redis":
        settings.REDIS_URL = LOCAL_REDIS
        try:
            redis.Redis.from_url(LOCAL_REDIS).ping()
        except redis.ConnectionError:
            pytest.skip(f"no Redis at {LOCAL_REDIS}")
    return str(request.param)


@pytest.fixture
def table(settings: Any) -> None:
    settings.REDIS_URL = ""


@pytest.fixture
def ada(transactional_db: None) -> Any:
    return get_user_model().objects.create_user("ada@example.org")


@pytest.fixture
def eve(transactional_db: None) -> Any:
    return get_user_model().objects.create_user("eve@example.org")


@pytest.fixture
def adas(client: Client, ada: Any) -> Client:
    """Ada's, logged in."""
    client.force_login(ada)
    return client


class OwnRedis:
    """A Redis that may be stopped."""

    def __init__(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if "Ready to accept connections" in line:
                    break
            try:
                yield
            finally:
                process.kill()


@pytest.fixture
def own_redis(settings: Any) -> OwnRedis:
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server on this machine")
    own = OwnRedis()
    settings.REDIS_URL = own.url
    return own
