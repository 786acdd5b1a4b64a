"""The stand-ins as a process of their own, and as a thread that leaves nothing behind."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import stripe

from standins.testing import RunningStandins
from standins.tests.conftest import order

ROOT = Path(__file__).parents[2]


@contextmanager
def process(*arguments: str, stderr: int | None = None) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "standins", "--port", "0", "--smtp-port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def address(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    found = re.search(r"http://[\d.]+:\d+", started.stdout.readline())
    assert found is not None
    return found.group()


def waiting_for_mail(url: str) -> socket.socket:
    """A connection whose request is answered when mail comes, or after a minute."""
    host = httpx.URL(url)
    connection = socket.create_connection((host.host, host.port or 80), timeout=5)
    connection.sendall(f"GET /mail/api/messages?at_least=1&wait=60 HTTP/1.1\r\nHost: {host.host}\r\n\r\n".encode())
    return connection


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_process_serves_and_ends_at_once_while_someone_waits(stop: signal.Signals) -> None:
    with process("--api-key", "sk_test_demo", "--public-url", "https://pay.example") as started:
        url = address(started)
        assert "sk_test_demo" in httpx.get(url).text
        client = stripe.StripeClient("sk_test_demo", base_addresses={"api": f"{url}/stripe"})
        session = client.v1.checkout.sessions.create(order())  # type: ignore[arg-type]
        assert session.url == f"https://pay.example/stripe/pay/{session.id}"
        with waiting_for_mail(url) as answer:
            httpx.get(url)
            started.send_signal(stop)
            assert started.wait(timeout=5) == 0
            assert b'"messages":[]' in answer.recv(4096)


def test_taken_port_is_said_and_not_shared() -> None:
    with RunningStandins() as standins:
        for option, port in (("--port", httpx.URL(standins.url).port), ("--smtp-port", standins.smtp_port)):
            with process(option, str(port), stderr=subprocess.PIPE) as second:
                assert second.wait(timeout=10) == 1
                assert second.stderr is not None and "already in use" in second.stderr.read()


def test_stand_ins_end_with_whoever_started_them() -> None:
    program = (
        "from standins.testing import RunningStandins as R; import os; r = R(); print(r.url, flush=True); os.abort()"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None and parent.stderr is not None
        url = httpx.URL(parent.stdout.readline().strip())
        parent.stderr.read()  # the stand-ins share it: it ends when both have ended
    with socket.socket() as probe:
        assert probe.connect_ex((url.host, url.port or 80)) != 0


def test_stopped_stand_ins_free_their_ports() -> None:
    with RunningStandins() as standins:
        pass
    for port in (httpx.URL(standins.url).port or 80, standins.smtp_port):
        with socket.socket() as probe:
            assert probe.connect_ex((standins.smtp_host, port)) != 0


def test_index_explains_and_links(standins: RunningStandins) -> None:
    page = httpx.get(standins.url)
    assert standins.stripe_url in page.text and 'href="/mail/"' in page.text
    assert httpx.get(f"{standins.url}/static/standins.css").headers["Content-Type"].startswith("text/css")
