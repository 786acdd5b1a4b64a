"""Answers: files, parts of files, static files, and readers who take their time."""

import select
import socket
import sys
from contextlib import ExitStack, closing
from time import monotonic

import httpx
import pytest

from commonhall.core.serving.tests.server import STORED, STYLES, Server, eventually

MEGABYTE = 1024 * 1024


def read_to_end(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(MEGABYTE):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("path", ["/large", "/django/stored"])
def test_slow_reader_holds_no_thread(server: Server, path: str) -> None:
    request = [f"GET {path} HTTP/1.1", "Connection: close"]
    with closing(server.open(*request, receive_buffer=4096)) as slow:
        head = slow.recv(1000)

        assert server.client.get("/meanwhile").status_code == 200  # there is one thread only

        content = (head + read_to_end(slow)).split(b"\r\n\r\n", 1)[1]
    expected = b"".join(bytes([n]) * MEGABYTE for n in range(20)) if path == "/large" else STORED
    assert content == expected


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(("path", "name"), [("/large", "spool/"), ("/django/endless", "endless.bin")])
def test_reader_who_leaves_is_sent_no_more(server: Server, path: str, name: str) -> None:
    with closing(server.open(f"GET {path} HTTP/1.1", receive_buffer=4096)) as connection:
        connection.recv(1000)
        assert server.holds_open(name)

    eventually(lambda: not server.holds_open(name))


def test_stored_file_comes_with_what_a_cache_needs(server: Server) -> None:
    response = server.client.get("/django/stored")

    assert response.content == STORED
    assert response.headers["Content-Length"] == str(len(STORED))
    assert response.headers["Content-Type"] == "application/x-sample"
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''stored%20%C3%BC.bin"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Content-Encoding" not in response.headers
    for condition, name in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        known = server.client.get("/django/stored", headers={condition: response.headers[name]})
        assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("0-0", 0, 0), ("1000-1999", 1000, 1999), ("8388000-", 8388000, 8388607), ("-10", 8388598, 8388607)],
)
def test_range_is_answered_with_that_part(server: Server, wanted: str, first: int, last: int) -> None:
    response = server.client.get("/django/stored", headers={"Range": f"bytes={wanted}"})

    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(STORED)}"
    assert response.content == STORED[first : last + 1]


def test_range_beyond_the_end_is_answered_416(server: Server) -> None:
    response = server.client.get("/django/stored", headers={"Range": "bytes=9999999-"})

    assert (response.status_code, response.content) == (416, b"")
    assert response.headers["Content-Range"] == f"bytes */{len(STORED)}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=5-2"},
        {"Range": "bytes=-"},
        {"Range": "lines=1-2"},
        {"Range": "bytes=0-1,5-6"},
        {"Range": "bytes=" + "9" * 5000 + "-"},
        {"Range": "bytes=0-1", "If-Range": '"another version"'},
        {"Range": "bytes=0-1", "If-Range": "Sat, 01 Jan 2000 00:00:00 GMT"},
    ],
)
def test_range_that_makes_no_sense_is_answered_with_the_whole(server: Server, headers: dict[str, str]) -> None:
    response = server.client.get("/django/stored", headers=headers)

    assert response.status_code == 200
    assert response.content == STORED


def test_download_resumes_while_the_file_is_the_same(server: Server) -> None:
    tag = server.client.head("/django/stored").headers["ETag"]

    response = server.client.get("/django/stored", headers={"Range": "bytes=8388606-", "If-Range": tag})

    assert (response.status_code, response.content) == (206, b"\xfe\xff")


def test_export_is_sent_whole_and_its_file_is_gone(server: Server) -> None:
    response = server.client.get("/django/export", headers={"Range": "bytes=0-1"})

    assert response.status_code == 200  # the next export might be another one: no parts
    assert response.content == b"an export\n" * 100_000
    assert list((server.folder / "exports").iterdir()) == []


def test_file_is_sent_from_where_it_stands(server: Server) -> None:
    response = server.client.get("/django/half", headers={"Accept-Encoding": "identity"})

    assert response.content == STORED[4 * MEGABYTE :]


