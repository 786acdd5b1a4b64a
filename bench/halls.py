"""What is measured: a hall of ours and the floor, two servers on two databases of one kind."""

import json
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.load import Target, weight
from commonhall.core.serving.server import APPLICATION, granian_argv
from tests.journeys.blank import on_server
from tests.journeys.hall import ROOT, RunningHall, free_port

STARTING = 30.0  # seconds
LOG_IN = """
from django.conf import settings
from django.test import Client
from django.contrib.auth import get_user_model
client = Client()
client.force_login(get_user_model().objects.get(email="{email}"), settings.AUTHENTICATION_BACKENDS[-1])
print(f"{{settings.SESSION_COOKIE_NAME}}={{client.cookies[settings.SESSION_COOKIE_NAME].value}}")
"""


class BenchHall(RunningHall):
    """A hall's web server without its workers, which can rest while something is measured inside."""

    def start(self, target: str = APPLICATION) -> "subprocess.Popen[bytes]":
        self.python("from commonhall.config.static import collect; collect()")
        argv = granian_argv(port=self.port, grace=1, target=target)
        process = subprocess.Popen(argv, env=self.env, cwd=ROOT, stdout=self.log, stderr=self.log)
        self._wait(process)
        return process

    def page(self, path: str, cookie: str = "") -> Target:
        return Target(self.url + path, cookie, self.process.pid)

    def cookie(self, email: str) -> str:
        """Somebody who is logged in (the second step of a real login goes by mail)."""
        return self.python(LOG_IN.format(email=email)).strip()

    def inside(self, measurement: str, *words: object, module: str = "inside") -> Any:
        """A function of bench.inside, or of another module there, run within the hall's Django; what it found."""
        call = f"print(json.dumps({module}.{measurement}(*{words!r})))"
        code = f"import json, django; django.setup()\nfrom bench import {module}\n{call}"
        done = subprocess.run([sys.executable, "-c", code], env=self.env, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def rest(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def wake(self, target: str = APPLICATION) -> None:
        self.process = self.start(target)


class Floor:
    """The floor's server, on a database of its own beside the hall's."""

    def __init__(self, folder: Path, hall: BenchHall, database_url: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server_url = database_url
        self._name = f"floor_{secrets.token_hex(6)}" if database_url else ""
        url = f"sqlite:///{folder / 'floor.sqlite3'}"
        if database_url:
            on_server(database_url, f'CREATE DATABASE "{self._name}"')
            url = urlunsplit(urlsplit(database_url)._replace(path=f"/{self._name}"))
        env = hall.env | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bench.floor.settings"}
        words = [sys.executable, "-m", "bench.floor.fill"]
        self.cookie = subprocess.run(
            words, env=env, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        argv = granian_argv(port=self.port, target="bench.floor.asgi:application", grace=1)
        self.process = subprocess.Popen(argv, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
        self._wait()

    def hello(self) -> Target:
        return Target(f"{self.url}/hello/", pid=self.process.pid)

    def page(self, rows: int, like: Target) -> Target:
        """A page of so many rows that weighs what the other does."""
        empty = weight(Target(f"{self.url}/page/{rows}/0/", self.cookie))
        size = max(weight(like) - empty, 0) // rows
        return Target(f"{self.url}/page/{rows}/{size}/", self.cookie, self.process.pid)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        if self._name:
            on_server(self._server_url, f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')

    def _wait(self) -> None:
        end = time.monotonic() + STARTING
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.hello().url, timeout=2):
                    return
            except OSError:
                time.sleep(0.1)  # it has no socket yet that one could wait for
        raise AssertionError("the floor's server did not start")
