"""A whole hall for a journey: the real server, its workers and the stand-ins, on a database of its own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from cryptography.fernet import Fernet

from standins.testing import RunningStandins
from tests.journeys.blank import Blank, on_server

ROOT = Path(__file__).resolve().parents[2]
STARTING = 60.0  # seconds


class RunningHall:
    """`commonhall serve` on free ports, seeded with the demo's people; ends with stop().

    Args:
        first: code that is run inside the hall's Django before it opens.
        blank: what to copy the migrated tables from; without it the hall migrates by itself.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        members: int = 60,
        *,
        preset: str = "association",
        first: str = "",
        blank: Blank | None = None,
    ) -> None:
        self.preset = preset
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server_url = database_url
        self.database_url = self._make_database(folder)
        webhooks = f"{self.url}/payments/webhooks/stripe/"
        self.standins = RunningStandins(webhook_url=webhooks, api_key=f"sk_test_{secrets.token_hex(12)}")
        self.env = self._environment(folder)
        if blank is None:
            self.migrate()
        else:
            blank.fill(self.database_url, self.migrate)
        self.command("seed", "--members", str(members), "--verbosity", "0")
        if first:
            self.python(first)
        self.log = (folder / "hall.log").open("w+")
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        argv = [sys.executable, "-m", "commonhall", "serve", "--port", str(self.port)]
        process = subprocess.Popen(argv, env=self.env, cwd=ROOT, stdout=self.log, stderr=self.log)
        self._wait(process)
        return process

    def migrate(self) -> None:
        self.command("migrate", "--verbosity", "0")

    def command(self, *words: str) -> str:
        """Run a `commonhall` command on this hall's database; its output."""
        return self._run("-m", "commonhall", *words)

    def python(self, code: str) -> str:
        """Run code inside the hall's Django; what it printed."""
        return self._run("-c", f"from commonhall.cli import load; load()\n{code}")

    def _run(self, *words: str) -> str:
        argv = [sys.executable, *words]
        done = subprocess.run(argv, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def mail(self, to: str, subject: str = "", seconds: float = 20.0) -> dict[str, Any]:
        """The newest mail to this address whose subject holds these words; waits for it."""
        end = time.monotonic() + seconds
        count = 1
        while True:
            found = self.standins.messages(to=to, at_least=count, seconds=max(end - time.monotonic(), 0.1))
            for message in found:
                if subject.lower() in message["subject"].lower():
                    return message
            if time.monotonic() > end:
                subjects = [message["subject"] for message in found]
                raise AssertionError(f"no mail about {subject!r} came to {to}, only {subjects}\n{self.tail()}")
            count = len(found) + 1

    def tail(self) -> str:
        self.log.flush()
        return (Path(self.log.name)).read_text()[-3000:]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self.standins.stop()
        self.log.close()
        self._drop_database()

    def _environment(self, folder: Path) -> dict[str, str]:
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "REDIS_URL") if name in os.environ}
        return keep | {
            "COMMONHALL_MODE": "demo",
            "COMMONHALL_ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "commonhall.config.settings",
            "PRESET": self.preset,
            "VAR_DIR": str(folder),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "SITE_URL": self.url,
            "LOGIN_LIMIT": "1000/minute",  # all journeys come from one address
            "SIGNUP_LIMIT": "1000/minute",
            "CAPTCHA_COST": "100",  # a busy machine takes long for the real one
            "DATABASE_URL": self.database_url,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.standins.smtp_port),
            "STRIPE_SECRET_KEY": self.standins.api_key,
            "STRIPE_WEBHOOK_SECRET": self.standins.webhook_secret,
            "STRIPE_API_BASE": self.standins.stripe_url,
            "STRIPE_CHECKOUT_ORIGIN": self.standins.url,
            **self.standins.sign_in_settings(),
        }

    def _make_database(self, folder: Path) -> str:
        if not self._server_url:
            return f"sqlite:///{folder / 'hall.sqlite3'}"
        self._name = f"hall_{secrets.token_hex(6)}"
        on_server(self._server_url, f'CREATE DATABASE "{self._name}"')
        return urlunsplit(urlsplit(self._server_url)._replace(path=f"/{self._name}"))

    def _drop_database(self) -> None:
        if self._server_url:
            on_server(self._server_url, f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        end = time.monotonic() + STARTING
        while time.monotonic() < end and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready/", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)  # it has no socket yet that one could wait for
        raise AssertionError(f"the hall did not start:\n{self.tail()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