def test_file_that_is_not_on_disk_is_sent_too(server: Server) -> None:
    assert server.client.get("/django/in_memory").content == b"made in memory"


@pytest.mark.parametrize("path", ["/meanwhile", "/large", "/django/stored", "/static/site.css"])
def test_head_is_answered_like_get_without_a_body(server: Server, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    head, get = server.client.head(path, headers=plain), server.client.get(path, headers=plain)

    assert head.content == b""
    assert head.status_code == get.status_code == 200
    if path != "/meanwhile":  # which tells the method it was called with
        assert head.headers["Content-Length"] == str(len(get.content))


@pytest.mark.req("O8")
@pytest.mark.req("S4")
def test_static_file_is_compressed_immutable_and_has_the_security_headers(server: Server) -> None:
    before = server.calls()
    response = server.client.get("/static/site.0123456789ab.css", headers={"Accept-Encoding": "gzip"})

    assert response.content == STYLES
    assert response.headers["Content-Encoding"] == "gzip"
    assert int(response.headers["Content-Length"]) < len(STYLES)
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Content-Type"] == 'text/css; charset="utf-8"'
    assert response.headers["Cache-Control"].endswith("immutable")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert server.calls() == before


@pytest.mark.req("O8")
def test_static_file_without_fingerprint_is_not_immutable_and_revalidates(server: Server) -> None:
    first = server.client.get("/static/site.css", headers={"Accept-Encoding": "gzip"})
    again = server.client.get("/static/site.css", headers={"If-None-Match": first.headers["ETag"]})

    assert "immutable" not in first.headers["Cache-Control"]
    assert again.status_code == 304
    assert again.headers["X-Content-Type-Options"] == "nosniff"


def test_static_file_gives_parts_of_the_uncompressed_file_only(server: Server) -> None:
    def part(encoding: str) -> httpx.Response:
        return server.client.get("/static/site.css", headers={"Range": "bytes=0-3", "Accept-Encoding": encoding})

    assert (part("identity").status_code, part("identity").content) == (206, b"body")
    assert (part("gzip").status_code, part("gzip").content) == (200, STYLES)


def test_static_files_are_only_read(server: Server) -> None:
    assert server.client.post("/static/site.css").status_code == 405


@pytest.mark.parametrize("path", ["/static/missing.css", "/static/../stored.bin", "/static/%2e%2e/stored.bin"])
def test_what_is_no_static_file_goes_to_the_application(server: Server, path: str) -> None:
    with closing(server.open(f"GET {path} HTTP/1.1", "Connection: close")) as connection:
        assert b'"REQUEST_METHOD"' in read_to_end(connection)


@pytest.mark.req("A2.10")
@pytest.mark.parametrize(("work", "expected"), [(0.0, 0.4), (0.2, 0.4), (0.5, 0.8)])
def test_answer_leaves_at_the_pace_that_the_application_names(server: Server, work: float, expected: float) -> None:
    begun = monotonic()

    response = server.client.get(f"/paced?{work},0.4")

    assert response.text == "in its time"
    assert monotonic() - begun >= expected
    assert "pace" not in str(response.headers).lower()


@pytest.mark.req("A2.10")
def test_answers_that_wait_for_their_time_hold_no_thread(server: Server) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(closing(server.open("GET /paced?0,3 HTTP/1.1"))) for _ in range(5)]

        assert server.client.get("/meanwhile").status_code == 200  # there is one thread only
        answered, _, _ = select.select(held, [], [], 0)
        assert not answered

        assert {connection.recv(12) for connection in held} == {b"HTTP/1.1 200"}


def test_client_that_does_not_wait_for_its_time_breaks_nothing(server: Server) -> None:
    with closing(server.open("GET /paced?0,0.3 HTTP/1.1")):
        pass

    assert server.client.get("/paced?0,0.6").status_code == 200  # leaves after the other's time
    assert "Traceback" not in server.log().partition("asked to")[0]
