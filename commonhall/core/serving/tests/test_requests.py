"""Requests with a body, as real clients send them and as bad ones do."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from time import monotonic
from uuid import uuid4

import pytest
from websockets.sync.client import connect

from commonhall.core.serving.tests.server import PATIENCE, Server, eventually


@pytest.mark.parametrize("size", [0, 10, 500_000])
def test_body_arrives_whole(server: Server, size: int) -> None:
    body = bytes(range(250)) * (size // 250) + b"x" * (size % 250)

    report = server.client.post("/form", content=body, headers={"Content-Type": "text/plain"}).json()

    assert report["digest"] == hashlib.sha256(body).hexdigest()
    assert report["CONTENT_LENGTH"] == str(size)
    assert report["CONTENT_TYPE"] == "text/plain"


def test_chunked_body_arrives_with_its_length(server: Server) -> None:
    def parts() -> Iterator[bytes]:
        yield from [b"one", b"two", b"three"]

    report = server.client.post("/form", content=parts()).json()

    assert report["digest"] == hashlib.sha256(b"onetwothree").hexdigest()
    assert report["CONTENT_LENGTH"] == "11"
    assert "HTTP_TRANSFER_ENCODING" not in report


def test_path_query_and_cookies_reach_the_application_undamaged(server: Server) -> None:
    response = server.client.get(
        "/caf%C3%A9/%FF/a%2Fb?q=%C3%A9", headers=[("X-Two", "1"), ("X-Two", "2"), ("Cookie", "a=1"), ("Cookie", "b=2")]
    )

    report = response.json()
    assert report["PATH_INFO"].encode("latin-1") == b"/caf\xc3\xa9/\xff/a/b"
    assert report["QUERY_STRING"] == "q=%C3%A9"
    assert report["HTTP_COOKIE"] == "a=1; b=2"
    assert report["HTTP_X_TWO"] == "1,2"


@pytest.mark.req("S6")
def test_header_with_underscore_never_reaches_the_application(server: Server) -> None:
    headers = {"X_Forwarded_For": "6.6.6.6", "X-Forwarded_Proto": "https", "X-Forwarded-For": "10.0.0.1"}

    report = server.client.get("/headers", headers=headers).json()

    assert report["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"
    assert "HTTP_X_FORWARDED_PROTO" not in report


def test_upload_that_breaks_off_is_never_worked_on(server: Server) -> None:
    path = f"/{uuid4()}"
    server.open(f"POST {path} HTTP/1.1", "Content-Length: 1000", body=b"half of it").close()

    eventually(lambda: f"left before its request was complete: {path}" in server.log())

    assert path not in server.calls()


def test_chunked_upload_that_breaks_off_is_never_worked_on(server: Server) -> None:
    path = f"/{uuid4()}"
    server.open(f"POST {path} HTTP/1.1", "Transfer-Encoding: chunked", body=b"5\r\nhello\r\n").close()

    eventually(lambda: f"left before its request was complete: {path}" in server.log())

    assert path not in server.calls()


@pytest.mark.req("S4")
@pytest.mark.parametrize("chunked", [False, True])
def test_too_large_body_is_answered_413(server: Server, chunked: bool) -> None:
    body = b"x" * (1024 * 1024 + 1)

    response = server.client.post("/too-large", content=iter([body]) if chunked else body)

    assert response.status_code == 413
    assert response.text == "<h1>Too large</h1>"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "/too-large" not in server.calls()


def test_hopelessly_large_body_is_refused_unread(server: Server) -> None:
    with server.open("POST /huge HTTP/1.1", f"Content-Length: {10**12}") as connection:
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_stalled_uploads_freeze_nobody_and_end_with_408(server: Server) -> None:
    with ExitStack() as stack:
        stalled = [
            stack.enter_context(server.open("POST /stalled HTTP/1.1", "Content-Length: 100000", body=b"x" * 50_000))
            for _ in range(5)
        ]
        for number in range(5):
            assert server.client.get(f"/meanwhile/{number}").status_code == 200

        for connection in stalled:
            assert connection.recv(12) == b"HTTP/1.1 408"
    assert "/stalled" not in server.calls()


def test_upload_by_the_byte_is_ended_too(server: Server) -> None:
    end = monotonic() + PATIENCE
    with server.open("POST /drip HTTP/1.1", "Content-Length: 1000") as connection:
        connection.settimeout(0.1)
        answer = b""
        while not answer and monotonic() < end:
            connection.send(b"x")
            with suppress(TimeoutError):
                answer = connection.recv(12)

    assert answer == b"HTTP/1.1 408"


def test_failure_of_the_application_is_answered_500_without_details(server: Server) -> None:
    response = server.client.get("/fails")

    assert response.status_code == 500
    assert "asked" not in response.text
    assert "RuntimeError: as it was asked to" in server.log()


def test_websocket_goes_to_its_own_application(server: Server) -> None:
    with connect(f"ws://127.0.0.1:{server.port}/live") as socket:
        socket.send("news")

        assert socket.recv() == "echo of news"
